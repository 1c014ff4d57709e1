/** @file The work that is measured: what is drawn, learned from, and compared. */
import type { Executor } from '@tompo/jit';
import {
  type Adapter,
  createSampler,
  explain,
  type ModelConfig,
  packBatch,
  type Remat,
  type Tokenizer,
  type Weights,
} from '@tompo/lm';
import { createPolicyStep, createSftStep, initialState, type TrainState } from '@tompo/trainer';
import { right } from '../gpu/side.js';
import { tokenRows } from '../peers/subject.js';
import { ADAMW, LEARNING_RATE, packRows, type Rows } from '../peers/training.js';

export interface Subject {
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
  readonly adapter: Adapter;
  readonly executor: Executor;
  /** Whether the layers are computed again in the backward pass. */
  readonly remat: Remat;
}

/** Steps of one kind, one after another. */
export interface Steps {
  /** What PyTorch's side is told, to do the same. */
  readonly peer: { readonly ids: Rows; readonly completion: number; readonly policy?: object };
  readonly next: () => Promise<{ readonly loss: number; readonly gradNorm: number }>;
  readonly dispose: () => Promise<void>;
}

type Stepping = (state: TrainState) => Promise<{
  readonly state: TrainState;
  readonly metrics: { readonly loss: number; readonly gradNorm: number };
}>;

const stepping = (adapter: Adapter, step: Stepping): Steps['next'] => {
  let state = initialState(adapter.weights);
  return async () => {
    const { state: after, metrics } = await step(state);
    state = after;
    return metrics;
  };
};

/** Supervised: 4 rows of 128 tokens, the loss on the second half of each. */
export const supervised = ({ config, weights, tokenizer, adapter, executor, remat }: Subject): Steps => {
  const ids = tokenRows(4, 128, config.vocabSize);
  const batch = packRows(ids, 64);
  const step = createSftStep({
    model: { config, weights, tokenizer },
    adapter,
    executor,
    remat,
    optimiser: ADAMW,
  });
  return {
    peer: { ids, completion: 64 },
    next: stepping(adapter, (state) => step(state, batch, LEARNING_RATE)),
    dispose: step.dispose,
  };
};

const [PROMPTS, COMPLETIONS, PROMPT_TOKENS, NEW_TOKENS] = [2, 8, 128, 32];
const EPSILON = 0.2;

/** PPO's update from 2 prompts of 128 tokens with 8 completions of 32 each. PyTorch's side reads a prompt with each of its completions. */
export const policy = ({ config, weights, tokenizer, adapter, executor, remat }: Subject): Steps => {
  const prompts = tokenRows(PROMPTS, PROMPT_TOKENS, config.vocabSize);
  const completions = tokenRows(PROMPTS * COMPLETIONS, NEW_TOKENS, config.vocabSize, 4);
  const of = (g: number) => completions.slice(g * COMPLETIONS, (g + 1) * COMPLETIONS);
  const layout = { promptLength: PROMPT_TOKENS, completionLength: NEW_TOKENS, completions: COMPLETIONS };
  const batch = right(
    packBatch(
      prompts.map((prompt, g) => ({ prompt, completions: of(g) })),
      layout,
    ),
    explain,
  );
  const oldLogprob = -Math.log(config.vocabSize);
  const advantages = completions.map(
    (_, i) => (i % 2 === 0 ? 1 : -1) * (1 + (i % COMPLETIONS) / COMPLETIONS),
  );
  const shape = batch.targets.shape;
  const step = createPolicyStep({
    model: { config, weights, tokenizer },
    adapter,
    executor,
    remat,
    optimiser: ADAMW,
    objective: {
      epsilonLow: EPSILON,
      epsilonHigh: EPSILON,
      beta: 0,
      kl: { value: 'k3', gradient: 'k2' },
      aggregation: 'token',
    },
  });
  const data = {
    batch,
    oldLogprobs: {
      dtype: 'float32',
      shape,
      data: new Float32Array(completions.length * NEW_TOKENS).fill(oldLogprob),
    },
    refLogprobs: null,
    advantages: { dtype: 'float32', shape: shape.slice(0, 2), data: Float32Array.from(advantages) },
  } as const;
  return {
    peer: {
      ids: prompts.flatMap((prompt, g) => of(g).map((completion) => [...prompt, ...completion])),
      completion: NEW_TOKENS,
      policy: { oldLogprob, advantages, epsilon: EPSILON },
    },
    next: stepping(adapter, (state) => step(state, data, LEARNING_RATE)),
    dispose: step.dispose,
  };
};

/** 16 greedy tokens after 64, in 1 and in 8 rows. */
export const draw = async ({
  config,
  weights,
  tokenizer,
  executor,
}: Omit<Subject, 'adapter'>): Promise<void> => {
  const never = { ...config, eosTokenId: config.vocabSize };
  const quiet = { ...tokenizer, decode: () => '' };
  const sampler = createSampler({ config: never, weights, tokenizer: quiet }, { executor });
  for (const rows of [1, 8])
    await sampler.sample({
      prompts: tokenRows(rows, 64, config.vocabSize, 5),
      completions: 1,
      maxTokens: 16,
      temperature: 0,
      seed: 1,
    });
  await sampler.dispose();
};
