/** @file Draws from lists. The list is never changed. */
import type { Rng } from './rng.js';

/** One element, all equally likely. The list must not be empty. */
export const pick = <T>(list: readonly T[], rng: Rng): T => {
  if (list.length === 0) throw new RangeError('pick needs a list with at least one element');
  return list[rng.int(list.length)] as T;
};

/** A uniformly random order (Fisher–Yates) as a new list. */
export const shuffle = <T>(list: readonly T[], rng: Rng): T[] => {
  const out = list.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const x = out[i] as T;
    out[i] = out[j] as T;
    out[j] = x;
  }
  return out;
};
