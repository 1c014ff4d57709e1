/** @file Completions for training from the model itself with its weights in codes of 8 bits: the base is frozen while an adapter is trained, so
 *  that its codes are made once; the trainer goes on in float32. */
import { type BaseModel, createSampler, type LoraConfig, type Sampler } from '@tompo/lm';
import type { SampleElsewhere } from '@tompo/trainer';
import type { Recipe } from '../recipe/schema.js';
import { executorOf } from '../run/executor.js';

export interface CodedSampler {
  readonly sample: SampleElsewhere;
  readonly dispose: () => Promise<unknown>;
}

export const openCodedSampler = async (model: BaseModel, recipe: Recipe): Promise<CodedSampler> => {
  const executor = await executorOf({ ...recipe, precision: 'int8' }).get();
  const samplers = new Map<string, Sampler>();
  const samplerOf = (config: LoraConfig): Sampler => {
    const key = JSON.stringify(config);
    const known = samplers.get(key) ?? createSampler(model, { executor, adapterConfig: config });
    samplers.set(key, known);
    return known;
  };
  return {
    sample: ({ adapter, prompts, completions, maxTokens, temperature, seeds }) =>
      samplerOf(adapter.config).sample({
        adapter: adapter.weights,
        prompts,
        completions,
        maxTokens,
        temperature,
        seeds,
        seed: 0, // each prompt has its own
      }),
    dispose: () => Promise.allSettled([...samplers.values()].map((sampler) => sampler.dispose())),
  };
};
