/** @file What makes up for a sampler that computes otherwise than the trainer: the trainer's own log-probabilities before the step's
 *  updates take the place of the sampler's, and each token's advantage is weighed by how much likelier it is to the trainer. */
import type { Executor, NdArray } from '@tompo/jit';
import {
  type Arrays,
  type BaseModel,
  completionLogprobs,
  type LoraConfig,
  type PackedBatch,
  type Weights,
} from '@tompo/lm';
import { importanceWeights } from '../../loss/importance.js';
import { byRowParts } from '../../optimiser/rows.js';
import type { PackedPolicy } from './data.js';

/** Log-probabilities of tokens that were drawn, as both see them. */
export interface Compared {
  readonly trainer: readonly number[];
  readonly sampler: readonly number[];
}

export interface Correction {
  readonly correct: <P extends Pick<PackedPolicy, 'batch' | 'oldLogprobs' | 'advantages'>>(
    params: Arrays,
    part: P,
  ) => Promise<{ readonly part: P; readonly compared: Compared }>;
  readonly dispose: () => Promise<void>;
}

/** The advantage of each token; that of its completion where each has none of its own. */
const perToken = ({ data, shape }: NdArray, tokens: number): ((i: number) => number) =>
  shape.length === 3 ? (i) => data[i] as number : (i) => data[Math.floor(i / tokens)] as number;

/** Since no weight is below 0, min(ρA, clip(ρ)A) times a weight is the same of the weighed advantage. */
const weighed = <P extends Pick<PackedPolicy, 'batch' | 'oldLogprobs' | 'advantages'>>(
  part: P,
  trainer: NdArray,
  cap: number,
): { readonly part: P; readonly compared: Compared } => {
  const { batch, oldLogprobs, advantages } = part;
  const { shape, data: keep } = batch.keep;
  const kept = Array.from(keep.keys()).filter((i) => keep[i] === 1);
  const compared: Compared = {
    trainer: kept.map((i) => trainer.data[i] as number),
    sampler: kept.map((i) => oldLogprobs.data[i] as number),
  };
  const weights = importanceWeights(compared.trainer, compared.sampler, cap);
  const own = perToken(advantages, shape[2] as number);
  const data = new Float32Array(keep.length);
  kept.forEach((i, k) => {
    data[i] = own(i) * (weights[k] as number);
  });
  return {
    part: { ...part, oldLogprobs: trainer, advantages: { dtype: 'float32', shape, data } },
    compared,
  };
};

/** cap: of the weights; see `importanceWeights` */
export const openCorrection = (
  model: BaseModel,
  lora: LoraConfig,
  executor: Executor,
  { cap, accumulate, temperature }: { readonly cap: number; accumulate: number; temperature: number },
): Correction => {
  const compiled = executor.compile<[Weights, Arrays, PackedBatch], NdArray>(
    (weights, params, batch) => {
      const adapter = { config: lora, weights: params };
      return completionLogprobs(model.config, weights, adapter, batch, { temperature }).logprobs;
    },
    { name: 'logprobs', frozen: [0] },
  );
  return {
    correct: async (params, part) => {
      const own = await byRowParts(part.batch, accumulate, (one) => compiled(model.weights, params, one));
      return weighed(part, own, cap);
    },
    dispose: compiled.dispose,
  };
};
