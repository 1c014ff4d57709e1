/** @file Streams of random numbers, each named by whole numbers: same names, same numbers. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export interface Stream {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Standard normal. */
  readonly normal: () => number;
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
const mix = (word: number): number => {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** The rule for seeds in every package: any whole number that a number holds exactly. */
export const seedFault = (seed: unknown): string =>
  `seed is ${typeof seed === 'number' ? seed : JSON.stringify(seed)} where a whole number up to 2⁵³ − 1 is needed`;

/** A stream named by whole numbers, such as (seed, prompt, completion). Neighbouring names give unrelated streams:
 *  the names are hashed into the generator's 128 bits, since the generator itself mixes a plain seed slowly. */
export const stream = (...names: readonly number[]): Stream => {
  const unsound = names.find((name) => !Number.isSafeInteger(name));
  if (unsound !== undefined) throw new RangeError(seedFault(unsound));
  // Both halves of a name count: whole numbers reach beyond 32 bits.
  const word = (name: number, lane: number) =>
    mix(name + lane * 0x9e3779b9) ^ mix(Math.floor(name / 2 ** 32));
  const state = [1, 2, 3, 4].map((lane) =>
    names.reduce((h, name) => mix(Math.imul(h, 5) + word(name, lane)), mix(lane)),
  );
  const generator = xoroshiro128plusFromState(state);
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    // Box–Muller; 1 − u lies in (0, 1], so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
};
