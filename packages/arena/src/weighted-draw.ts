/** @file One of a list, each as likely as its weight says. */
import type { Rng } from '@tompo/games';

/** The place of one. weights: none below 0, not all 0. */
export const weightedDraw = (rng: Rng, weights: readonly number[]): number => {
  let left = rng.uniform() * weights.reduce((a, b) => a + b, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  // Rounding of the sum: the last that can be drawn.
  return weights.findLastIndex((weight) => weight > 0);
};
