/** @file Games of two players as two matrices of payoffs. */
import type { Fault } from '@tompo/games';
import type { PayoffTable } from '../matrix/params.js';

/** [rows][columns] of finite numbers. */
export type Matrix = readonly (readonly number[])[];

/** What the two players get, [own choice of the first][own choice of the second]: both [M][N]. */
export interface Bimatrix {
  readonly first: Matrix;
  readonly second: Matrix;
}

/** A payoff table taken apart. */
export const bimatrixOf = (payoffs: PayoffTable): Bimatrix => ({
  first: payoffs.map((row) => row.map(([x]) => x)),
  second: payoffs.map((row) => row.map(([, y]) => y)),
});

/** What is wrong with a matrix. */
export const matrixFaults = (field: string, matrix: unknown): readonly Fault[] => {
  if (!Array.isArray(matrix) || matrix.length === 0 || !matrix.every((row) => Array.isArray(row)))
    return [{ field, reason: 'must be a list of rows' }];
  const rows = matrix as readonly (readonly unknown[])[];
  const width = rows[0]?.length ?? 0;
  if (width === 0 || rows.some((row) => row.length !== width))
    return [{ field, reason: 'must have rows of one length, at least 1' }];
  return rows.flatMap((row, i) =>
    Array.from(row).flatMap((x, j): Fault[] =>
      typeof x === 'number' && Number.isFinite(x)
        ? []
        : [{ field: `${field}[${i}][${j}]`, reason: `must be a finite number, not ${String(x)}` }],
    ),
  );
};

/** What is wrong with two matrices. */
export const bimatrixFaults = (game: Bimatrix): readonly Fault[] => {
  const { first, second } = game ?? {};
  const faults = [...matrixFaults('first', first), ...matrixFaults('second', second)];
  if (faults.length > 0) return faults;
  const same = first.length === second.length && first[0]?.length === second[0]?.length;
  return same
    ? []
    : [{ field: 'second', reason: `must be of the size of first, ${first.length} × ${first[0]?.length}` }];
};

/** matrix·x, [M] */
export const product = (matrix: Matrix, x: readonly number[]): readonly number[] =>
  matrix.map((row) => row.reduce((sum, a, j) => sum + a * (x[j] as number), 0));

export const transpose = (matrix: Matrix): Matrix =>
  (matrix[0] ?? []).map((_, j) => matrix.map((row) => row[j] as number));

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** A pair of mixed strategies. */
export interface Profile {
  /** [M] and [N] chances. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** What both get on average. */
export const expectedPayoffs = (game: Bimatrix, { first, second }: Profile): readonly [number, number] => [
  dot(first, product(game.first, second)),
  dot(first, product(game.second, second)),
];

/** How much each could gain by another choice, against what the other does: 0 for both in equilibrium. */
export const gains = (game: Bimatrix, profile: Profile): readonly [number, number] => {
  const [a, b] = expectedPayoffs(game, profile);
  return [
    Math.max(...product(game.first, profile.second)) - a,
    Math.max(...product(transpose(game.second), profile.first)) - b,
  ];
};
