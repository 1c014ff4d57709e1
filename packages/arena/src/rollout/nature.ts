/** @file A game's randomness, which can be put back to an earlier phase: branches use common random numbers. */
import type { Rng } from '@tompo/games';
import { natureOf } from '../playing/table.js';

export interface Nature {
  readonly rng: Rng;
  /** What was asked of it so far: n of each `int(n)`, 0 for a `uniform()`. */
  readonly asked: readonly number[];
}

/** The nature of a seed, after it was asked this. A generator cannot be copied; asking it the same again leads to the same
 *  place. Forks depend on no draws, so they need no care. */
export const nature = (seed: number, asked: readonly number[] = []): Nature => {
  const stream = natureOf(seed);
  const log: number[] = [];
  const rng: Rng = {
    uniform: () => {
      log.push(0);
      return stream.uniform();
    },
    int: (n) => {
      log.push(n);
      return stream.int(n);
    },
    fork: stream.fork,
  };
  for (const n of asked) {
    if (n === 0) rng.uniform();
    else rng.int(n);
  }
  return { rng, asked: log };
};
