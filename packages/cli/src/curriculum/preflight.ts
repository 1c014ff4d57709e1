/** @file What would stop a curriculum is told before anything is computed: an endpoint that is not there, a key that it does not take. */
import type { Sandbox } from '@tompo/curriculum';
import { reached, silent } from './endpoint.js';
import type { CurriculumRecipe } from './load.js';
import { diagnoseOf, generatorOf, studentOf } from './parts.js';

/** The lines that are worth telling. */
export const preflight = async (recipe: CurriculumRecipe, sandbox: Sandbox): Promise<readonly string[]> => {
  await studentOf(recipe);
  diagnoseOf(recipe);
  generatorOf(recipe, sandbox, silent);
  return reached(recipe);
};
