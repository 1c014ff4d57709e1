/** @file What a game that was played was like for all, of its record as @tompo/arena keeps it: one measure for each thing that can be told of it. */
import type { Decision, DecisionSpace } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { cleaned, upTo } from '../family/moves.js';
import { unknownOptions } from '../faults.js';
import type { PayoffTable } from '../matrix/params.js';
import { isDilemma } from '../matrix/stage.js';
import { conformity, freeRiding } from './conduct.js';
import { socialMetrics } from './social.js';
import { equality } from './welfare.js';

interface PlayedDecision {
  readonly seat: number;
  readonly space: DecisionSpace;
  readonly played: Decision;
  /** What a reference player would have decided; null or left out where none was asked. */
  readonly reference?: Decision | null | undefined;
}

/** What is read of a record; a `MatchRecord` of @tompo/arena is one. */
export interface PlayedGame {
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly phases: readonly {
    readonly round: number;
    readonly kind: string;
    readonly decisions: readonly PlayedDecision[];
    readonly payoffs: readonly number[] | null;
  }[];
  readonly payoffs: readonly number[];
  readonly plannerWelfare?: number | null | undefined;
  readonly optimum?: number | undefined;
}

export interface SocialReportOptions {
  /** Are the record's references what the social planner decides (`reference: planner`)? Then free riding is told also where a seat's
   *  part is the planner's to say. Default false. */
  readonly planned?: boolean | undefined;
}

/** A measure that says nothing of the game is null. */
export interface SocialReport {
  /** Payoffs of all as a share of the most there could have been. */
  readonly welfare: number | null;
  /** 1 − Gini of the payoffs. */
  readonly equality: number | null;
  /** The mean round in which a seat is paid something, all that a round pays and takes together, counted from 0. */
  readonly sustainability: number | null;
  /** Of games that can end before their time by what is decided: the share of rounds that were played. 1: nothing collapsed, nobody left. Null
   *  elsewhere, and of what pairs play, each by itself. */
  readonly survival: number | null;
  /** By seat, how often it gave less than half of its part while the others gave theirs: all others, or its partner in a game that pairs play. */
  readonly freeRiding: readonly (number | null)[] | null;
  /** Following the majority, against chance, of three seats or more. */
  readonly conformity: number | null;
  /** [T][n] what conformity is of: the last choice of each seat in a round, amounts as low (0) or high (1); null where it made none. */
  readonly actions: readonly (readonly (number | null)[])[];
}

const known = (x: number): number | null => (Number.isFinite(x) ? x : null);
const amountIn = (decision: Decision | null | undefined): number | null =>
  decision?._tag === 'effort' ? decision.value : null;

/** Half of the most that is legal, or more? */
const actionOf = ({ space, played }: PlayedDecision): number | null => {
  if (played._tag === 'choice') return played.index;
  return space._tag === 'effort' && played._tag === 'effort'
    ? Number(space.max > 0 && played.value >= space.max / 2)
    : null;
};

/** [n] of each round: what is made of the last decision of each seat in it that something can be made of. */
const byRound = <T>(
  { phases, payoffs }: PlayedGame,
  none: T,
  of: (one: PlayedDecision, kind: string) => T | undefined,
): ReadonlyMap<number, readonly T[]> => {
  const rows = new Map<number, T[]>();
  for (const { round, kind, decisions } of phases)
    for (const one of decisions) {
      const made = of(one, kind);
      if (made === undefined) continue;
      const row = rows.get(round) ?? new Array<T>(payoffs.length).fill(none);
      row[one.seat] = made;
      rows.set(round, row);
    }
  return rows;
};

/** Kinds of phases that come from mechanisms: what is decided there is no move of the game. */
const TERMS: readonly string[] = ['wish', 'partners', 'delegate', 'propose', 'sign', 'talk', 'punish'];

interface Part {
  readonly given: number;
  readonly part: number;
}
type PartRule = (one: PlayedDecision, planned: boolean) => Part | undefined;

/** All that is legal is its part. */
const ofAll: PartRule = ({ space, played }) =>
  space._tag === 'effort' && space.max > 0
    ? { given: Math.max(0, (amountIn(played) ?? 0) / space.max), part: 1 }
    : undefined;
/** What the planner has it give is its part. */
const ofPlan: PartRule = ({ played, reference }, planned) => {
  const [own, part] = [amountIn(played), amountIn(reference)];
  return planned && own !== null && part !== null ? { given: own, part } : undefined;
};
/** Who takes more than twice what the planner has it take gives nothing. */
const ofRestraint: PartRule = ({ played, reference }, planned) => {
  const [own, part] = [amountIn(played), amountIn(reference)];
  return planned && own !== null && part !== null ? { given: Number(own <= 2 * part), part: 1 } : undefined;
};
/** Who chooses as the planner gives. */
const ofChoice: PartRule = ({ played, reference }, planned) =>
  planned && played._tag === 'choice' && reference?._tag === 'choice'
    ? { given: Number(played.index === reference.index), part: 1 }
    : undefined;

