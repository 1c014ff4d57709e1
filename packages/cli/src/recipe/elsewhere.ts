/** @file A recipe in the games and beside the partners of another: what a policy meets that was trained by the one. */
import type { RecipeFault } from '../errors.js';
import { checkRecipe } from './check.js';
import type { Recipe } from './schema.js';

/** Games, expert (whose decisions are held beside the policy's) and evaluation are the other's; how the policy reads and writes stays.
 *  Answers may be as long as the longer of both allows. Games stay held out as they were from the training. */
export const elsewhere = (trained: Recipe, other: Recipe): Recipe => ({
  ...trained,
  games: other.games,
  expert: other.expert,
  evaluation: other.evaluation,
  report: other.report,
  rl: { ...trained.rl, maxTokens: Math.max(trained.rl.maxTokens, other.rl.maxTokens) },
});

/** What an evaluation needs; the rest of a recipe speaks of training, which is over. */
const EVALUATED = /^(games|expert|evaluation|text|model|rl\.maxTokens)\b/;

/** Why policies cannot be evaluated there: prompts longer than the model reads, say. */
export const elsewhereFaults = (recipe: Recipe): readonly RecipeFault[] =>
  checkRecipe(recipe).filter(({ path }) => EVALUATED.test(path));
