/** @file Token embedding with a gradient that every backend has. */
import * as tf from '@tensorflow/tfjs';
import { loraName, magnitudeName } from '../adapter/names.js';
import { scaleOf } from '../adapter/scale.js';
import { architectureOf } from '../architecture/families.js';
import { embeddingName } from '../architecture/weights.js';
import type { ModelConfig } from '../types.js';
import { lengths } from './lengths.js';
import { type AdapterTensors, type WeightTensors, weight } from './linear.js';

/** Up to this vocabulary the gradient is a product with one-hot rows: one fast matrix product, and it runs where
 *  UnsortedSegmentSum, the gradient of gather, is missing (tfjs wasm). Beyond, one-hot rows cost too much. */
const ONE_HOT_LIMIT = 4096;

/** Σ of the rows of each token. x: [N, D] · ids: [N] int32 · returns [V, D] */
export const sumByToken = (x: tf.Tensor2D, ids: tf.Tensor1D, V: number): tf.Tensor2D =>
  V > ONE_HOT_LIMIT
    ? tf.unsortedSegmentSum(x, ids, V)
    : tf.matMul(tf.oneHot(ids, V) as tf.Tensor2D, x, true, false);

/** Rows of the embedding. E: [V, D] · ids: [N] int32 · returns [N, D]. ∂/∂E = onehot(ids)ᵀ ∂. */
export const embed = (E: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D => {
  const V = E.shape[0];
  if (V > ONE_HOT_LIMIT) return tf.gather(E, ids);
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [table, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    save([ids]); // the forward pass is tidied away before the gradient is asked for
    return {
      value: tf.gather(table, ids),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        sumByToken(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, V),
    };
  });
  return op(E) as tf.Tensor2D;
};

const EMBEDDING = embeddingName.slice(0, embeddingName.lastIndexOf('.'));

/** √D in families that multiply embeddings with it, else 1. In float32, whatever the files hold: transformers rounds it to the type that
 *  a model is loaded in. */
const embeddingScale = (config: ModelConfig): number =>
  architectureOf(config).scaledEmbeddings ? Math.fround(Math.sqrt(config.hiddenSize)) : 1;

/** What the first layer is given. ids: [N] int32 · returns [N, D] */
export const embedTokens = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  ids: tf.Tensor1D,
): tf.Tensor2D => {
  const rows = adaptedRows(weights, adapter, ids);
  const scale = embeddingScale(config);
  return scale === 1 ? rows : tf.mul<tf.Tensor2D>(rows, scale);
};

/** E + scale · (B A)ᵀ at each token; with magnitudes m (DoRA) its columns are brought to length m.
 *  E: [V, D] · A: [rank, V] · B: [D, rank] · m: [D] or none · ids: [N] int32 · returns [N, D] */
const adaptedRows = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  ids: tf.Tensor1D,
): tf.Tensor2D => {
  const E = weight(weights, embeddingName) as tf.Tensor2D;
  const rows = embed(E, ids);
  const A = adapter?.weights[loraName(EMBEDDING, 'A', 'embedding')] as tf.Tensor2D | undefined;
  if (adapter === null || A === undefined) return rows;
  const B = weight(adapter.weights, loraName(EMBEDDING, 'B', 'embedding')) as tf.Tensor2D;
  const scale = scaleOf(adapter.config, EMBEDDING);
  const low = tf.mul<tf.Tensor2D>(embed(tf.transpose(A), ids), scale);
  const adapted = tf.add<tf.Tensor2D>(rows, tf.matMul(low, B, false, true));
  const magnitudes = adapter.weights[magnitudeName(EMBEDDING)];
  return magnitudes === undefined
    ? adapted
    : tf.mul<tf.Tensor2D>(adapted, tf.div(magnitudes, lengths(tf.transpose(E), A, B, scale)));
};
