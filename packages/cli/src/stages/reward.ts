/** @file The reward that a recipe names, as the arena takes it. */
import {
  beliefsWorth,
  believedWelfare,
  beside,
  compliance,
  counterfactualWelfare,
  expectedWelfare,
  experts,
  imitation,
  payoff,
  type Reward,
  type WeightedPlayer,
  weighted,
  welfare,
} from '@tompo/arena';
import { orFail } from '../errors.js';
import type { LanguageModels } from '../llm/languageModels.js';
import { rewardIn } from '../recipe/modules.js';
import { isModel, listOf, weightOf } from '../recipe/players.js';
import { rewardOfArm, type Term, termsOf } from '../recipe/reward.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { alignment } from './alignment.js';
import { expertOf, scriptedOf } from './experts.js';

/** The expert's answers are those without trembling hands: they are what is right. */
const imitating = (recipe: Recipe, llms: LanguageModels | null): Reward => {
  const { tolerance, ...weights } = recipe.rewards;
  return imitation({
    expert: expertOf(recipe, 0, llms),
    ...weights,
    ...(tolerance === 'auto' ? {} : { tolerance }),
  });
};

type Paid = Extract<Term, { readonly reward: 'payoff' | 'welfare' | 'counterfactualWelfare' }>;

/** Who sits beside the learner, as a reward must know it that says what can be expected of them. */
const partnersOf = ({ rl }: Recipe): readonly WeightedPlayer[] =>
  (rl.opponents === undefined ? [] : listOf(rl.opponents)).flatMap((one) =>
    isModel(one) ? [] : [{ player: scriptedOf(one, 0), weight: weightOf(one) }],
  );

/** A scale that is not asked for is not said: what checkpoints know a reward by stays what it was. */
const scaleOf = <S>({ scale }: { readonly scale?: S | undefined }) => (scale === undefined ? {} : { scale });

const outcomeOf = (term: Exclude<Paid, { readonly reward: 'counterfactualWelfare' }>) => ({
  discount: term.discount,
  from: term.from,
  ...scaleOf(term),
});

const rewardOf = (term: Term, recipe: Recipe, llms: LanguageModels | null): Reward => {
  if ('module' in term)
    return orFail(rewardIn(term.module), (rest) => `A reward of this recipe cannot be had: ${rest}.`);
  switch (term.reward) {
    case 'imitation':
      return imitating(recipe, llms);
    case 'compliance':
      return compliance();
    case 'payoff':
      return payoff(outcomeOf(term));
    case 'welfare':
      return welfare(outcomeOf(term));
    case 'counterfactualWelfare':
      return counterfactualWelfare({
        discount: term.discount,
        ...scaleOf(term),
        baseline: term.baseline === 'absent' ? 'absent' : experts[term.baseline],
      });
    case 'expectedWelfare':
      return expectedWelfare({
        population: partnersOf(recipe),
        worlds: term.worlds,
        ...scaleOf(term),
      });
    case 'believedWelfare':
      return believedWelfare(scaleOf(term));
    case 'beliefsWorth':
      return beliefsWorth();
  }
};

/** The name of the part that the sample level of `dual` imitates by. */
export const IMITATION = 'imitation';

/** The name of the part that advantage alignment adds. */
export const ALIGNMENT = 'alignment';

/** What a turn of a game is worth to an algorithm. */
export const rewardOfRecipe = (recipe: Recipe, algorithm: Algorithm, llms: LanguageModels | null): Reward => {
  const reward = weighted(
    termsOf(rewardOfArm(recipe, algorithm)).map(
      (term) => [term.weight, rewardOf(term, recipe, llms)] as const,
    ),
  );
  const { advantage } = algorithm;
  if (advantage.estimator === 'advantageAlignment') {
    const { estimator: _, ...options } = advantage;
    return beside(reward, { [ALIGNMENT]: alignment(options) });
  }
  return advantage.estimator === 'dual' && advantage.wImitation > 0
    ? beside(reward, { [IMITATION]: imitating(recipe, llms) })
    : reward;
};
