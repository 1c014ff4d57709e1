/** @file The players that a recipe names. */
import { explain, findExpert, noisy, type Player } from '@tompo/arena';
import { orFail } from '../errors.js';

/** A scripted player by its name in the recipe, with trembling hands when noise is above 0. */
export const playerOf = (name: string, noise: number): Player => {
  const player = orFail(findExpert(name), explain);
  return noise > 0 ? noisy(noise, player) : player;
};
