/** @file From match records to the sums that the metrics U1–U5 are ratios of, game by game. */
import {
  beliefOrder,
  type Contribution,
  type DecisionOutcome,
  type EvaluationRecords,
  type Figure,
  metrics,
  type PhaseOutcome,
  type RewardsError,
  type StakeOutcome,
  sampleReward,
  u5,
} from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { DecisionRecord, MatchRecord, PhasePlay } from '../playing/record.js';
import type { Part } from './bootstrap.js';
import type { Stakes } from './stakes.js';

/** Each metric is Σ sum / Σ count over games.
 *  u1: valid decisions · u1Strict, u1Lenient: what each of the two readers of natural text can read, whichever of them the
 *  decisions were read by; nothing is counted where the policy writes no such text · u2: strategic efficiency · u3: welfare over W* · u4: accuracy of beliefs; `compliant`: over
 *  valid decisions (u3: effort phases that rest on valid decisions) alone.
 *  u5: what the policy's seats added to welfare / what their best decisions would have added (see `Stakes`).
 *  u4Order: pairs of others who did different things whom the beliefs put the right way round (`beliefOrder`; ½: they tell nobody apart).
 *  payoff: mean payoff of the policy's seats in a game · welfare: that of all seats together; of every game that pays, with or
 *  without an analysis.
 *  exact: decisions equal to the reference player's · agreement: ½(F1 + accuracy) against it; over valid decisions. */
export const METRICS = [
  'u1',
  'u1Strict',
  'u1Lenient',
  'u2',
  'u2Compliant',
  'u3',
  'u3Compliant',
  'u5',
  'u5Compliant',
  'u4',
  'u4Compliant',
  'u4Order',
  'exact',
  'agreement',
  'payoff',
  'welfare',
] as const;
export type MetricName = (typeof METRICS)[number];
export type MetricParts = Readonly<Record<MetricName, Part>>;

const valid = (decision: DecisionRecord): boolean => decision.outcome._tag === 'parsed';

type RestsOn = ReadonlyMap<PhasePlay, PhasePlay | undefined>;

/** For each phase the one whose decisions the graph in force rests on: the links phase before it, if any. */
const graphPhases = ({ phases }: MatchRecord): RestsOn => {
  const found = new Map<PhasePlay, PhasePlay | undefined>();
  let latest: PhasePlay | undefined;
  for (const phase of phases) {
    found.set(phase, latest);
    if (phase.decisions.some(({ played }) => played._tag === 'links')) latest = phase;
  }
  return found;
};

const judgedIn = (phase: PhasePlay | undefined, seats: readonly number[]): readonly DecisionRecord[] =>
  phase?.decisions.filter(({ seat }) => seats.includes(seat)) ?? [];

const recordsOf = (
  phases: readonly PhasePlay[],
  restsOn: RestsOn,
  seats: readonly number[],
  stakes: Stakes | null,
): EvaluationRecords => {
  const judged = (phase: PhasePlay | undefined): readonly DecisionRecord[] => judgedIn(phase, seats);
  const restsOnValid = (phase: PhasePlay): boolean =>
    [...judged(phase), ...judged(restsOn.get(phase))].every(valid);
  return {
    decisions: phases.flatMap(judged).map(
      (decision): DecisionOutcome => ({
        valid: valid(decision),
        value: decision.value,
        beliefs: decision.beliefs?.accuracy ?? null,
      }),
    ),
    phases: phases.flatMap((phase): readonly PhaseOutcome[] =>
      phase.welfare === null || phase.plannerWelfare === null
        ? []
        : [
            {
              valid: restsOnValid(phase),
              welfare: phase.welfare,
              plannerWelfare: phase.plannerWelfare,
              // A record of an earlier version does not say.
              plannerGap: phase.plannerGap ?? 0,
            },
          ],
    ),
    stakes:
      stakes?._tag !== 'phases'
        ? []
        : phases.flatMap((phase): readonly StakeOutcome[] => {
            const stake = stakes.byPhase.get(phase.index);
            return stake === undefined || phase.welfare === null
              ? []
              : [{ valid: restsOnValid(phase), welfare: phase.welfare, ...stake }];
          }),
  };
};

/** What @tompo/rewards computes the metrics from.
 *  seats: whose decisions are judged · keep: which phases take part · stakes: what the seats could have done, by phase. */
