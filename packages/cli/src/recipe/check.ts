/** @file What only the whole recipe can tell: everything the schema cannot, listed at once. */
import type { RecipeFault } from '../errors.js';
import { checkGames } from './checkGames.js';
import { type Place, playerFaults } from './checkPlayers.js';
import { checkSizes } from './checkSizes.js';
import { machineFaults, roundFaults } from './estimate.js';
import type { Recipe } from './schema.js';

export type { Place };

/** Games are tried by playing them, which nobody does with a thousand million rounds. */
const gamesOf = (recipe: Recipe, place: Place): ReturnType<typeof checkGames> => {
  const faults = [...roundFaults(recipe), ...playerFaults(recipe, place)];
  return faults.length > 0 ? { faults, shortestPrompt: null } : checkGames(recipe, place);
};

export const checkRecipe = (recipe: Recipe, place: Place = 'here'): readonly RecipeFault[] => {
  const games = gamesOf(recipe, place);
  return [
    ...(place === 'here' ? machineFaults(recipe, games.shortestPrompt) : []),
    ...checkSizes(recipe),
    ...games.faults,
  ];
};
