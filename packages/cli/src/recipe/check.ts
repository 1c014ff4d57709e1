/** @file What only the whole recipe can tell: everything the schema cannot, listed at once. */
import type { RecipeFault } from '../errors.js';
import { checkGames } from './checkGames.js';
import { checkSizes } from './checkSizes.js';
import { machineFaults, roundFaults } from './estimate.js';
import type { Recipe } from './schema.js';

/** here: it is to run on this machine · anywhere: what was made of it is only read, and may come from a larger one. */
export type Place = 'here' | 'anywhere';

/** Games are tried by playing them, which nobody does with a thousand million rounds. */
const gamesOf = (recipe: Recipe): ReturnType<typeof checkGames> => {
  const faults = roundFaults(recipe);
  return faults.length > 0 ? { faults, shortestPrompt: null } : checkGames(recipe);
};

export const checkRecipe = (recipe: Recipe, place: Place = 'here'): readonly RecipeFault[] => {
  const games = gamesOf(recipe);
  return [
    ...(place === 'here' ? machineFaults(recipe, games.shortestPrompt) : []),
    ...checkSizes(recipe),
    ...games.faults,
  ];
};
