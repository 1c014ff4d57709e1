/** @file Seeds of parts from the seed of a run, and seeded orders. Pure: any step can be repeated without those
 *  before it, so a resumed run needs no state of a generator. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A 32-bit seed for a part of a run, named by integers (purpose, step, …). Not symmetric: order counts.
 *  @source the finaliser of MurmurHash3 (Appleby), applied once for each integer */
export const deriveSeed = (seed: number, ...path: readonly number[]): number =>
  path.reduce((hash, part) => mix(Math.imul(hash ^ (part | 0), 0x9e3779b1) + 0x7f4a7c15), mix(seed | 0));

const mix = (x: number): number => {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
};

/** The integers 0 … n−1 in a random order (Fisher–Yates). Same seed, same order. */
export const shuffledIndices = (n: number, seed: number): number[] => {
  const rng = xoroshiro128plus(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInt(rng, 0, i);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
};

/** The `count` items that step `step` sees when `total` items are gone through again and again, each round in an
 *  order of its own. Item k of the endless stream is a pure function of (seed, k).
 *  An item can come twice in one step only where two rounds meet. */
export const streamIndices = (total: number, count: number, step: number, seed: number): number[] => {
  const picked: number[] = [];
  let round = -1;
  let order: number[] = [];
  for (let k = step * count; k < (step + 1) * count; k++) {
    const needed = Math.floor(k / total);
    if (needed !== round) {
      round = needed;
      order = shuffledIndices(total, deriveSeed(seed, round));
    }
    picked.push(order[k % total] as number);
  }
  return picked;
};