export const evaluationRecords = (
  record: MatchRecord,
  seats: readonly number[],
  keep: (phase: PhasePlay) => boolean = () => true,
  stakes: Stakes | null = null,
): EvaluationRecords => recordsOf(record.phases.filter(keep), graphPhases(record), seats, stakes);

/** Counted are phases; what it is a share of is what was open in them. */
const partOfContribution = ({ gained, open, counted }: Contribution): Part => ({
  sum: gained,
  count: open,
  counted,
});

const part = ({ mean, counted }: Figure): Part =>
  mean === null ? { sum: 0, count: 0 } : { sum: mean * counted, count: counted };

const partOf = (values: readonly number[]): Part => ({
  sum: values.reduce((a, b) => a + b, 0),
  count: values.length,
});

/** Agreement of valid decisions with the reference player's. */
const agreement = (
  decisions: readonly DecisionRecord[],
): E.Either<readonly RewardsError[], { exact: Part; agreement: Part }> => {
  const exact: number[] = [];
  const close: number[] = [];
  for (const decision of decisions) {
    const { reference, played, space } = decision;
    if (reference === null || !valid(decision)) {
      continue;
    }
    const reward = sampleReward(space, played, reference);
    if (E.isLeft(reward)) {
      return reward;
    }
    exact.push(JSON.stringify(played) === JSON.stringify(reference) ? 1 : 0);
    close.push(reward.right.total / 2);
  }
  return E.right({ exact: partOf(exact), agreement: partOf(close) });
};

/** How many of the pairs of others who did different things the beliefs of these seats put the right way round. */
const orderOf = (
  { players }: MatchRecord,
  phases: readonly PhasePlay[],
  seats: readonly number[],
): E.Either<readonly RewardsError[], Part> => {
  let [right, pairs] = [0, 0];
  for (const phase of phases) {
    // A substitute was decided by nobody.
    const moves = new Map(phase.decisions.map((d) => [d.seat, valid(d) ? d.played : null]));
    const actual = players.map((_, seat) => moves.get(seat) ?? null);
    for (const { space, seat, beliefs } of judgedIn(phase, seats)) {
      if (beliefs === null) continue;
      const ordered = beliefOrder({ space, seat, beliefs: beliefs.stated, actual });
      if (E.isLeft(ordered)) return ordered;
      right += ordered.right.right;
      pairs += ordered.right.pairs;
    }
  }
  return E.right({ sum: right, count: pairs });
};

/** Players of these seats some of whose answers in this game are natural text. A record of an earlier version does not say. */
const writersOf = ({ phases }: MatchRecord, seats: readonly number[]): ReadonlySet<string> =>
  new Set(
    phases.flatMap((phase) =>
      judgedIn(phase, seats).flatMap(({ player, readable }) => (readable ? [player] : [])),
    ),
  );

/** U1 by each reader. An answer that never came is one that neither can read, of a player whose other answers in this game
 *  are natural text. */
const byReader = (
  writers: ReadonlySet<string>,
  decisions: readonly DecisionRecord[],
): { u1Strict: Part; u1Lenient: Part } => {
  const neither = { strict: false, lenient: false };
  const found = decisions.flatMap(({ outcome, player, readable }) =>
    readable
      ? [readable]
      : writers.has(player) &&
          outcome._tag === 'noncompliant' &&
          ['PlayerFailed', 'NoAnswer'].includes(outcome.reason._tag)
        ? [neither]
        : [],
  );
  return {
    u1Strict: partOf(found.map(({ strict }) => (strict ? 1 : 0))),
    u1Lenient: partOf(found.map(({ lenient }) => (lenient ? 1 : 0))),
  };
};

/** The parts of one game (or of some of its phases). Left: the records are not sound.
 *  stakes: what the seats could have done (`stakesOf`); without it there is no U5. */
export const metricParts = (
  record: MatchRecord,
  seats: readonly number[],
  keep: (phase: PhasePlay) => boolean = () => true,
  stakes: Stakes | null = null,
): E.Either<readonly RewardsError[], MetricParts> =>
  partsOf(wholeOf(record, seats, stakes), record.phases.filter(keep), seats);

