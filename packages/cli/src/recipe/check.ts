/** @file What only the whole recipe can tell: everything the schema cannot, listed at once. */
import type { RecipeFault } from '../errors.js';
import { checkGames } from './checkGames.js';
import { checkSizes } from './checkSizes.js';
import { roundFaults } from './estimate.js';
import type { Recipe } from './schema.js';

export const checkRecipe = (recipe: Recipe): readonly RecipeFault[] => [
  ...checkSizes(recipe),
  // Games are tried by playing them, which nobody does with a thousand million rounds.
  ...(roundFaults(recipe).length > 0 ? [] : checkGames(recipe)),
];
