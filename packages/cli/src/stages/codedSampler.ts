/** @file Completions for training from the model itself with its weights in codes of 8 bits: the base is frozen while an adapter is trained, so
 *  that its codes are made once; the trainer goes on in float32. */
import { type BaseModel, createSampler, type LoraConfig } from '@tompo/lm';
import type { SampleElsewhere } from '@tompo/trainer';
import type { Recipe } from '../recipe/schema.js';
import { executorOf } from '../run/executor.js';

export interface CodedSampler {
  readonly sample: SampleElsewhere;
  readonly dispose: () => Promise<unknown>;
}

/** lora: of all learners of a run */
export const openCodedSampler = async (
  model: BaseModel,
  recipe: Recipe,
  lora: LoraConfig,
): Promise<CodedSampler> => {
  const executor = await executorOf({ ...recipe, precision: 'int8' }).get();
  const sampler = createSampler(model, { executor, adapterConfig: lora });
  return {
    sample: ({ adapter, prompts, completions, maxTokens, temperature, seeds }) =>
      sampler.sample({
        adapter: adapter.weights,
        prompts,
        completions,
        maxTokens,
        temperature,
        seeds,
        seed: 0, // each prompt has its own
      }),
    dispose: () => sampler.dispose(),
  };
};
