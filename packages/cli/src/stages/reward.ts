/** @file The reward that a recipe names, as the arena takes it. */
import {
  beliefsWorth,
  compliance,
  counterfactualWelfare,
  experts,
  imitation,
  payoff,
  type Reward,
  weighted,
  welfare,
} from '@tompo/arena';
import { orFail } from '../errors.js';
import { rewardIn } from '../recipe/modules.js';
import { OWN_PAYOFF, type Term, termsOf } from '../recipe/reward.js';
import type { Recipe } from '../recipe/schema.js';
import { expertOf } from './experts.js';

/** The expert's answers are those without trembling hands: they are what is right. */
const imitating = (recipe: Recipe): Reward => {
  const { tolerance, ...weights } = recipe.rewards;
  return imitation({
    expert: expertOf(recipe, 0),
    ...weights,
    ...(tolerance === 'auto' ? {} : { tolerance }),
  });
};

const rewardOf = (term: Term, recipe: Recipe): Reward => {
  if ('module' in term)
    return orFail(rewardIn(term.module), (rest) => `A reward of this recipe cannot be had: ${rest}.`);
  switch (term.reward) {
    case 'imitation':
      return imitating(recipe);
    case 'compliance':
      return compliance();
    case 'payoff':
      return payoff({ discount: term.discount, from: term.from });
    case 'welfare':
      return welfare({ discount: term.discount, from: term.from });
    case 'counterfactualWelfare':
      return counterfactualWelfare({
        discount: term.discount,
        baseline: term.baseline === 'absent' ? 'absent' : experts[term.baseline],
      });
    case 'beliefsWorth':
      return beliefsWorth();
  }
};

/** What a turn of a game is worth. */
export const rewardOfRecipe = (recipe: Recipe): Reward =>
  weighted(
    termsOf(recipe.rl.reward ?? OWN_PAYOFF).map((term) => [term.weight, rewardOf(term, recipe)] as const),
  );
