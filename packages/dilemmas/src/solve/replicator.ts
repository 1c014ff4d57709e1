/** @file Replicator dynamics in discrete time: choices that earn more than the mean become more frequent.
 *  @source Taylor & Jonker 1978; as multiplicative weights, Freund & Schapire 1999 */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import {
  type Bimatrix,
  bimatrixFaults,
  dot,
  type Matrix,
  matrixFaults,
  type Profile,
  product,
  transpose,
} from './bimatrix.js';

export interface ReplicatorOptions {
  /** η: how far a step goes; default 0.1. Small steps follow the flow ẋ_i = x_i (f_i − mean f). */
  readonly rate?: number | undefined;
  /** Default 1000. */
  readonly steps?: number | undefined;
}

/** x_i ← x_i·exp(η(f_i − mean f))/Z */
const step = (x: readonly number[], fitness: readonly number[], rate: number): readonly number[] => {
  const mean = dot(x, fitness);
  const grown = x.map((share, i) => share * Math.exp(rate * ((fitness[i] as number) - mean)));
  const sum = grown.reduce((a, b) => a + b, 0);
  return grown.map((share) => share / sum);
};

const mixFaults = (field: string, x: unknown, choices: number) =>
  Array.isArray(x) &&
  x.length === choices &&
  x.every((share) => typeof share === 'number' && share >= 0) &&
  Math.abs(x.reduce((a: number, b: number) => a + b, 0) - 1) <= 1e-9
    ? []
    : [{ field, reason: `must be ${choices} shares of 0 or more that make 1 together` }];

const withDefaults = (options: ReplicatorOptions) => {
  const { rate = 0.1, steps = 1000 } = options ?? {};
  return { rate, steps };
};

const optionFaults = (options: ReplicatorOptions) => {
  const { rate, steps } = withDefaults(options);
  return [
    ...unknownOptions(options, ['rate', 'steps']),
    ...(rate > 0 && Number.isFinite(rate)
      ? []
      : [{ field: 'rate', reason: `must be a number above 0, not ${rate}` }]),
    ...(Number.isInteger(steps) && steps >= 0
      ? []
      : [{ field: 'steps', reason: `must be a whole number from 0 on, not ${steps}` }]),
  ];
};

/** One population that meets itself. matrix: [K][K] payoffs of the row against the column · start: [K] shares
 *  returns the shares after each step, [steps + 1][K], the start first */
export const replicator = (
  matrix: Matrix,
  start: readonly number[],
  options: ReplicatorOptions = {},
): E.Either<DilemmasError, readonly (readonly number[])[]> => {
  const { rate, steps } = withDefaults(options);
  const faults = [
    ...matrixFaults('matrix', matrix),
    ...mixFaults('start', start, matrix?.length ?? 0),
    ...optionFaults(options),
  ];
  if (faults.length > 0) return invalid('replicator', faults);
  const path = [start];
  for (let t = 0; t < steps; t++) {
    const x = path[t] as readonly number[];
    path.push(step(x, product(matrix, x), rate));
  }
  return E.right(path);
};

/** Two populations that meet each other. start: shares of both · returns them after each step, the start first */
export const replicatorPair = (
  game: Bimatrix,
  start: Profile,
  options: ReplicatorOptions = {},
): E.Either<DilemmasError, readonly Profile[]> => {
  const { rate, steps } = withDefaults(options);
  const shape = bimatrixFaults(game);
  const faults = [
    ...shape,
    ...(shape.length > 0
      ? []
      : [
          ...mixFaults('start.first', start?.first, game.first.length),
          ...mixFaults('start.second', start?.second, game.first[0]?.length ?? 0),
        ]),
    ...optionFaults(options),
  ];
  if (faults.length > 0) return invalid('replicatorPair', faults);
  const ofSecond = transpose(game.second);
  const path = [start];
  for (let t = 0; t < steps; t++) {
    const { first, second } = path[t] as Profile;
    path.push({
      first: step(first, product(game.first, second), rate),
      second: step(second, product(ofSecond, first), rate),
    });
  }
  return E.right(path);
};
