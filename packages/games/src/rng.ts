/** @file Randomness is an argument: a small interface over pure-rand (xoroshiro128+).
 *  Same seed, same numbers. A fork depends on the seed and the label alone, never on how much was drawn before,
 *  so that adding a draw somewhere does not change the numbers elsewhere. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Rng {
  /** A number in [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** An integer in {0, …, n − 1}, all equally likely. */
  readonly int: (n: number) => number;
  /** A stream of its own, fixed by this stream's seed and the label. */
  readonly fork: (label: string | number) => Rng;
}

/** A random stream. Seeds 1 and '1' are different seeds. A number must be whole and below 2⁵³ in size, as in every package: beyond
 *  that neighbours are the same number, and would give the same stream. */
export const rng = (seed: number | string): Rng => {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed))
    throw new RangeError(`A seed is a text or a whole number up to 2⁵³ − 1; ${seed} is neither.`);
  return stream(label(seed));
};

const label = (seed: number | string): string => (typeof seed === 'number' ? `#${seed}` : `"${seed}"`);

const stream = (path: string): Rng => {
  const source = xoroshiro128plusFromState(hash128(path));
  return {
    uniform: () => uniformFloat64(source),
    int: (n) => uniformInt(source, 0, n - 1),
    fork: (name) => stream(`${path}/${label(name)}`),
  };
};

/** Four 32-bit words of a text, never all zero: four FNV-1a runs with a murmur3 finish. Only the last is made odd: the
 *  first draw is a sum of words, and two odd ones would make it even for every seed. */
const hash128 = (text: string): readonly number[] => {
  let [a, b, c, d] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  // One pass for all four: streams are made for single draws.
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x01000193);
    c = Math.imul(c ^ unit, 0x01000193);
    d = Math.imul(d ^ unit, 0x01000193);
  }
  return [finish(a), finish(b), finish(c), finish(d) | 1];
};

const finish = (word: number): number => {
  let h = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};
