/** @file Randomness of the tests: same seed, same numbers. */

/** Numbers in [0, 1).
 *  @source mulberry32 by Tommy Ettinger, public domain */
export const uniforms = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Box and Muller. */
export const normal = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** An index, as often as its share of the sum. */
export const draw = (shares: readonly number[], uniform: () => number): number => {
  let left = uniform() * shares.reduce((total, share) => total + share, 0);
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
};
