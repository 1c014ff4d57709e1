/** @file Games of opposed interests: what each can make sure of, and the mixture of candidates that no other beats.
 *  @source von Neumann 1928; Swamy et al. 2024, A minimaximalist approach to reinforcement learning from human feedback (SPO) */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type Matrix, matrixFaults, type Profile, product, transpose } from './bimatrix.js';
import { maximise } from './lp.js';

export interface ZeroSumSolution extends Profile {
  /** What the first player can make sure of, and the second can hold it to. */
  readonly value: number;
  /** By how much what they make sure of differs; up to rounding 0. */
  readonly gap: number;
}

const TOLERANCE = 1e-7;

/** The mix whose least payoff is greatest. */
const maximin = (matrix: Matrix): readonly number[] | null => {
  const columns = transpose(matrix);
  const least = Math.min(...matrix.flat());
  // With all payoffs above 0: the least sum of weights that gets 1 against everything, brought to 1.
  const found = maximise({
    objective: matrix.map(() => -1),
    rows: columns.map((column) => column.map((x) => x - least + 1)),
    least: columns.map(() => 1),
  });
  if (found === null) return null;
  const weights = found.map((x) => Math.max(0, x));
  const sum = weights.reduce((a, b) => a + b, 0);
  return sum > 0 ? weights.map((x) => x / sum) : null;
};

/** Optimal mixtures of a game in which the second player loses what the first gets. Proved: the first makes sure of `value`, and the
 *  second holds it to `value + gap`. matrix: [M][N] payoffs of the first */
export const zeroSum = (matrix: Matrix): E.Either<DilemmasError, ZeroSumSolution> => {
  const faults = matrixFaults('matrix', matrix);
  if (faults.length > 0) return invalid('zeroSum', faults);
  const size = Math.max(1, ...matrix.flat().map(Math.abs));
  const scaled = matrix.map((row) => row.map((x) => x / size));
  const first = maximin(scaled);
  const second = maximin(transpose(scaled).map((row) => row.map((x) => -x)));
  const off = (by: number): E.Either<DilemmasError, never> =>
    E.left({ _tag: 'NotCertified', what: 'The value of the game', off: by, tolerance: TOLERANCE * size });
  if (first === null || second === null) return off(Number.POSITIVE_INFINITY);
  const value = Math.min(...product(transpose(matrix), first));
  const gap = Math.max(...product(matrix, second)) - value;
  return gap <= TOLERANCE * size ? E.right({ first, second, value, gap }) : off(gap);
};

const preferenceFaults = (preferences: Matrix) => {
  const faults = matrixFaults('preferences', preferences);
  if (faults.length > 0) return faults;
  const n = preferences.length;
  if (preferences[0]?.length !== n) return [{ field: 'preferences', reason: 'must be square' }];
  return preferences.flatMap((row, i) =>
    row.flatMap((p, j) => {
      const sum = p + (preferences[j]?.[i] as number);
      return p >= 0 && p <= 1 && Math.abs(sum - 1) <= 1e-9
        ? []
        : [
            {
              field: `preferences[${i}][${j}]`,
              reason: `must be a chance that makes 1 with that of [${j}][${i}]`,
            },
          ];
    }),
  );
};

/** The mixture of candidates that beats every other one with chance ½ at least: a Condorcet winner alone where there is one.
 *  preferences: [K][K], the chance that i beats j; ½ on the diagonal · returns [K] chances, and the least chance with which they win */
export const minimaxWinner = (
  preferences: Matrix,
): E.Either<DilemmasError, { readonly mix: readonly number[]; readonly wins: number }> => {
  const faults = preferenceFaults(preferences);
  if (faults.length > 0) return invalid('minimaxWinner', faults);
  return E.map(({ first, value }: ZeroSumSolution) => ({ mix: first, wins: value }))(zeroSum(preferences));
};

/** What self-play preference optimisation pays each candidate: the mean chance with which it beats the others. [K], K ≥ 2 */
export const winRates = (preferences: Matrix): E.Either<DilemmasError, readonly number[]> => {
  const faults = [
    ...preferenceFaults(preferences),
    ...(preferences?.length === 1
      ? [{ field: 'preferences', reason: 'must have two candidates or more' }]
      : []),
  ];
  if (faults.length > 0) return invalid('winRates', faults);
  return E.right(
    preferences.map(
      (row, i) => row.reduce((sum, p, j) => sum + (i === j ? 0 : p), 0) / (preferences.length - 1),
    ),
  );
};
