/** @file Correlated and coarse correlated equilibria: distributions over joint choices from which nobody wants to depart, the best of
 *  them by a linear program, with a proof that there is no better one.
 *  @source Aumann 1974, 1987; Moulin & Vial 1978 (coarse ones) */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import { type Bimatrix, bimatrixFaults, type Matrix } from './bimatrix.js';
import { maximise } from './lp.js';

export interface CorrelatedEquilibrium {
  /** [M][N] chances of joint choices. */
  readonly chances: Matrix;
  /** What both get on average. */
  readonly payoffs: readonly [number, number];
  /** What was made as large as can be: the weighted sum of payoffs. */
  readonly value: number;
  /** No equilibrium of this kind has a value above this. */
  readonly bound: number;
  /** The most that somebody could gain by departing; up to rounding 0. */
  readonly gap: number;
}

export interface CorrelatedOptions {
  /** `correlated`: nobody gains by departing once told what to choose. `coarse`: nobody gains by choosing the same, whatever would be
   *  told, and not listening. Default `correlated`. */
  readonly kind?: 'correlated' | 'coarse' | undefined;
  /** Weights of both payoffs in what is made as large as can be; default [1, 1], welfare. */
  readonly weights?: readonly [number, number] | undefined;
}

/** By how much a player's payoff in a cell is above what another choice in its place gives, where it may be told so: one row for each
 *  way to depart, over the cells. */
const departures = (game: Bimatrix, kind: 'correlated' | 'coarse'): readonly (readonly number[])[] => {
  const [m, n] = [game.first.length, game.first[0]?.length ?? 0];
  const row = (f: (x: number, y: number) => number): readonly number[] =>
    Array.from({ length: m * n }, (_, k) => f(Math.floor(k / n), k % n));
  const at = (matrix: Matrix, x: number, y: number): number => matrix[x]?.[y] as number;
  const choices = (count: number): readonly number[] => Array.from({ length: count }, (_, k) => k);
  /** told: null for whatever is told */
  const ways = (count: number): readonly (readonly [told: number | null, instead: number])[] =>
    choices(count).flatMap((instead): (readonly [number | null, number])[] => {
      if (kind === 'coarse') return [[null, instead]];
      return choices(count).flatMap((told): (readonly [number, number])[] =>
        told === instead ? [] : [[told, instead]],
      );
    });
  return [
    ...ways(m).map(([told, instead]) =>
      row((x, y) => (told === null || x === told ? at(game.first, x, y) - at(game.first, instead, y) : 0)),
    ),
    ...ways(n).map(([told, instead]) =>
      row((x, y) => (told === null || y === told ? at(game.second, x, y) - at(game.second, x, instead) : 0)),
    ),
  ];
};

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** The most that a player gains by departing from a distribution; below 0 where any departure loses. */
const gapOf = (rows: readonly (readonly number[])[], chances: readonly number[]): number =>
  Math.max(0, ...rows.map((row) => -dot(row, chances)));

const TOLERANCE = 1e-7;

/** A correlated or coarse correlated equilibrium of greatest welfare, or of the greatest weighted sum. It is proved: `gap` says how
 *  far it is from one, and `bound`, of a solution of the dual program, how much a better one could have. Left where rounding leaves
 *  either off by more than 1e-7 of the payoffs' size. */
export const correlatedEquilibrium = (
  game: Bimatrix,
  options: CorrelatedOptions = {},
): E.Either<DilemmasError, CorrelatedEquilibrium> => {
  const { kind = 'correlated', weights = [1, 1] } = options ?? {};
  const faults: readonly Fault[] = [
    ...bimatrixFaults(game),
    ...unknownOptions(options, ['kind', 'weights']),
    ...(kind === 'correlated' || kind === 'coarse'
      ? []
      : [{ field: 'kind', reason: `must be correlated or coarse, not ${JSON.stringify(kind)}` }]),
    ...(Array.isArray(weights) && weights.length === 2 && weights.every(Number.isFinite)
      ? []
      : [{ field: 'weights', reason: 'must be two finite numbers' }]),
  ];
  if (faults.length > 0) return invalid('correlatedEquilibrium', faults);
  const [first, second] = [game.first.flat(), game.second.flat()];
  const n = game.first[0]?.length ?? 0;
  const size = Math.max(1, ...first.map(Math.abs), ...second.map(Math.abs));
  const gain = first.map((x, k) => weights[0] * x + weights[1] * (second[k] as number));
  const rows = departures(game, kind);
  const scaled = rows.map((row) => row.map((x) => x / size));
  const off = (by: number): E.Either<DilemmasError, never> =>
    E.left({ _tag: 'NotCertified', what: `The ${kind} equilibrium`, off: by, tolerance: TOLERANCE * size });
  const found = maximise({
    objective: gain.map((x) => x / size),
    rows: scaled,
    least: rows.map(() => 0),
    equal: [[gain.map(() => 1), 1]],
  });
  if (found === null) return off(Number.POSITIVE_INFINITY);
  const all = found.reduce((sum, p) => sum + Math.max(0, p), 0);
  const chances = found.map((p) => Math.max(0, p) / all);
  const [value, gap] = [dot(gain, chances), gapOf(rows, chances)];
  const bound = dualBound(gain, scaled, size);
  const worst = Math.max(gap, bound - value);
  if (!(worst <= TOLERANCE * size)) return off(worst);
  return E.right({
    chances: game.first.map((_, x) => chances.slice(x * n, (x + 1) * n)),
    payoffs: [dot(first, chances), dot(second, chances)],
    value,
    bound,
    gap,
  });
};

/** For any weights μ ≥ 0 of the departures, no equilibrium has more than the greatest gain + Σ μ·departure of a cell: those of the dual
 *  program are the best. */
const dualBound = (gain: readonly number[], rows: readonly (readonly number[])[], size: number): number => {
  // As −min: λ⁺ − λ⁻ − Σ μ·row(cell) ≥ gain(cell), all variables from 0 on.
  const found = maximise({
    objective: [-1, 1, ...rows.map(() => 0)],
    rows: gain.map((_, cell) => [1, -1, ...rows.map((row) => -(row[cell] as number))]),
    least: gain.map((x) => x / size),
  });
  const mu = found === null ? rows.map(() => 0) : found.slice(2).map((x) => Math.max(0, x));
  return Math.max(
    ...gain.map(
      (x, cell) =>
        x + size * rows.reduce((sum, row, k) => sum + (mu[k] as number) * (row[cell] as number), 0),
    ),
  );
};

/** The most that somebody could gain by departing from what is played, where joint choices have these chances (or counts): 0 in an
 *  equilibrium of the kind. `coarse` is what no-regret learners bring to 0, the CCE gap; of matches, count the cells that were played.
 *  chances: [M][N] of 0 or more */
export const equilibriumGap = (
  game: Bimatrix,
  chances: Matrix,
  kind: 'correlated' | 'coarse' = 'coarse',
): E.Either<DilemmasError, number> => {
  const shape = bimatrixFaults(game);
  const faults = shape.length > 0 ? shape : bimatrixFaults({ first: game.first, second: chances });
  if (faults.length > 0) return invalid('equilibriumGap', faults);
  const cells = chances.flat();
  const all = cells.reduce((a, b) => a + b, 0);
  if (cells.some((p) => p < 0) || !(all > 0))
    return invalid('equilibriumGap', [{ field: 'chances', reason: 'must be 0 or more, and not all 0' }]);
  return E.right(
    gapOf(
      departures(game, kind),
      cells.map((p) => p / all),
    ),
  );
};
