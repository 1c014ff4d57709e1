/** @file The Qwen2 decoder as plain functions of tensors. @source Qwen2 Technical Report, arXiv 2407.10671 */
import * as tf from '@tensorflow/tfjs';
import { attention, maskBias } from './attention.js';
import { headDim } from './config.js';
import { embed } from './embedding.js';
import { type AdapterTensors, type WeightTensors, weight } from './linear.js';
import { mlp } from './mlp.js';
import { rmsNorm } from './rmsNorm.js';
import { angles } from './rope.js';
import type { ModelConfig } from './types.js';
import { embeddingName, finalNormName, layerName } from './weights.js';

/** What goes in: token ids, their positions and their segments, [G, T] int32 each (see `PackedBatch`). */
export interface ModelInput {
  readonly ids: tf.Tensor;
  readonly positions: tf.Tensor;
  readonly segments: tf.Tensor;
}

export interface Forward {
  /** [G·T, D], after the last norm. */
  readonly hidden: tf.Tensor2D;
  /** One [G, kvHeads, headDim, T] per layer. */
  readonly keys: readonly tf.Tensor4D[];
  /** One [G, kvHeads, T, headDim] per layer. */
  readonly values: readonly tf.Tensor4D[];
}

/** The whole decoder, with each layer's keys and values kept for a cache. */
export const forward = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  input: ModelInput,
): Forward => {
  const turn = angles(input.positions, headDim(config), config.ropeTheta);
  const bias = maskBias(input.positions, input.segments);
  const eps = config.rmsNormEps;
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  const ids = tf.reshape(input.ids, [input.ids.size]) as tf.Tensor1D;
  let x = embed(weight(weights, embeddingName) as tf.Tensor2D, ids);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = layerName(layer);
    const before = rmsNorm(x, weight(weights, `${at}.input_layernorm.weight`), eps);
    const attended = attention(config, weights, adapter, at, before, turn, bias);
    keys.push(attended.keys);
    values.push(attended.values);
    x = tf.add<tf.Tensor2D>(x, attended.output);
    const between = rmsNorm(x, weight(weights, `${at}.post_attention_layernorm.weight`), eps);
    x = tf.add<tf.Tensor2D>(x, mlp(weights, adapter, at, between));
  }
  return { hidden: rmsNorm(x, weight(weights, finalNormName), eps), keys, values };
};

/** Hidden states after the last norm. input: [G, T] int32 each · returns [G, T, D]. */
export const hidden = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  input: ModelInput,
): tf.Tensor3D => {
  const [G, T] = input.ids.shape as [number, number];
  return tf.reshape(forward(config, weights, adapter, input).hidden, [G, T, config.hiddenSize]);
};

/** Scores of the next token. rows: [N, D] hidden states, only those that are asked · returns [N, V]. */
export const logits = (config: ModelConfig, weights: WeightTensors, rows: tf.Tensor2D): tf.Tensor2D =>
  tf.matMul(
    rows,
    weight(weights, config.tieEmbeddings ? embeddingName : 'lm_head.weight') as tf.Tensor2D,
    false,
    true,
  );
