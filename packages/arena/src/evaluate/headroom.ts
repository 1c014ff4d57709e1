/** @file What could be won at a table over playing like the expert: the same games with nobody, the expert, and a seat that knows
 *  all in the policy's place. No language model is needed for it. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { type Foresight, playForeseeing } from '../foresight/foreseeing.js';
import { bayesian } from '../players/bayesian.js';
import { type Mixture, mixtureFaults, weighted } from '../players/draw.js';
import { privileged } from '../players/scripted.js';
import type { MatchRecord } from '../playing/record.js';
import type { SeededGame } from '../playing/table.js';
import type { Player } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { wordFaults } from '../words.js';
import { BLIND_ROWS, type BlindRow, blind } from './blind.js';
import { type Comparison, compare, type Difference } from './compare.js';
import { type EvaluateOptions, type Evaluation, evaluate, policySeats, seatingOf } from './evaluate.js';
import { FEWEST_GAMES } from './few.js';
import { type IntervalChanges, intervalFaults } from './summary.js';

/** Below this difference in U3 between a seat that knows all and the expert, no method can be told from imitation of the expert:
 *  what is left to win is no more than what an evaluation can tell apart. */
export const LEAST_HEADROOM = 0.02;

export interface HeadroomOptions {
  readonly games: readonly SeededGame[];
  /** Who sits in the other seats; scripted players, as `evaluate` draws them. */
  readonly opponents: Mixture;
  /** Whose perfect imitation is measured. */
  readonly expert: Player;
  /** See `EvaluateOptions`; self-play has no others to know anything about. */
  readonly seats?: 'one' | 'zero' | undefined;
  readonly interval?: IntervalChanges | undefined;
  /** Called before the games of each occupant are played, but for the Bayesian seats. */
  readonly onOccupant?: ((name: string) => void) | undefined;
  /** Called before the games of the Bayesian seats, which take longest, and after each, with how many of `games` are played. */
  readonly onReading?: ((name: string, played: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const KNOWN: Readonly<Record<keyof HeadroomOptions, true>> = {
  games: true,
  opponents: true,
  expert: true,
  seats: true,
  interval: true,
  onOccupant: true,
  onReading: true,
  signal: true,
};

export interface Headroom {
  /** Absent at every phase. */
  readonly nobody: Evaluation;
  readonly expert: Evaluation;
  /** The expert, but for links: with nobody, and with everybody, whoever they are. What these reach needs no reading of the others, so
   *  that a policy shows that it reads them only by doing better. Empty where no links are decided. */
  readonly blind: Readonly<Partial<Record<BlindRow, Evaluation>>>;
  /** Decides as is best for welfare, all decisions and answers of the others known. */
  readonly allKnowing: Evaluation;
  /** The same for its own payoff. */
  readonly selfish: Evaluation;
  /** All-knowing in phases of one kind (`graph`, `effort`), the expert in all others: one for each kind of phase, where there are
   *  several. */
  readonly byKind: Readonly<Record<string, Evaluation>>;
  /** Knows of what kinds the others are drawn and how often, and is not told who sits there. null where they cannot be read. */
  readonly bayesian: BayesianHeadroom | null;
  /** Why they cannot be read: no network game, or more kinds and seats than a belief holds. */
  readonly unreadable: ArenaError | null;
  /** All-knowing − expert: H, paired by game. */
  readonly differences: Comparison;
  /** The same for each kind of phase. */
  readonly differencesByKind: Readonly<Record<string, Comparison>>;
}

export interface BayesianHeadroom {
  /** Works out by Bayes' rule who they are from what they do: what can be had without being told. */
  readonly reading: Evaluation;
  /** The same, but it learns nothing from what they do: what can be had without theory of mind, by knowing the population. */
  readonly unread: Evaluation;
  /** Reading − unread, paired by game. */
  readonly difference: Comparison;
}

/** Nobody sits there: no links, no effort. */
export const absentee: Player = privileged('nobody', ({ game, state, seat }) =>
  E.right(game.absent(state, seat)),
);

/** Can a method be told from imitation, by a headroom in U3? `open`: the interval holds both, or there is none. Games that are enough
 *  for an interval, and have none since they are all alike for the two, say `no`. null: there is no U3. */
export const headroomVerdict = (headroom: Difference): 'yes' | 'no' | 'open' | null => {
  const { difference, low, high, games, differing } = headroom;
  if (difference === null) return null;
  if (low === null || high === null) return games >= FEWEST_GAMES && differing === 0 ? 'no' : 'open';
  return high < LEAST_HEADROOM ? 'no' : low >= LEAST_HEADROOM ? 'yes' : 'open';
};

const kindsOf = (records: readonly MatchRecord[]): readonly string[] =>
  [...new Set(records.flatMap(({ phases }) => phases.map(({ kind }) => kind)))].sort();

const decidesLinks = (records: readonly MatchRecord[]): boolean =>
  records.some(({ phases }) =>
    phases.some(({ decisions }) => decisions.some(({ played }) => played._tag === 'links')),
  );

const bayesianSeats = async (
  play: (reads: boolean) => Promise<E.Either<ArenaError, Evaluation>>,
): Promise<E.Either<ArenaError, BayesianHeadroom>> => {
  const reading = await play(true);
  if (E.isLeft(reading)) return reading;
  const unread = await play(false);
  if (E.isLeft(unread)) return unread;
  return E.map((difference: Comparison) => ({ reading: reading.right, unread: unread.right, difference }))(
    compare(unread.right, reading.right),
  );
};

/** Is it the games that cannot be read, and not a player that failed? */
const isUnreadable = ({ _tag }: ArenaError): boolean =>
  _tag === 'UnsupportedGame' || _tag === 'TooManyProfiles' || _tag === 'TooManyCourses';

/** Plays the games with each occupant in the policy's seat. Same games, seeds and players, same numbers. */
export const headroom = async (options: HeadroomOptions): Promise<E.Either<ArenaError, Headroom>> => {
  const { games, expert, seats = 'one', interval, onOccupant, onReading, signal } = options;
  const faults: readonly OptionFault[] = [
    ...mixtureFaults('opponents', options.opponents),
    ...wordFaults('seats', seats, ['one', 'zero']),
    ...intervalFaults('interval', interval),
    ...unknownOptionFaults(options, KNOWN),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'headroom', faults });
  const opponents = weighted(options.opponents);
  const table: Omit<EvaluateOptions, 'policy'> = {
    opponents,
    games,
    seats,
    interval,
    signal,
    examples: games.length,
  };
  const occupied = (policy: Player) => {
    onOccupant?.(policy.name);
    return evaluate({ ...table, policy });
  };
  const foreseen = async (foresight: Foresight): Promise<E.Either<ArenaError, Evaluation>> => {
    onOccupant?.(foresight.name);
    const policy: Player = { name: foresight.name, act: async () => [] };
    const records: MatchRecord[] = [];
    for (const one of games) {
      // The search never waits, so that a signal would not be heard.
      await new Promise((turn) => setImmediate(turn));
      if (signal?.aborted === true) return E.left({ _tag: 'Aborted', phases: 0 });
      const mine = policySeats(one, seats);
      const record = playForeseeing(seatingOf(one, mine, policy, opponents), mine[0] as number, foresight);
      if (E.isLeft(record)) return record;
      records.push(record.right);
    }
    return evaluate({ ...table, policy, played: records });
  };
  const read = async (reads: boolean): Promise<E.Either<ArenaError, Evaluation>> => {
    const made = bayesian({ population: options.opponents, reads });
    if (E.isLeft(made)) return made;
    const { name } = made.right;
    let played = 0;
    onReading?.(name, played);
    const onPlayed = (records: readonly MatchRecord[]): void => {
      played += records.length;
      onReading?.(name, played);
    };
    return evaluate({ ...table, policy: made.right, sideBySide: 1, onPlayed });
  };
  const nobody = await occupied(absentee);
  if (E.isLeft(nobody)) return nobody;
  const imitated = await occupied(expert);
  if (E.isLeft(imitated)) return imitated;
  const unseeing: Partial<Record<BlindRow, Evaluation>> = {};
  for (const row of decidesLinks(imitated.right.examples) ? BLIND_ROWS : []) {
    const one = await occupied(blind(expert, row));
    if (E.isLeft(one)) return one;
    unseeing[row] = one.right;
  }
  const allKnowing = await foreseen({ name: 'all-knowing', seeks: 'welfare' });
  if (E.isLeft(allKnowing)) return allKnowing;
  const selfish = await foreseen({ name: 'selfish', seeks: 'payoff' });
  if (E.isLeft(selfish)) return selfish;
  const differences = compare(imitated.right, allKnowing.right);
  if (E.isLeft(differences)) return differences;
  const kinds = kindsOf(imitated.right.examples);
  const byKind: Record<string, Evaluation> = {};
  const differencesByKind: Record<string, Comparison> = {};
  for (const kind of kinds.length > 1 ? kinds : []) {
    const one = await foreseen({
      name: `all-knowing in ${kind}`,
      seeks: 'welfare',
      kinds: [kind],
      otherwise: expert,
    });
    if (E.isLeft(one)) return one;
    const difference = compare(imitated.right, one.right);
    if (E.isLeft(difference)) return difference;
    byKind[kind] = one.right;
    differencesByKind[kind] = difference.right;
  }
  const readers = await bayesianSeats(read);
  if (E.isLeft(readers) && !isUnreadable(readers.left)) return readers;
  return E.right({
    nobody: nobody.right,
    expert: imitated.right,
    blind: unseeing,
    allKnowing: allKnowing.right,
    selfish: selfish.right,
    byKind,
    bayesian: E.isRight(readers) ? readers.right : null,
    unreadable: E.isLeft(readers) ? readers.left : null,
    differences: differences.right,
    differencesByKind,
  });
};
