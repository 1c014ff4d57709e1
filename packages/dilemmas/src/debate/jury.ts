/** @file How likely a vote is right, exactly, where voters have heard the signals of some others: all cases of right and wrong signals. */
import type { Adjacency, Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { bitsOf, isIn, maskOf } from '../family/masks.js';
import { upTo } from '../family/moves.js';
import { wrongNumber } from '../faults.js';

const NEAR = 1e-12;

/** What a signal of this accuracy weighs beside others: ln(q/(1 − q)). */
const weightOf = (accuracy: number): number => Math.log(accuracy / (1 - accuracy));

/** What a voter takes to be true by the signals that it knows, each +1 or −1; where they balance, its own decides.
 *  signals: [N], null where not known */
export const verdict = (
  accuracies: readonly number[],
  signals: readonly (number | null)[],
  self: number,
): number => {
  const balance = signals.reduce<number>(
    (total, signal, i) => (signal === null ? total : total + signal * weightOf(accuracies[i] as number)),
    0,
  );
  return Math.abs(balance) < NEAR ? (signals[self] as number) : Math.sign(balance);
};

/** The votes of each seat in all 2^N cases of right (+1) and wrong (−1) signals, and how likely each case is. */
export interface Cases {
  readonly chances: readonly number[];
  /** [N][2^N], ±1 */
  readonly votes: readonly (readonly number[])[];
}

/** hears: [N][N] 0/1, row i: whose signals seat i hears beside its own */
export const casesOf = (accuracies: readonly number[], hears: Adjacency): Cases => {
  const n = accuracies.length;
  const cases = upTo(2 ** n).map((mask) => bitsOf(mask, n).map((bit) => 2 * bit - 1));
  return {
    chances: cases.map((signals) =>
      signals.reduce<number>(
        (p, s, i) => p * (s === 1 ? (accuracies[i] as number) : 1 - (accuracies[i] as number)),
        1,
      ),
    ),
    votes: upTo(n).map((i) =>
      cases.map((signals) =>
        verdict(
          accuracies,
          signals.map((s, j) => (i === j || hears[i]?.[j] === 1 ? s : null)),
          i,
        ),
      ),
    ),
  };
};

/** The chance that the majority of some voters is right; a tie is right half of the time. voters: as the sum of 2^i. */
export const chanceOfMajority = ({ chances, votes }: Cases, voters: number): number => {
  const rows = votes.filter((_, i) => isIn(voters, i));
  let right = 0;
  for (let k = 0; k < chances.length; k++) {
    let lead = 0;
    for (const row of rows) lead += row[k] as number;
    right += (chances[k] as number) * (lead > 0 ? 1 : lead === 0 ? 0.5 : 0);
  }
  return right;
};

export interface JuryOptions {
  /** [N][N] 0/1, row i: whose signals seat i hears beside its own. Default: nobody hears anybody. */
  readonly hears?: Adjacency | undefined;
  /** [N]: who votes. Default: all. */
  readonly voters?: readonly boolean[] | undefined;
}

const LIMIT = 12;

/** The chance that a majority vote is right about which of two things, as likely as each other beforehand, is true. Each voter has a signal
 *  of its own and those that it hears, and votes for what is likelier by all of them, weighed by ln(q/(1 − q)); where they balance, by its
 *  own. In a tie, or where nobody votes, a coin is tossed. Exact for up to 12 seats. `juryAccuracy([0.6, 0.6, 0.6])` is .648
 *  accuracies: [N], from ½ to below 1
 *  @source Condorcet 1785; Nitzan & Paroush 1982 on the weights */
export const juryAccuracy = (
  accuracies: readonly number[],
  { hears, voters }: JuryOptions = {},
): E.Either<DilemmasError, number> => {
  const n = accuracies.length;
  const faults: Fault[] = [
    ...(n >= 1 && n <= LIMIT
      ? []
      : [{ field: 'accuracies', reason: `must be of 1 to ${LIMIT} seats, not ${n}` }]),
    ...accuracies.flatMap((q, i) =>
      q === 1
        ? [{ field: `accuracies.${i}`, reason: 'must be below 1' }]
        : wrongNumber(`accuracies.${i}`, q, { min: 0.5, max: 1 }),
    ),
    ...(hears === undefined ||
    (hears.length === n && hears.every((row) => row.length === n && row.every((x) => x === 0 || x === 1)))
      ? []
      : [{ field: 'hears', reason: `must be ${n} rows of ${n} zeros and ones` }]),
    ...(voters === undefined || voters.length === n
      ? []
      : [{ field: 'voters', reason: `must be ${n} of true or false, not ${voters.length}` }]),
  ];
  if (faults.length > 0) return invalid('juryAccuracy', faults);
  const cases = casesOf(accuracies, hears ?? upTo(n).map(() => upTo(n).map(() => 0)));
  const mask = maskOf(upTo(n).map((i) => (voters?.[i] === false ? 0 : 1)));
  return E.right(chanceOfMajority(cases, mask));
};