/** The parts of each slice of a game, by its name: each phase is looked at once for each slice that it is in. */
export const metricPartsBySlice = (
  record: MatchRecord,
  seats: readonly number[],
  slices: ReadonlyMap<string, readonly PhasePlay[]>,
  stakes: Stakes | null,
): E.Either<readonly RewardsError[], Readonly<Record<string, MetricParts>>> => {
  const whole = wholeOf(record, seats, stakes);
  const found: [string, MetricParts][] = [];
  for (const [slice, phases] of slices) {
    const parts = partsOf(whole, phases, seats);
    if (E.isLeft(parts)) {
      return parts;
    }
    found.push([slice, parts.right]);
  }
  return E.right(Object.fromEntries(found));
};

/** What the parts of every slice need of the whole game. */
const wholeOf = (record: MatchRecord, seats: readonly number[], stakes: Stakes | null) => ({
  record,
  stakes,
  restsOn: graphPhases(record),
  writers: writersOf(record, seats),
  // A game without solutions values no decision; then an unreadable one is not worth 0 either.
  isValued: record.phases.some((phase) => judgedIn(phase, seats).some(({ value }) => value !== null)),
});

const partsOf = (
  { restsOn, writers, isValued, record, stakes }: ReturnType<typeof wholeOf>,
  phases: readonly PhasePlay[],
  seats: readonly number[],
): E.Either<readonly RewardsError[], MetricParts> => {
  const all = metrics(recordsOf(phases, restsOn, seats, stakes));
  if (E.isLeft(all)) {
    return all;
  }
  const decisions = phases.flatMap((phase) => judgedIn(phase, seats));
  const agreed = agreement(decisions);
  if (E.isLeft(agreed)) {
    return agreed;
  }
  const ordered = orderOf(record, phases, seats);
  if (E.isLeft(ordered)) {
    return ordered;
  }
  const { u1, u2, u3, u4, u5: contributed } = all.right;
  return E.right({
    u1: { sum: u1.valid, count: u1.all },
    ...byReader(writers, decisions),
    u2: isValued ? part(u2.all) : partOf([]),
    u2Compliant: part(u2.compliant),
    u3: part(u3.all),
    u3Compliant: part(u3.compliant),
    u5: partOfContribution(contributed.all),
    u5Compliant: partOfContribution(contributed.compliant),
    ...ofEpisode(record, phases, decisions),
    ...stakeOfEpisode(record, stakes, phases, decisions),
    u4: part(u4.all),
    u4Compliant: part(u4.compliant),
    u4Order: ordered.right,
    ...agreed.right,
    ...paidIn(phases, seats),
  });
};

/** U3 of a game whose state changes: welfare of the episode over the most there was to have at its beginning. Parts of an
 *  episode have none. */
const ofEpisode = (
  { optimum, welfare, phases: { length } }: MatchRecord,
  phases: readonly PhasePlay[],
  decisions: readonly DecisionRecord[],
): { readonly u3?: Part; readonly u3Compliant?: Part } => {
  if (optimum === undefined || !(optimum > 0) || phases.length < length) return {};
  const u3 = partOf([welfare / optimum]);
  return { u3, u3Compliant: decisions.every(valid) ? u3 : partOf([]) };
};

/** U5 of a game that is one whole. Parts of it have none. */
const stakeOfEpisode = (
  { welfare, phases: { length } }: MatchRecord,
  stakes: Stakes | null,
  phases: readonly PhasePlay[],
  decisions: readonly DecisionRecord[],
): { readonly u5?: Part; readonly u5Compliant?: Part } => {
  if (stakes?._tag !== 'whole' || phases.length < length) return {};
  const { all, compliant } = u5([{ valid: decisions.every(valid), welfare, ...stakes.stake }]);
  return { u5: partOfContribution(all), u5Compliant: partOfContribution(compliant) };
};

/** What a game paid, where it paid at all. */
const paidIn = (phases: readonly PhasePlay[], seats: readonly number[]): { payoff: Part; welfare: Part } => {
  const paid = phases.flatMap(({ payoffs }) => (payoffs === null ? [] : [payoffs]));
  if (paid.length === 0) return { payoff: partOf([]), welfare: partOf([]) };
  const own = paid.reduce(
    (total, of) => total + seats.reduce((sum, seat) => sum + (of[seat] as number), 0),
    0,
  );
  return {
    payoff: partOf([own / seats.length]),
    welfare: partOf([paid.flat().reduce((a, b) => a + b, 0)]),
  };
};
