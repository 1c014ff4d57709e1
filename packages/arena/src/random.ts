/** @file Seeds and generators. A seed is any whole number that a number holds exactly; `seedOf` derives one of 32 bits from
 *  anything that names the use, so that the order in which questions are asked never changes an answer. */
import { type Rng, rng } from '@tompo/games';
import type { OptionFault } from './errors.js';

/** The rule for seeds in every package: two whole numbers that differ give different numbers, anything else is refused. */
export const seedFaults = (path: string, seed: unknown): readonly OptionFault[] =>
  Number.isSafeInteger(seed) ? [] : [{ field: path, value: seed, expected: 'a whole number up to 2⁵³ − 1' }];

/** FNV-1a over UTF-16 units, going on from a hash without its finish. @source Fowler, Noll & Vo */
const fnv = (text: string, from: number): number => {
  let h = from;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h;
};

/** FNV alone leaves near names near. @source Appleby, MurmurHash3 fmix32 */
const finish = (from: number): number => {
  let h = Math.imul(from ^ (from >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32-bit FNV-1a, then the finaliser of MurmurHash3. */
export const hash32 = (text: string, basis = 0x811c9dc5): number => finish(fnv(text, basis >>> 0));

const BETWEEN = '\u001f';

/** A seed from the parts that name its use: `seedOf(gameSeed, 'noise', phase, seat)`. */
export const seedOf = (...parts: readonly (string | number)[]): number => hash32(parts.join(BETWEEN));

/** Seeds whose names begin alike: `seedsAfter(a, b)(x)` is `seedOf(a, b, x)`, without hashing a and b again. */
export const seedsAfter = (...parts: readonly (string | number)[]): ((last: number) => number) => {
  const begun = fnv(parts.join(BETWEEN) + BETWEEN, 0x811c9dc5);
  return (last) => finish(fnv(String(last), begun));
};

/** 64 bits in hex, for identifiers: two hashes with different bases. */
export const digest = (text: string): string =>
  [hash32(text), hash32(text, 0x9747b28c)].map((h) => h.toString(16).padStart(8, '0')).join('');

/** The generator of a seed: `uniform()` in [0, 1), `int(n)` in {0 … n − 1}. Same seed, same numbers. */
export const generator = (seed: number): Rng => {
  const stream = rng(seed);
  // Streams once began with a draw that was even for every seed. They no longer do; the first draw is still left out, so
  // that a seed keeps its numbers.
  stream.uniform();
  return stream;
};
