/** @file The players that a recipe names. */
import { explain, findExpert, noisy, type Player, type WeightedPlayer } from '@tompo/arena';
import { orFail } from '../errors.js';
import { listOf, playerOf as named, type Opponents, weightOf } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';

const trembling = (player: Player, noise: number): Player => (noise > 0 ? noisy(noise, player) : player);

/** A scripted player by its name, with trembling hands when noise is above 0. */
export const playerOf = (name: string, noise: number): Player =>
  trembling(orFail(findExpert(name), explain), noise);

const say = (rest: string): string => `A player of this recipe cannot be had: ${rest}.`;

/** Whose decisions are learned. */
export const expertOf = ({ expert }: Recipe, noise: number): Player =>
  trembling(orFail(named(expert), say), noise);

/** Those of a list, with how often each is drawn. */
export const playersOf = (list: Opponents, noise = 0): readonly WeightedPlayer[] =>
  listOf(list).map((one) => ({
    player: trembling(orFail(named(one), say), noise),
    weight: weightOf(one),
  }));

/** Who sits in the other seats of an evaluation. */
export const opponentsOf = ({ evaluation }: Recipe): readonly WeightedPlayer[] =>
  playersOf(evaluation.opponents, evaluation.noise);