/** By the id of a game, the kind of its phases in which one can ride free, and what is a seat's part there. */
const RIDDEN: Readonly<Record<string, readonly [kind: string, rule: PartRule]>> = {
  'sequential-goods-v1': ['give', ofAll],
  'donor-v1': ['donate', ofAll],
  'inverse-commons-v1': ['remove', ofPlan],
  'commons-v1': ['harvest', ofRestraint],
  'commons-with-norms-v1': ['harvest', ofRestraint],
  'bcz-v1': ['effort', ofPlan],
  'pgg-v1': ['effort', ofPlan],
};

const ruleOf = ({ game, params }: Pick<PlayedGame, 'game' | 'params'>): (typeof RIDDEN)[string] | null => {
  if (Object.hasOwn(RIDDEN, game)) return RIDDEN[game] ?? null;
  const isRidden = game === 'matrix-v1' && isDilemma(params.payoffs as PayoffTable);
  return isRidden ? ['choice', ofChoice] : null;
};

/** By place in the rows, how often it rides on the others in them. */
const ridesIn = (rows: readonly (readonly Part[])[]): readonly (number | null)[] | null => {
  const rates = freeRiding({
    given: rows.map((row) => row.map(({ given }) => given)),
    parts: rows.map((row) => row.map(({ part }) => part)),
  });
  return E.isRight(rates) ? rates.right.seats.map(known) : null;
};

/** The mechanisms of a game: a pairing, and which others there are around it, or around the game where there is none. */
const mechanismsOf = ({
  params,
}: Pick<PlayedGame, 'params'>): {
  readonly pairing: { readonly rounds?: unknown; readonly rest?: unknown } | undefined;
  readonly has: (name: string) => boolean;
} => {
  // The innermost first.
  const all: readonly Readonly<Record<string, unknown>>[] = Array.isArray(params.mechanisms)
    ? params.mechanisms
    : [];
  const place = all.findIndex((one) => Object.hasOwn(one, 'pairing'));
  return {
    pairing: all[place]?.pairing as object | undefined,
    has: (name) => all.slice(place + 1).some((one) => Object.hasOwn(one, name)),
  };
};

/** [n] of each round of a pairing: with whom a seat plays, who is whom it names and who names it; null for who plays with nobody. */
const partnersIn = (record: PlayedGame): ReadonlyMap<number, readonly (number | null)[]> => {
  const wishes = byRound<number | null>(record, null, ({ seat, played }, kind) => {
    if (kind !== 'wish' || played._tag !== 'choice') return undefined;
    // The last choice, after all others, is nobody.
    if (played.index === record.payoffs.length - 1) return null;
    return played.index < seat ? played.index : played.index + 1;
  });
  return new Map(
    [...wishes].map(([round, row]) => [
      round,
      row.map((wish, seat) => (wish !== null && row[wish] === seat ? wish : null)),
    ]),
  );
};

const ridingOf = (record: PlayedGame, planned: boolean): SocialReport['freeRiding'] => {
  const found = ruleOf(record);
  if (found === null) return null;
  const [kind, rule] = found;
  const rows = byRound<Part>(record, { given: 0, part: 0 }, (one, at) =>
    at === kind ? rule(one, planned) : undefined,
  );
  const { pairing } = mechanismsOf(record);
  // Whom a lot has paired stands nowhere.
  if (rows.size === 0 || pairing?.rest === 'lot') return null;
  if (pairing === undefined) return ridesIn([...rows.values()]);
  const partners = partnersIn(record);
  return record.payoffs.map((_, seat) => {
    const met = [...rows].flatMap(([round, row]) => {
      const partner = partners.get(round)?.[seat] ?? null;
      return partner === null ? [] : [[row[seat] as Part, row[partner] as Part]];
    });
    return ridesIn(met)?.[0] ?? null;
  });
};

const COLLAPSING: readonly string[] = ['commons-v1', 'commons-with-norms-v1', 'inverse-commons-v1'];

/** The rounds that a record has, and whether what is decided can end them early. Pairs play the game again in each round of a pairing: it
 *  counts rounds of its own, and how long a pair's game lasts stands nowhere. */
const termsOf = (record: PlayedGame): { readonly rounds: unknown; readonly canEnd: boolean } => {
  const { pairing, has } = mechanismsOf(record);
  const collapses = pairing === undefined && COLLAPSING.includes(record.game);
  return {
    rounds: pairing === undefined ? record.params.rounds : pairing.rounds,
    // Where a lot may end it, an early end is nobody's doing.
    canEnd: (collapses || has('partnerChoice')) && !has('continuation'),
  };
};

