/** @file Equality of numbers that were computed, without an arbitrary epsilon. */

/** How many units in the last place two results of the same sum may lie apart: a payoff is a sum of at most some
 *  dozens of products, and each addition rounds by half a unit. */
const ROUNDING_ULPS = 64;

/** |a − b| ≤ tolerance, where a gap that exceeds the tolerance by floating-point rounding alone still counts:
 *  0.8 and 0.6 lie within 0.2, although 0.8 − 0.6 gives 0.20000000000000007. */
export const within = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <=
  tolerance + ROUNDING_ULPS * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b), tolerance);

/** a = b up to floating-point rounding. */
export const same = (a: number, b: number): boolean => within(a, b, 0);

/** Is there nothing between two payoffs? Payoffs and welfare are sums of numbers around 1, so what such a sum leaves of 0
 *  is rounding too: the 5.6e-17 of 0.1 + 0.2 − 0.3. The rule is that of @tompo/advantage for constant groups. */
export const indistinct = (a: number, b: number): boolean =>
  same(a, b) || Math.abs(a - b) <= ROUNDING_ULPS * Number.EPSILON;
