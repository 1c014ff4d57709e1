/** @file Quantal response: players who choose better replies more often, not always. Found by magnetic mirror descent, and held against
 *  the equation that it solves.
 *  @source McKelvey & Palfrey 1995 (logit equilibrium); Sokota et al. 2023, A unified approach to reinforcement learning, quantal
 *  response equilibria, and two-player zero-sum games */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import { type Bimatrix, bimatrixFaults, type Profile, product, transpose } from './bimatrix.js';

export interface QuantalOptions {
  /** τ: chances are softmax(payoffs/τ), so 1/τ is the precision λ. Default 1. */
  readonly temperature?: number | undefined;
  /** η; default τ/L², where that is at most 1, with L the greatest difference between payoffs of a player: small enough for games of
   *  opposed interests. */
  readonly rate?: number | undefined;
  /** At most so many steps; default 100,000. */
  readonly steps?: number | undefined;
  /** How far the chances may be from the logit response to each other; default 1e-9. */
  readonly tolerance?: number | undefined;
}

export interface QuantalEquilibrium extends Profile {
  /** The greatest difference between a chance and what the equation asks for. */
  readonly off: number;
  readonly steps: number;
}

const softmax = (values: readonly number[]): readonly number[] => {
  const most = Math.max(...values);
  const weights = values.map((x) => Math.exp(x - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
};

/** x ∝ (x·exp(η q))^{1/(1 + ητ)}: a mirror step towards better replies that is drawn to the uniform mix. log x is what is kept. */
const stepped = (
  logs: readonly number[],
  values: readonly number[],
  rate: number,
  temperature: number,
): readonly number[] => {
  const moved = logs.map((x, i) => (x + rate * (values[i] as number)) / (1 + rate * temperature));
  const most = Math.max(...moved);
  const norm = most + Math.log(moved.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return moved.map((x) => x - norm);
};

const spread = (matrix: readonly (readonly number[])[]): number => {
  const all = matrix.flat();
  return Math.max(...all) - Math.min(...all);
};

/** A logit equilibrium: each mix is softmax(payoffs against the other/τ). In games of opposed interests it is the only one, and reached from
 *  everywhere; elsewhere the one that the uniform mixes lead to, where they lead to one. Left (`NotCertified`) where the equation is not
 *  met within the steps. */
export const quantalResponse = (
  game: Bimatrix,
  options: QuantalOptions = {},
): E.Either<DilemmasError, QuantalEquilibrium> => {
  const { temperature = 1, steps = 100_000, tolerance = 1e-9 } = options ?? {};
  const shape = bimatrixFaults(game);
  const largest = shape.length > 0 ? 1 : Math.max(spread(game.first), spread(game.second), Number.MIN_VALUE);
  const rate = options?.rate ?? Math.min(1, temperature / largest ** 2);
  const above = (field: string, x: number) =>
    x > 0 && Number.isFinite(x) ? [] : [{ field, reason: `must be a number above 0, not ${x}` }];
  const faults = [
    ...shape,
    ...unknownOptions(options, ['temperature', 'rate', 'steps', 'tolerance']),
    ...above('temperature', temperature),
    ...(shape.length > 0 ? [] : above('rate', rate)),
    ...above('steps', steps),
    ...above('tolerance', tolerance),
  ];
  if (faults.length > 0) return invalid('quantalResponse', faults);
  const ofSecond = transpose(game.second);
  let x: readonly number[] = game.first.map(() => -Math.log(game.first.length));
  let y: readonly number[] = ofSecond.map(() => -Math.log(ofSecond.length));
  let off = Number.POSITIVE_INFINITY;
  for (let t = 0; t <= steps; t++) {
    const [first, second] = [x.map(Math.exp), y.map(Math.exp)];
    const [ofX, ofY] = [product(game.first, second), product(ofSecond, first)];
    const distance = (mix: readonly number[], values: readonly number[]): number => {
      const wanted = softmax(values.map((v) => v / temperature));
      return Math.max(...mix.map((p, i) => Math.abs(p - (wanted[i] as number))));
    };
    off = Math.max(distance(first, ofX), distance(second, ofY));
    if (off <= tolerance) return E.right({ first, second, off, steps: t });
    [x, y] = [stepped(x, ofX, rate, temperature), stepped(y, ofY, rate, temperature)];
  }
  return E.left({ _tag: 'NotCertified', what: 'The quantal response', off, tolerance });
};
