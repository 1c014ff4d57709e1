/** @file The players that a recipe names. */
import { explain, findExpert, noisy, type Player } from '@tompo/arena';
import { orFail } from '../errors.js';
import { playerOf as named, type Scripted } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';

const trembling = (player: Player, noise: number): Player => (noise > 0 ? noisy(noise, player) : player);

/** A scripted player by its name, with trembling hands when noise is above 0. */
export const playerOf = (name: string, noise: number): Player =>
  trembling(orFail(findExpert(name), explain), noise);

/** A player that the recipe names. */
export const scriptedOf = (one: Scripted, noise: number): Player =>
  trembling(
    orFail(named(one), (rest) => `A player of this recipe cannot be had: ${rest}.`),
    noise,
  );

/** Whose decisions are learned. */
export const expertOf = ({ expert }: Recipe, noise: number): Player => scriptedOf(expert, noise);
