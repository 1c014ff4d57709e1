/** @file The games that reinforcement learning plays on policy, as a recipe says it. */
import {
  branchRollouts,
  episodeRollouts,
  explain,
  type GroupedRollouts,
  type Population,
} from '@tompo/arena';
import { orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import { SEATS } from './evaluate.js';
import { trainSource } from './games.js';
import { rewardOfRecipe } from './reward.js';

/** Games come from the training parameters, a step's after those of the step before. */
export const rolloutsOf = (
  recipe: Recipe,
  how: NonNullable<Recipe['rl']['rollouts']>,
  opponents: Population | null,
): GroupedRollouts => {
  const { rl, text, evaluation } = recipe;
  const { kind: _, ...settings } = how;
  const shared = {
    games: trainSource(recipe),
    gamesPerStep: rl.promptsPerStep,
    seats: SEATS[rl.seats ?? 'all'],
    ...(opponents === null ? {} : { opponents }),
    onUnreadable: evaluation.onUnreadable,
    reward: rewardOfRecipe(recipe),
    ...text,
    ...settings,
  };
  return orFail(
    how.kind === 'episodes'
      ? episodeRollouts({ ...shared, episodes: rl.completions })
      : branchRollouts({ ...shared, completions: rl.completions }),
    explain,
  );
};
