/** @file Loss, entropy and gradients of a packed batch: what memory is measured on. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import {
  type Arrays,
  adapterShapes,
  completionLogprobs,
  type LogprobOptions,
  type LoraConfig,
  type ModelConfig,
  type PackedBatch,
  type PackedTensors,
  packBatch,
} from '../src/index.js';
import { stream } from '../src/random.js';
import { loudWeights, right } from './small.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** With lora: its factors are differentiated, the weights frozen; without: all weights. */
export const gradientStep =
  (config: ModelConfig, lora: LoraConfig | null, options: LogprobOptions) =>
  (frozen: Tensors, params: Tensors, batch: PackedTensors, advantages: tf.Tensor) => {
    const names = Object.keys(params);
    let seen: Record<'entropy' | 'correct', tf.Tensor> | null = null;
    const { value, grads } = tf.valueAndGrads((...all: tf.Tensor[]) => {
      const current = Object.fromEntries(names.map((name, i) => [name, all[i]!]));
      const scored =
        lora === null
          ? completionLogprobs(config, current, null, batch, options)
          : completionLogprobs(config, frozen, { config: lora, weights: current }, batch, options);
      const keep = (x: tf.Tensor) => tf.keep(tf.sum(x));
      seen = { entropy: keep(scored.entropy), correct: keep(scored.correct) };
      return tf.neg(tf.mean(tf.mul(scored.logprobs, advantages))) as tf.Scalar;
    })(names.map((name) => params[name]!));
    const { entropy, correct } = seen! as Record<'entropy' | 'correct', tf.Tensor>;
    const out = { entropy: tf.clone(entropy), correct: tf.clone(correct) };
    tf.dispose([entropy, correct]);
    return {
      loss: value as tf.Tensor,
      ...out,
      grads: Object.fromEntries(names.map((n, i) => [n, grads[i]!])),
    };
  };

export interface StepLayout {
  readonly groups: number;
  readonly prompt: number;
  readonly completions: number;
  readonly completion: number;
}

/** Weights, what is trained, a batch of random tokens of random lengths, advantages. */
export const stepInputs = (
  config: ModelConfig,
  lora: LoraConfig | null,
  { groups, prompt, completions, completion }: StepLayout,
): readonly [Arrays, Arrays, PackedBatch, NdArray] => {
  const { uniform, normal } = stream(11);
  const weights = loudWeights(config, 1);
  const factors: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(lora === null ? {} : adapterShapes(config, lora))) {
    const data = Float32Array.from({ length: shape[0]! * shape[1]! }, () => 0.2 * normal());
    factors[name] = { dtype: 'float32', shape, data };
  }
  const ids = (most: number): number[] =>
    Array.from({ length: 1 + Math.floor(uniform() * most) }, () => Math.floor(uniform() * config.vocabSize));
  const batch = packBatch(
    Array.from({ length: groups }, () => ({
      prompt: ids(prompt),
      completions: Array.from({ length: completions }, () => ids(completion)),
    })),
    { promptLength: prompt, completionLength: completion, completions },
  );
  const size = groups * completions * completion;
  const advantages: NdArray = {
    dtype: 'float32',
    shape: [groups, completions, completion],
    data: Float32Array.from({ length: size }, normal),
  };
  return lora === null
    ? [{}, weights, right(batch), advantages]
    : [weights, factors, right(batch), advantages];
};
