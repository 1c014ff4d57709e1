/** @file Players of memory one who fix a linear relation between the two long-run payoffs, whatever the other does.
 *  @source Press & Dyson 2012, Iterated prisoner's dilemma contains strategies that dominate any evolutionary opponent (PNAS 109);
 *  Stewart & Plotkin 2013 (generous ones) */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import { type PayoffTable, payoffFaults } from '../matrix/params.js';
import type { FiveVector } from './memory-one.js';

/** A player, and the relation α·s_own + β·s_other + γ = 0 of long-run payoffs a round that it enforces. */
export interface ZeroDeterminant {
  readonly vector: FiveVector;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

export interface ZeroDeterminantOptions {
  /** How strongly it is enforced, of the most that leaves chances between 0 and 1: above 0, at most 1. Default 0.5. */
  readonly strength?: number | undefined;
  /** The chance to cooperate in the first round; default 1. */
  readonly first?: number | undefined;
}

/** cc, cd, dc, dd. */
type Four = readonly [number, number, number, number];

const outcomes = (payoffs: PayoffTable, seat: 0 | 1): Four => {
  const at = (x: number, y: number): number => payoffs[x]?.[y]?.[seat] ?? Number.NaN;
  return [at(0, 0), at(0, 1), at(1, 0), at(1, 1)];
};

/** The player whose chances are off those of one who repeats itself by φ·(α·S_own + β·S_other + γ), with φ a share of the most. */
const enforcing = (
  payoffs: PayoffTable,
  [alpha, beta, gamma]: readonly [number, number, number],
  options: ZeroDeterminantOptions,
  what: string,
): E.Either<DilemmasError, ZeroDeterminant> => {
  const { strength = 0.5, first = 1 } = options ?? {};
  const ofTable = payoffFaults(payoffs);
  const faults = [
    ...ofTable,
    ...(ofTable.length > 0 || payoffs.length === 2
      ? []
      : [{ field: 'payoffs', reason: 'must be a table of two choices for each' }]),
    ...unknownOptions(options, ['strength', 'first']),
    ...(strength > 0 && strength <= 1
      ? []
      : [{ field: 'strength', reason: `must be above 0 and at most 1, not ${strength}` }]),
    ...(first >= 0 && first <= 1
      ? []
      : [{ field: 'first', reason: `must be a chance of 0 to 1, not ${first}` }]),
  ];
  if (faults.length > 0) return invalid('zeroDeterminant', faults);
  const own = outcomes(payoffs, 0);
  const other = outcomes(payoffs, 1);
  const off = own.map((x, k) => alpha * x + beta * (other[k] as number) + gamma);
  // After cooperation chances can only fall, after defection only rise.
  const room = off.map((d, k) => (k < 2 ? -d : d));
  const slack = 1e-12 * Math.max(1, ...off.map(Math.abs));
  const most = Math.max(...room);
  if (!room.every((d) => d >= -slack) || !(most > slack))
    return invalid('zeroDeterminant', [
      { field: 'payoffs', reason: `no player can enforce ${what} in this game` },
    ]);
  const phi = strength / most;
  const chances = off.map((d, k) => Math.min(1, Math.max(0, (k < 2 ? 1 : 0) + phi * d)));
  return E.right({ vector: [first, ...chances] as unknown as FiveVector, alpha, beta, gamma });
};

/** s_own − P = factor·(s_other − P), with P the payoff where both defect: of what is above it, the player has so many times what
 *  the other has. payoffs: [own][other] → [own, other's], of the player's own view · factor: χ ≥ 1 */
export const extortionate = (
  payoffs: PayoffTable,
  factor: number,
  options: ZeroDeterminantOptions = {},
): E.Either<DilemmasError, ZeroDeterminant> => {
  const [own = Number.NaN, other = Number.NaN] = payoffs?.[1]?.[1] ?? [];
  return enforcing(payoffs, [1, -factor, factor * other - own], options, `an extortion by ${factor}`);
};

/** s_own − R = factor·(s_other − R), with R the payoff where both cooperate: of what is lost below it, the player bears so many times
 *  what the other does. factor: χ ≥ 1 */
export const generous = (
  payoffs: PayoffTable,
  factor: number,
  options: ZeroDeterminantOptions = {},
): E.Either<DilemmasError, ZeroDeterminant> => {
  const [own = Number.NaN, other = Number.NaN] = payoffs?.[0]?.[0] ?? [];
  return enforcing(payoffs, [1, -factor, factor * other - own], options, `generosity by ${factor}`);
};

/** s_other = value: the other gets that, whatever it does. */
export const equalizer = (
  payoffs: PayoffTable,
  value: number,
  options: ZeroDeterminantOptions = {},
): E.Either<DilemmasError, ZeroDeterminant> =>
  enforcing(payoffs, [0, -1, value], options, `a payoff of ${value} for the other`);

const det3 = (m: readonly (readonly number[])[]): number => {
  const [[a, b, c], [d, e, f], [g, h, i]] = m as [Four, Four, Four];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
};

/** Does a player of memory one enforce some linear relation? The determinant of the chances less those of one who repeats itself, both
 *  payoffs and ones is 0. payoffs: of the player's own view */
export const isZeroDeterminant = (payoffs: PayoffTable, [, cc, cd, dc, dd]: FiveVector): boolean => {
  const columns = [[cc - 1, cd - 1, dc, dd], outcomes(payoffs, 0), outcomes(payoffs, 1)];
  const size = columns.reduce((product, column) => product * Math.max(1, ...column.map(Math.abs)), 1);
  // Rows less the last one: the column of ones falls away.
  const rows = [0, 1, 2].map((k) => columns.map((column) => (column[k] as number) - (column[3] as number)));
  return Math.abs(det3(rows)) <= 1e-12 * size;
};
