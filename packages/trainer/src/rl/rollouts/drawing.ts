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
import { deriveSeed } from '../../batching/seeds.js';
import { valueOrThrow } from '../../calls/throwing.js';
import { type SampleElsewhere, sampleElsewhere } from './elsewhere.js';
import type { Draw, DrawRequest } from './rollouts.js';

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
  readonly draw: (present: Present, names: () => readonly string[]) => Draw;
  readonly dispose: () => Promise<unknown>;
}

type Present = (agent: string) => Drawable | undefined;

/** Who is asked, and in which tokens. */
const settled = (
  model: BaseModel,
  { agent, prompts }: DrawRequest,
  present: Present,
  names: () => readonly string[],
): { readonly who: Drawable; readonly ids: readonly (readonly number[])[] } => {
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
  return { who, ids };
};

const drawnOf = (ids: readonly (readonly number[])[], drawn: readonly (readonly Completion[])[]) =>
  drawn.map((list, i) => ({
    promptIds: ids[i] as readonly number[],
    completions: Object.freeze(list.map(frozen)),
  }));

/** Where in the run it stands, and how long is waited. */
interface Now {
  readonly step: number;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
}

/** The same from a sampler that was handed in. Throws TrainingFailure where it fails. */
export const drawingElsewhere = (
  model: BaseModel,
  sampler: SampleElsewhere,
  { maxTokens, temperature }: Drawing,
  now: () => Now,
): OpenDrawing => ({
  draw: (present, names) => async (request) => {
    const { agent, completions = 1, seed, seeds, grammars = [] } = request;
    const { who, ids } = settled(model, request, present, names);
    if (ids.length === 0) return [];
    if (grammars.some((one) => one !== null))
      throw new RangeError(
        'draw() was asked for answers of a grammar, which a sampler elsewhere does not obey: leave the sampler or the grammars out',
      );
    const { timeoutMs, ...where } = now();
    const asked = {
      ...where,
      agent,
      adapter: who,
      prompts: ids,
      completions,
      maxTokens,
      temperature,
      seeds: ids.map((_, i) => seeds?.[i] ?? deriveSeed(seed, i)),
    };
    return drawnOf(ids, valueOrThrow(await sampleElsewhere(sampler, model, asked, timeoutMs)));
  },
  dispose: async () => undefined,
});

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
    draw: (present, names) => async (request) => {
      const { completions = 1, seed, seeds, grammars } = request;
      const { who, ids } = settled(model, request, present, names);
      if (ids.length === 0) return [];
      const drawn = await samplerOf(who.config).sample({
        prompts: ids,
        completions,
        maxTokens,
        temperature,
        seed,
        ...(seeds === undefined ? {} : { seeds }),
        ...(grammars === undefined ? {} : { grammars }),
        adapter: who.weights,
      });
      return drawnOf(ids, drawn);
    },
    dispose: () => Promise.allSettled([...samplers.values()].map((sampler) => sampler.dispose())),
  };
};
