/** @file The games that reinforcement learning plays on policy, as a recipe says it. */
import {
  branchRollouts,
  episodeRollouts,
  experts,
  explain,
  type GroupedRollouts,
  type Population,
} from '@tompo/arena';
import { orFail } from '../errors.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { SEATS } from './evaluate.js';
import { trainSource } from './games.js';
import { rewardOfRecipe } from './reward.js';

/** Who learns in which seat. */
const seatsOf = (agents: NonNullable<Recipe['rl']['agents']>): Readonly<Record<number, string>> =>
  Object.fromEntries(
    Object.entries(agents).flatMap(([name, seats]) => seats.map((seat) => [seat, name] as const)),
  );

/** Games come from the training parameters, a step's after those of the step before.
 *  decode: the text of tokens, for what credits links one by one */
export const rolloutsOf = (
  recipe: Recipe,
  algorithm: Algorithm,
  how: NonNullable<Recipe['rl']['rollouts']>,
  opponents: Population | null,
  decode: (ids: readonly number[]) => string,
): GroupedRollouts => {
  const { rl, text, evaluation } = recipe;
  const shared = {
    games: trainSource(recipe),
    gamesPerStep: rl.promptsPerStep,
    seats: rl.agents === undefined ? SEATS[rl.seats ?? 'all'] : seatsOf(rl.agents),
    ...(opponents === null ? {} : { opponents }),
    onUnreadable: evaluation.onUnreadable,
    reward: rewardOfRecipe(recipe, algorithm),
    ...text,
    maxPhases: how.maxPhases,
  };
  return orFail(
    how.kind === 'episodes'
      ? episodeRollouts({ ...shared, episodes: rl.completions })
      : branchRollouts({
          ...shared,
          completions: rl.completions,
          turns: how.turns,
          continuation: how.continuation === 'policy' ? 'policy' : experts[how.continuation],
          ...(algorithm.advantage.estimator === 'lcw' ? { links: { decode } } : {}),
        }),
    explain,
  );
};
