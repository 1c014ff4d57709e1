/** @file A language model as a player: prompts in, texts out, many seats at once. */
import { type Player, policyPlayer } from '@tompo/arena';
import type { Executor } from '@tompo/jit';
import { type Adapter, type BaseModel, type Completion, createSampler } from '@tompo/lm';
import type { Recipe } from '../recipe/schema.js';

export interface Policy {
  /** The player with this adapter (null: the bare model). All players of a policy share what was compiled. */
  readonly player: (name: string, adapter: Adapter | null, temperature: number) => Player;
  readonly dispose: () => Promise<void>;
}

/** adapter: one of the kind that players will bring; null when none will. */
export const openPolicy = (
  recipe: Recipe,
  model: BaseModel,
  adapter: Adapter | null,
  executor: Executor,
): Policy => {
  const sampler = createSampler(model, { executor, adapterConfig: adapter?.config ?? null });
  const { tokenizer } = model;
  return {
    player: (name, adapter, temperature) =>
      policyPlayer({
        name,
        style: recipe.text.style,
        beliefs: recipe.text.beliefs,
        reader: recipe.text.reader,
        // A model that cannot be run on this machine is no player that answers badly.
        faults: 'stop',
        complete: async (prompts, seeds) => {
          const drawn = await sampler.sample({
            prompts: prompts.map((p) => tokenizer.encode(p)),
            completions: 1,
            maxTokens: recipe.rl.maxTokens,
            temperature,
            seed: recipe.seed,
            seeds,
            adapter: adapter?.weights ?? null,
          });
          return drawn.map((of) => of[0] as Completion);
        },
      }),
    dispose: sampler.dispose,
  };
};
