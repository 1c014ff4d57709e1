/** @file Seeds of parts from the seed of a run, and seeded orders. Pure: any step can be repeated without those
 *  before it, so a resumed run needs no state of a generator. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A 32-bit seed for a part of a run, named by whole numbers (purpose, step, …). Not symmetric: order counts. Seeds that differ
 *  give seeds of parts that differ but for chance: all 53 bits and the sign count.
 *  @source the finaliser of MurmurHash3 (Appleby), applied once for each 32 bits */
export const deriveSeed = (seed: number, ...path: readonly number[]): number => {
  const unsound = [seed, ...path].find((part) => !Number.isSafeInteger(part));
  if (unsound !== undefined)
    throw new RangeError(
      `A seed, and what names a part of it, is a whole number up to 2⁵³ − 1; ${unsound} is not.`,
    );
  return deriveWord(withUpper(mix(seed | 0), seed), ...path);
};

/** The bits above the lower 32 of a whole number, hashed into what those gave; nothing where they are 0, so that
 *  small seeds keep their numbers. */
const withUpper = (hash: number, part: number): number => {
  const upper = Math.floor(part / 2 ** 32);
  return upper === 0 ? hash : mix(Math.imul(hash ^ (upper | 0), 0x27d4eb2f) + 0x165667b1);
};

const deriveWord = (hash: number, ...path: readonly number[]): number =>
  path.reduce((h, part) => withUpper(mix(Math.imul(h ^ (part | 0), 0x9e3779b1) + 0x7f4a7c15), part), hash);

/** The same from a seed that `deriveSeed` gave: a word of 32 bits, whose sign means nothing. */
export const deriveAgain = (word: number, ...path: readonly number[]): number =>
  deriveWord(mix(word), ...path);

const mix = (x: number): number => {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
};

/** The integers 0 … n−1 in a random order (Fisher–Yates). Same seed, same order. */
export const shuffledIndices = (n: number, seed: number): number[] =>
  shuffledBy(n, seed >= 0 && seed < 2 ** 32 ? seed | 0 : deriveSeed(seed));

/** The same from a seed that `deriveSeed` gave. */
export const shuffledBy = (n: number, word: number): number[] => {
  const rng = xoroshiro128plus(word);
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
export const streamIndices = (total: number, count: number, step: number, seed: number): number[] =>
  streamOf(total, count, step, (round) => deriveSeed(seed, round));

/** The same from a seed that `deriveSeed` gave. */
export const streamBy = (total: number, count: number, step: number, word: number): number[] =>
  streamOf(total, count, step, (round) => deriveAgain(word, round));

const streamOf = (
  total: number,
  count: number,
  step: number,
  wordOf: (round: number) => number,
): number[] => {
  const picked: number[] = [];
  let round = -1;
  let order: number[] = [];
  for (let k = step * count; k < (step + 1) * count; k++) {
    const needed = Math.floor(k / total);
    if (needed !== round) {
      round = needed;
      order = shuffledBy(total, wordOf(round));
    }
    picked.push(order[k % total] as number);
  }
  return picked;
};
