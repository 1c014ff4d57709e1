/** @file Leaving behind rows that have ended: the rows that go on move together into a smaller batch. */
import type { NdArray } from '@tompo/jit';
import type { Floats } from './cache.js';
import { powerOfTwoFrom } from './requests.js';

/** A batch of G prompts with m completions each, and where its rows come from. */
export interface Selection {
  /** Places of the prompts that stay; −1 for padding. */
  readonly groups: readonly number[];
  /** m of the smaller batch. */
  readonly completions: number;
  /** Places of the rows that stay, `completions` for each group; −1 for padding. */
  readonly rows: readonly number[];
}

/** Which rows stay, when the smaller batch has at most half of the rows; null when it does not pay. Sizes are powers
 *  of two, so that few shapes arise. active: [G·m], is the row still going on? */
export const select = (active: readonly boolean[], completions: number): Selection | null => {
  const G = active.length / completions;
  const going = Array.from({ length: G }, (_, g) =>
    Array.from({ length: completions }, (_, j) => g * completions + j).filter((row) => active[row]),
  );
  const groups = going.map((_, g) => g).filter((g) => going[g]!.length > 0);
  if (groups.length === 0) return null;
  const m = Math.min(completions, powerOfTwoFrom(Math.max(...groups.map((g) => going[g]!.length))));
  const size = Math.min(G, powerOfTwoFrom(groups.length));
  if (size * m * 2 > active.length) return null;
  const padded = [...groups, ...Array<number>(size - groups.length).fill(-1)];
  return {
    groups: padded,
    completions: m,
    rows: padded.flatMap((g) => Array.from({ length: m }, (_, j) => going[g]?.[j] ?? -1)),
  };
};

/** The array with the given entries of its first axis, in their order; zeros for −1. */
export const takeEntries = (array: NdArray, places: readonly number[]): Floats => {
  const [count, ...rest] = array.shape as [number, ...number[]];
  const size = array.data.length / count;
  const data = new Float32Array(places.length * size);
  places.forEach((place, i) => {
    if (place >= 0) data.set(array.data.subarray(place * size, (place + 1) * size), i * size);
  });
  return { dtype: 'float32', shape: [places.length, ...rest], data };
};
