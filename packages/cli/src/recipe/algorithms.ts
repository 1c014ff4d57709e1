/** @file The entries of `algorithms`: those that train a policy, and those that play one that is there in another way. */
import type { RecipeFault } from '../errors.js';
import type { PlayedEntry, SeatedEntry, TrainedEntry } from './algorithmSchema.js';
import { nearest } from './keys.js';
import type { Recipe } from './schema.js';

export type Entry = Recipe['algorithms'][number];

export const isTrained = (entry: Entry): entry is TrainedEntry => 'advantage' in entry;
export const isPlayed = (entry: Entry): entry is PlayedEntry => 'evaluation' in entry;
export const isSeated = (entry: Entry): entry is SeatedEntry => 'player' in entry;

/** Does it ask what every row of links would have earned? */
export const creditsLinks = (advantage: TrainedEntry['advantage']): boolean =>
  advantage.estimator === 'lcw' || (advantage.estimator === 'dual' && advantage.graph === 'lcw');

type Listed = Pick<Recipe, 'algorithms'>;

/** Those that train, in the recipe's order. */
export const trainedOf = ({ algorithms }: Listed): readonly TrainedEntry[] => algorithms.filter(isTrained);

/** Those that train, each with its place in the recipe. */
export const trainedAt = ({ algorithms }: Listed): readonly (readonly [TrainedEntry, number])[] =>
  algorithms.flatMap((entry, i) => (isTrained(entry) ? [[entry, i] as const] : []));

/** How a policy plays that is not trained for itself; undefined for sft and for what trains. */
export const playedEntry = ({ algorithms }: Listed, arm: string): PlayedEntry | undefined =>
  algorithms.filter(isPlayed).find(({ name }) => name === arm);

/** An arm that is no policy of the run, but a player that is seated beside them; undefined for policies. */
export const seatedEntry = ({ algorithms }: Listed, arm: string): SeatedEntry | undefined =>
  algorithms.filter(isSeated).find(({ name }) => name === arm);

/** The policy whose weights an arm plays with: its own name, unless it only plays otherwise. */
export const policyOf = (recipe: Listed, arm: string): string => playedEntry(recipe, arm)?.from ?? arm;

/** What an entry that trains nothing cannot do. */
export const playedFaults = (recipe: Recipe): readonly RecipeFault[] => {
  const known = ['sft', ...trainedOf(recipe).map(({ name }) => name)];
  return recipe.algorithms.flatMap((entry, i): readonly RecipeFault[] => {
    if (!isPlayed(entry)) return [];
    const { from, evaluation } = entry;
    const guess = nearest(from, known);
    return [
      ...(known.includes(from)
        ? []
        : [
            {
              path: `algorithms[${i}].from`,
              message: `there is no trained policy ${JSON.stringify(from)}; ${guess === undefined ? `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}` : `did you mean ${guess}?`}`,
            },
          ]),
      ...(evaluation.by !== 'oracle' && recipe.text.beliefs === 'none'
        ? [
            {
              path: `algorithms[${i}].evaluation.by`,
              message: `${evaluation.by} chooses by what the answers say of the others, and text.beliefs is none; set that to required, or by to oracle`,
            },
          ]
        : []),
      ...(evaluation.by === 'oracle' && recipe.evaluation.seats === 'all'
        ? [
            {
              path: `algorithms[${i}].evaluation.by`,
              message:
                'oracle tries what the others would answer, and with evaluation.seats all they are the policy itself, which cannot be asked; set seats to random or first, or by to beliefs',
            },
          ]
        : []),
    ];
  });
};

/** What the dual form cannot do without. */
export const dualFaults = (recipe: Recipe): readonly RecipeFault[] =>
  trainedAt(recipe).flatMap(([{ advantage }, i]) => {
    if (advantage.estimator !== 'dual') return [];
    const { wSample, wGraph, wImitation, imitationSteps } = advantage;
    const path = `algorithms[${i}].advantage`;
    return [
      ...(recipe.rl.rollouts === undefined
        ? [
            {
              path: `${path}.estimator`,
              message:
                'dual weighs the graph that forms by what it earns, and situations are not played; set rl.rollouts to branches or episodes, or take tompo',
            },
          ]
        : []),
      ...(wSample + wGraph + wImitation === 0
        ? [{ path, message: 'wSample, wImitation and wGraph are all 0: nothing would be learned' }]
        : []),
      ...(wImitation > 0 && imitationSteps === undefined
        ? [
            {
              path: `${path}.imitationSteps`,
              message:
                'is missing: say after how many steps imitation weighs nothing, or set wImitation to 0',
            },
          ]
        : []),
      ...(wImitation > 0 && recipe.rewards.compliance + recipe.rewards.sample + recipe.rewards.beliefs === 0
        ? [
            {
              path: `${path}.wImitation`,
              message: 'every weight of rewards is 0, so that nothing is imitated',
            },
          ]
        : []),
    ];
  });
