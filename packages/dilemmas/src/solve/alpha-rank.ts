/** @file α-rank: strategies by how long a population of mutants and imitators stays with them.
 *  @source Omidshafiei et al. 2019, α-Rank: multi-agent evaluation by evolution (Scientific Reports 9); details as in OpenSpiel */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import { type Bimatrix, bimatrixFaults, type Matrix, matrixFaults } from './bimatrix.js';

export interface AlphaRankOptions {
  /** α: how strongly what earns more is imitated; `infinite` (default): whatever earns more takes over, but for chance ε. */
  readonly alpha?: number | 'infinite' | undefined;
  /** m: members of a population, where α is finite; default 50. */
  readonly population?: number | undefined;
  /** ε of the infinite α; default 0.1. */
  readonly noise?: number | undefined;
}

/** Payoffs closer than this count as equal, as in OpenSpiel. */
const EQUAL = 1e-14;

/** The chance that one mutant who gains `by` over the others takes over. */
const fixation = (
  by: number,
  { alpha = 'infinite', population = 50, noise = 0.1 }: AlphaRankOptions,
): number => {
  if (alpha === 'infinite') return Math.abs(by) <= EQUAL ? 0.5 : by > 0 ? 1 - noise : noise;
  const u = alpha * by;
  // (1 − e^−u)/(1 − e^−mu), written so that nothing overflows.
  if (Math.abs(u) <= EQUAL) return 1 / population;
  return u > 0
    ? Math.expm1(-u) / Math.expm1(-population * u)
    : (Math.exp((population - 1) * u) * Math.expm1(u)) / Math.expm1(population * u);
};

/** How often each state is visited in the long run: elimination without subtraction, which loses no digits however small the chances are.
 *  rates: [N][N] from row to column, the diagonal not looked at · returns [N]
 *  @source Grassmann, Taksar & Heyman 1985 */
const visited = (rates: Matrix): readonly number[] => {
  const n = rates.length;
  const p = rates.map((row) => [...row]);
  const at = (i: number, j: number): number => p[i]?.[j] as number;
  for (let k = n - 1; k > 0; k--) {
    const row = p[k] as number[];
    const out = row.slice(0, k).reduce((a, b) => a + b, 0);
    for (let i = 0; i < k; i++) {
      const above = p[i] as number[];
      above[k] = at(i, k) / out;
      for (let j = 0; j < k; j++) if (j !== i) above[j] = at(i, j) + at(i, k) * at(k, j);
    }
  }
  const weights = [1];
  for (let k = 1; k < n; k++) weights.push(weights.reduce((sum, w, i) => sum + w * at(i, k), 0));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
};

const optionFaults = (options: AlphaRankOptions) => {
  const { alpha = 'infinite', population = 50, noise = 0.1 } = options ?? {};
  return [
    ...unknownOptions(options, ['alpha', 'population', 'noise']),
    ...(alpha === 'infinite' || (typeof alpha === 'number' && alpha > 0 && Number.isFinite(alpha))
      ? []
      : [{ field: 'alpha', reason: `must be a number above 0 or 'infinite', not ${JSON.stringify(alpha)}` }]),
    ...(Number.isInteger(population) && population >= 2
      ? []
      : [{ field: 'population', reason: `must be a whole number from 2 on, not ${population}` }]),
    ...(noise > 0 && noise < 0.5
      ? []
      : [{ field: 'noise', reason: `must be between 0 and ½, not ${noise}` }]),
  ];
};

/** Where every way out has a chance that a number can hold, the long run is known. */
const ranked = (rates: Matrix): E.Either<DilemmasError, readonly number[]> => {
  const found = visited(rates);
  return found.every((x) => Number.isFinite(x))
    ? E.right(found)
    : invalid('alphaRank', [
        { field: 'alpha', reason: 'makes chances too small for a number; lower it, or take infinite' },
      ]);
};

/** Shares of time of the strategies of one population that meets itself. matrix: [K][K] payoffs of row against column, K ≥ 2
 *  returns [K]; the greatest is ranked first */
export const alphaRank = (
  matrix: Matrix,
  options: AlphaRankOptions = {},
): E.Either<DilemmasError, readonly number[]> => {
  const shape = matrixFaults('matrix', matrix);
  const isSquare = shape.length > 0 || (matrix[0]?.length === matrix.length && matrix.length > 1);
  const faults = [
    ...shape,
    ...(isSquare ? [] : [{ field: 'matrix', reason: 'must be square, of two strategies or more' }]),
    ...optionFaults(options),
  ];
  if (faults.length > 0) return invalid('alphaRank', faults);
  const at = (r: number, s: number): number => matrix[r]?.[s] as number;
  return ranked(
    matrix.map((_, s) =>
      matrix.map((_, r) => (r === s ? 0 : fixation(at(r, s) - at(s, r), options) / (matrix.length - 1))),
    ),
  );
};

/** The same of two populations that meet each other: shares of time of joint choices, [M][N]. */
export const alphaRankPair = (
  game: Bimatrix,
  options: AlphaRankOptions = {},
): E.Either<DilemmasError, Matrix> => {
  const shape = bimatrixFaults(game);
  const [m, n] = [game?.first?.length ?? 0, game?.first?.[0]?.length ?? 0];
  const faults = [
    ...shape,
    ...(shape.length > 0 || m * n > 1
      ? []
      : [{ field: 'first', reason: 'must have two joint choices or more' }]),
    ...optionFaults(options),
  ];
  if (faults.length > 0) return invalid('alphaRankPair', faults);
  const cells = Array.from({ length: m * n }, (_, k) => [Math.floor(k / n), k % n] as const);
  const at = (matrix: Matrix, [x, y]: readonly [number, number]): number => matrix[x]?.[y] as number;
  const rates = cells.map((from) =>
    cells.map((to) => {
      const [sameFirst, sameSecond] = [from[0] === to[0], from[1] === to[1]];
      if (sameFirst === sameSecond) return 0;
      const payoffs = sameSecond ? game.first : game.second;
      return fixation(at(payoffs, to) - at(payoffs, from), options) / (m + n - 2);
    }),
  );
  return E.map((found: readonly number[]) => game.first.map((_, x) => found.slice(x * n, (x + 1) * n)))(
    ranked(rates),
  );
};
