/** @file One of a list by chances. */

/** The place in a list of chances that a number in [0, 1) falls to. */
export const drawnAt = (chances: readonly number[], u: number): number => {
  let left = u;
  for (const [k, p] of chances.entries()) {
    left -= p;
    if (left < 0) return k;
  }
  // Rounding of the sum: the last that can be drawn.
  return chances.findLastIndex((p) => p > 0);
};