const survivalOf = (record: PlayedGame): number | null => {
  const { rounds, canEnd } = termsOf(record);
  if (!canEnd || typeof rounds !== 'number') return null;
  // A round that all hand over to a mediator is played in the phase in which they do, one that nobody is paired in when all have wished.
  const isPlayed = ({ kind, payoffs }: PlayedGame['phases'][number]): boolean =>
    !TERMS.includes(kind) || ((kind === 'delegate' || kind === 'wish') && payoffs !== null);
  const last = Math.max(-1, ...record.phases.filter(isPlayed).map(({ round }) => round));
  return (last + 1) / rounds;
};

/** Rounds beyond this are no rounds of a record. */
const LAST = 1e6;

/** [T][n] what each round pays all together, however many of its phases do: twice where efforts are chosen twice, or where fines follow. Empty
 *  where nothing is paid, or where rounds are not counted from 0. */
const paidByRound = (phases: PlayedGame['phases']): readonly (readonly number[])[] => {
  if (!phases.every(({ round }) => Number.isInteger(round) && round >= 0 && round <= LAST)) return [];
  const seats = phases.find(({ payoffs }) => payoffs !== null)?.payoffs?.length ?? 0;
  const last = phases.reduce((most, { round }) => Math.max(most, round), -1);
  const rows = upTo(last + 1).map(() => new Array<number>(seats).fill(0));
  for (const { round, payoffs } of phases) {
    const row = rows[round];
    payoffs?.forEach((x, seat) => {
      if (row !== undefined) row[seat] = cleaned((row[seat] as number) + x);
    });
  }
  return rows;
};

const isRecord = (record: unknown): record is PlayedGame => {
  const one = record as Partial<PlayedGame> | null;
  return (
    typeof one?.game === 'string' &&
    typeof one.params === 'object' &&
    one.params !== null &&
    Array.isArray(one.phases) &&
    one.phases.every((phase) => Array.isArray(phase?.decisions)) &&
    Array.isArray(one.payoffs) &&
    one.payoffs.every((x) => Number.isFinite(x))
  );
};

/** All that can be told of a played game: welfare, equality, whether it lasted, who rode free, who followed whom. Left: no record of a game. */
export const socialReport = (
  record: PlayedGame,
  options: SocialReportOptions = {},
): E.Either<DilemmasError, SocialReport> => {
  const faults = [...unknownOptions(options, ['planned'])];
  if (!isRecord(record))
    faults.push({
      field: 'record',
      reason: 'must be a record of a game, with game, params, phases and payoffs',
    });
  if (faults.length > 0) return invalid('socialReport', faults);
  const { payoffs, phases, plannerWelfare, optimum } = record;
  const most = optimum ?? plannerWelfare ?? null;
  const seats = payoffs.length;
  const social = socialMetrics(paidByRound(phases));
  const moves = byRound<number | null>(record, null, (one, kind) =>
    TERMS.includes(kind) ? undefined : (actionOf(one) ?? undefined),
  );
  const actions = [...moves.values()];
  const followed = seats > 2 && actions.length > 0 ? conformity(actions) : null;
  return E.right({
    welfare: most !== null && most > 0 ? payoffs.reduce((a, b) => a + b, 0) / most : null,
    equality: seats > 1 ? known(equality(payoffs)) : null,
    sustainability: E.isRight(social) ? known(social.right.sustainability) : null,
    survival: survivalOf(record),
    freeRiding: ridingOf(record, options.planned ?? false),
    conformity: followed !== null && E.isRight(followed) ? known(followed.right.index) : null,
    actions,
  });
};

/** Of many games, each measure in the mean of those that it says something of; free riding over all seats. Conformity is of all rounds
 *  together: between two games nobody moves. */
export const meanSocialReport = (
  reports: readonly SocialReport[],
): Readonly<Record<Exclude<keyof SocialReport, 'actions'>, number | null>> => {
  const mean = (xs: readonly (number | null)[]): number | null => {
    const some = xs.filter((x) => x !== null);
    return some.length === 0 ? null : some.reduce((a, b) => a + b, 0) / some.length;
  };
  const widthOf = ({ actions }: SocialReport): number => actions[0]?.length ?? 0;
  const width = Math.max(0, ...reports.map(widthOf));
  // A seat that a smaller game does not have never moves in it.
  const filled = (row: readonly (number | null)[]) => upTo(width).map((seat) => row[seat] ?? null);
  const rounds = reports
    .filter((one) => widthOf(one) > 2)
    .flatMap(({ actions }) => [...actions.map(filled), filled([])]);
  const followed = width > 2 ? conformity(rounds) : null;
  return {
    welfare: mean(reports.map((one) => one.welfare)),
    equality: mean(reports.map((one) => one.equality)),
    sustainability: mean(reports.map((one) => one.sustainability)),
    survival: mean(reports.map((one) => one.survival)),
    freeRiding: mean(reports.flatMap((one) => one.freeRiding ?? [])),
    conformity: followed !== null && E.isRight(followed) ? known(followed.right.index) : null,
  };
};
