/** @file Mean, spread, and when a spread is none. Numbers of any finite size come in, so nothing is squared or summed
 *  before it is near 1. */

/** population (the default): √(Σ(x − x̄)²/m) · sample: √(Σ(x − x̄)²/(m − 1)). */
export type Spread = 'population' | 'sample';

/** Above this size a sum or a square may leave the range of doubles. */
const LARGE = 2 ** 400;

const largest = (values: readonly number[]): number => {
  // A loop, as a batch may hold more values than a function takes arguments.
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** The power of two that values are divided by before they are computed with: 1 unless they are huge. Division by a
 *  power of two is exact, so numbers of ordinary size are computed as they are. */
export const scaleOf = (values: readonly number[]): number => {
  const most = largest(values);
  return most < LARGE ? 1 : 2 ** Math.floor(Math.log2(most));
};

export const mean = (values: readonly number[]): number => {
  const scale = scaleOf(values);
  return (values.reduce((total, value) => total + value / scale, 0) / values.length) * scale;
};

export const std = (values: readonly number[], spread?: Spread): number => {
  const scale = scaleOf(values);
  const center = mean(values) / scale;
  const squares = values.reduce((total, value) => total + (value / scale - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - (spread === 'sample' ? 1 : 0))) * scale;
};

/** (x − x̄)/std of values that are not constant, for values of any size. */
export const standardised = (values: readonly number[], spread?: Spread): readonly number[] => {
  const scale = scaleOf(values);
  const near = scale === 1 ? values : values.map((value) => value / scale);
  const center = mean(near);
  const width = std(near, spread);
  return near.map((value) => (value - center) / width);
};

/** How many units in the last place equal rewards may lie apart: a reward is a sum of a few terms. */
const ROUNDING_ULPS = 64;

/** Rewards are sums of terms around 1, so what such a sum leaves of 0 is rounding of 1: 0.1 + 0.2 − 0.3 is 5.6e-17.
 *  Rewards that are all of that size are told apart by nobody: scale them. */
const UNIT = 1;

/** Is a difference of two numbers, the larger of which is `size`, no more than rounding?
 *  |difference| ≤ 64 · 2⁻⁵² · max(1, size). The one rule of this package. */
export const isRounding = (difference: number, size: number): boolean =>
  Math.abs(difference) <= ROUNDING_ULPS * Number.EPSILON * Math.max(UNIT, size);

/** Are all values equal, up to the rounding of floating-point sums? Comparing a standard deviation with 0 will not do:
 *  three rewards of 0.1 have a mean of 0.10000000000000002. */
export const isConstant = (values: readonly number[]): boolean => {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // The range itself may overflow: it is no rounding then.
  return values.length === 0 || isRounding(most - least, Math.max(Math.abs(most), Math.abs(least)));
};

/** How far each value lies above the mean of the others: R_i − 1/(m−1) Σ_{j≠i} R_j = m/(m−1)·(R_i − mean_m R). Exact zeros
 *  where all are equal. Needs two values. [m] → [m] */
export const leaveOneOut = (values: readonly number[]): readonly number[] => {
  if (isConstant(values)) return values.map(() => 0);
  const center = mean(values);
  const scale = values.length / (values.length - 1);
  return values.map((value) => scale * (value - center));
};
