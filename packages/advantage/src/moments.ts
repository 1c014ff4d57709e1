/** @file Mean, spread, and when a spread is none. */

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** population (the default): √(Σ(x − x̄)²/m) · sample: √(Σ(x − x̄)²/(m − 1)). */
export type Spread = 'population' | 'sample';

export const std = (values: readonly number[], spread?: Spread): number => {
  const center = mean(values);
  const squares = values.reduce((total, value) => total + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - (spread === 'sample' ? 1 : 0)));
};

/** How many units in the last place equal rewards may lie apart: a reward is a sum of a few terms. */
const ROUNDING_ULPS = 64;

/** Are all values equal, up to the rounding of floating-point sums? Comparing a standard deviation with 0 will not do:
 *  three rewards of 0.1 have a mean of 0.10000000000000002. */
export const isConstant = (values: readonly number[]): boolean => {
  // A loop, as a batch may hold more values than a function takes arguments.
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // Where the values are that close, it does not matter whose size sets the unit.
  return most - least <= ROUNDING_ULPS * Number.EPSILON * Math.abs(most);
};
