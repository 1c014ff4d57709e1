/** @file Worlds that may be the case: who sits where, and what their hands will do by chance. */
import type { Rng } from '@tompo/games';
import { type Belief, profileAt } from './belief.js';

export interface World {
  /** The kind of each seat. [seats] */
  readonly profile: readonly number[];
  /** How probable it is, of all that are looked at. */
  readonly weight: number;
  /** Of all chance in it. */
  readonly seed: number;
}

/** What is less probable than this is not looked at. */
const NOTHING = 1e-12;

/** At most about `most` worlds, their weights in sum 1. All profiles that can be the case, where they are no more, each as often as it is
 *  probable if there is chance in it; else profiles drawn by systematic sampling: one for every 1/most of the probability.
 *  hasChance: does a kind decide by chance? */
export const worldsOf = (
  belief: Belief,
  most: number,
  hasChance: (kind: number) => boolean,
  rng: Rng,
): readonly World[] => {
  const possible: (readonly [place: number, weight: number])[] = [];
  for (const [place, weight] of belief.weights.entries())
    if (weight > NOTHING) possible.push([place, weight]);
  const all = possible.reduce((sum, [, weight]) => sum + weight, 0);
  const worlds: World[] = [];
  const add = (place: number, times: number, weight: number): void => {
    const profile = profileAt(belief, place);
    const different = profile.some(hasChance) ? times : 1;
    for (let k = 0; k < different; k++)
      worlds.push({ profile, weight: weight / different, seed: rng.int(2 ** 31) });
  };
  if (possible.length <= most) {
    for (const [place, weight] of possible)
      add(place, Math.max(1, Math.round((most * weight) / all)), weight / all);
    return worlds;
  }
  const offset = rng.uniform();
  let passed = 0;
  let drawn = 0;
  for (const [i, [place, weight]] of possible.entries()) {
    passed += weight / all;
    // The last takes what rounding of the sum left over.
    const upTo = i === possible.length - 1 ? most : Math.min(most, Math.ceil(passed * most - offset));
    if (upTo > drawn) add(place, upTo - drawn, (upTo - drawn) / most);
    drawn = Math.max(drawn, upTo);
  }
  return worlds;
};
