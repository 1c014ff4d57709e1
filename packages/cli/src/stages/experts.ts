/** @file The players that a recipe names. */
import { explain, findExpert, noisy, type Player } from '@tompo/arena';
import { orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';

/** A scripted player by its name in the recipe, with trembling hands when noise is above 0. */
export const playerOf = (name: string, noise: number): Player => {
  const player = orFail(findExpert(name), explain);
  return noise > 0 ? noisy(noise, player) : player;
};

/** Who sits in the other seats of an evaluation. */
export const opponentsOf = ({ evaluation }: Recipe): readonly Player[] =>
  [evaluation.opponents].flat().map((name) => playerOf(name, evaluation.noise));
