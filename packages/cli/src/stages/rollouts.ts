/** @file The games that reinforcement learning plays on policy, as a recipe says it. */
import {
  branchRollouts,
  episodeRollouts,
  experts,
  explain,
  type GroupedRollouts,
  type Population,
} from '@tompo/arena';
import type { BaseModel } from '@tompo/lm';
import { orFail } from '../errors.js';
import type { LanguageModels } from '../llm/languageModels.js';
import { creditsLinks } from '../recipe/algorithms.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { isTaught } from '../recipe/taught.js';
import { SEATS } from './evaluate.js';
import { expertOf } from './experts.js';
import { trainSource } from './games.js';
import { rewardOfRecipe } from './reward.js';

/** Who learns in which seat. */
const seatsOf = (agents: NonNullable<Recipe['rl']['agents']>): Readonly<Record<number, string>> =>
  Object.fromEntries(
    Object.entries(agents).flatMap(([name, seats]) => seats.map((seat) => [seat, name] as const)),
  );

/** Where every decision is shown as often as it deserves, a state teaches as many answers as others draw there. */
const hindsightOf = (
  { temperature = 0, lessons }: Extract<Algorithm['advantage'], { readonly estimator: 'hindsight' }>,
  completions: number,
) => ({
  by: 'hindsight' as const,
  temperature,
  lessons: lessons ?? (temperature === 0 ? 1 : completions),
});

/** Games come from the training parameters, a step's after those of the step before.
 *  model: whose tokens they are, for what credits links one by one, and for what is shown */
export const rolloutsOf = (
  recipe: Recipe,
  algorithm: Algorithm,
  how: NonNullable<Recipe['rl']['rollouts']>,
  opponents: Population | null,
  { tokenizer, config }: Pick<BaseModel, 'tokenizer' | 'config'>,
  llms: LanguageModels | null,
): GroupedRollouts => {
  const { rl, text, evaluation } = recipe;
  const taught = isTaught(algorithm);
  // One answer is learned from at each state: there is nothing to compare it with.
  const completions = taught ? 1 : rl.completions;
  const shared = {
    games: trainSource(recipe),
    gamesPerStep: rl.promptsPerStep,
    seats: rl.agents === undefined ? SEATS[rl.seats ?? 'all'] : seatsOf(rl.agents),
    ...(opponents === null ? {} : { opponents }),
    onUnreadable: evaluation.onUnreadable,
    reward: rewardOfRecipe(recipe, algorithm, llms),
    ...text,
    maxPhases: how.maxPhases,
    ...(rl.constrained ? { constrained: true } : {}),
    ...(taught
      ? {
          demonstrations: {
            ...(algorithm.advantage.estimator === 'hindsight'
              ? hindsightOf(algorithm.advantage, rl.completions)
              : { by: expertOf(recipe, 0, llms) }),
            encode: (answer: string) => [...tokenizer.encode(answer), config.eosTokenId],
          },
        }
      : {}),
  };
  const links = creditsLinks(algorithm.advantage)
    ? { decode: (ids: readonly number[]) => tokenizer.decode(ids) }
    : undefined;
  return orFail(
    how.kind === 'episodes'
      ? episodeRollouts({
          ...shared,
          episodes: completions,
          peers: how.peers,
          ...(links === undefined || how.continuation === undefined
            ? {}
            : { links, continuation: experts[how.continuation] }),
        })
      : branchRollouts({
          ...shared,
          completions,
          turns: how.turns,
          continuation: how.continuation === 'policy' ? 'policy' : experts[how.continuation],
          links,
        }),
    explain,
  );
};
