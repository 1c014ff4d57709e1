/** @file Completions of learners and of their earlier selves, in token ids, for whoever plays. */
import type { Executor } from '@tompo/jit';
import {
  type Arrays,
  type BaseModel,
  type Completion,
  createSampler,
  type LoraConfig,
  type Sampler,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { promptTokensOf } from '../../batching/examples.js';
import type { Draw } from './rollouts.js';

/** Who can be drawn from now: configuration and factors. */
export interface Drawable {
  readonly config: LoraConfig;
  readonly weights: Arrays;
}

export interface Drawing {
  readonly maxTokens: number;
  readonly temperature: number;
}

const frozen = (completion: Completion): Completion =>
  Object.freeze({
    ...completion,
    ids: Object.freeze([...completion.ids]),
    logprobs: Object.freeze([...completion.logprobs]),
  });

export interface OpenDrawing {
  /** present: the adapter of a name, as it is now; undefined for a name that no learner has. */
  readonly draw: (present: (agent: string) => Drawable | undefined, names: () => readonly string[]) => Draw;
  readonly dispose: () => Promise<unknown>;
}

/** Adapters of one configuration share a sampler, and so what was compiled for it. */
export const openDrawing = (
  model: BaseModel,
  executor: Executor,
  { maxTokens, temperature }: Drawing,
): OpenDrawing => {
  const samplers = new Map<string, Sampler>();
  const samplerOf = (config: LoraConfig): Sampler => {
    const key = JSON.stringify(config);
    const known = samplers.get(key) ?? createSampler(model, { executor, adapterConfig: config });
    samplers.set(key, known);
    return known;
  };
  return {
    draw:
      (present, names) =>
      async ({ agent, prompts, completions = 1, seed, seeds }) => {
        const who = present(agent);
        if (who === undefined)
          throw new RangeError(
            `draw() was asked for agent ${JSON.stringify(agent)}; there are ${names().join(', ')}`,
          );
        const ids = prompts.map((prompt, i) => {
          const tokens = promptTokensOf(model, prompt);
          if (E.isLeft(tokens)) throw new RangeError(`prompt ${i} of draw() ${tokens.left}`);
          return tokens.right;
        });
        if (ids.length === 0) return [];
        const drawn = await samplerOf(who.config).sample({
          prompts: ids,
          completions,
          maxTokens,
          temperature,
          seed,
          ...(seeds === undefined ? {} : { seeds }),
          adapter: who.weights,
        });
        return drawn.map((list, i) => ({
          promptIds: ids[i] as readonly number[],
          completions: Object.freeze(list.map(frozen)),
        }));
      },
    dispose: () => Promise.allSettled([...samplers.values()].map((sampler) => sampler.dispose())),
  };
};
