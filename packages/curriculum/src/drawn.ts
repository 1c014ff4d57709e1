/** @file One of a list by chances. */
import type { Rng } from '@tompo/games';

/** The place in a list of chances that a number from 0 up to their sum falls to; −1 in an empty list. */
export const drawnAt = (chances: readonly number[], u: number): number => {
  let left = u;
  for (const [k, p] of chances.entries()) {
    left -= p;
    if (left < 0) return k;
  }
  // Rounding of the sum: the last that can be drawn.
  return chances.findLastIndex((p) => p > 0);
};

/** One of the keys, as likely as its weight says. */
export const keyOf = <K extends string>(rng: Rng, weights: Readonly<Record<K, number>>): K => {
  const values = Object.values<number>(weights);
  const sum = values.reduce((a, b) => a + b, 0);
  return Object.keys(weights)[drawnAt(values, rng.uniform() * sum)] as K;
};
