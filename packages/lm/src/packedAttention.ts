/** @file Attention over a packed row without the scores that the mask would throw away: the prompt looks at itself,
 *  each completion at the prompt and at itself. P² + mC(P + C) scores in the place of (P + mC)². */
import * as tf from '@tensorflow/tfjs';
import { MASKED } from './attention.js';
import type { ModelConfig } from './types.js';

/** Where things lie in a packed row: the prompt's P places, then m completions of C places each. */
export interface PackedLayout {
  readonly promptLength: number;
  readonly completions: number;
  readonly completionLength: number;
}

/** What the scores of completions are moved by, [G, 1, m, r·C, P + C]: 0 where a query may look, MASKED elsewhere.
 *  r = heads / kvHeads query heads stand side by side. A completion's query sees the prompt's real tokens, and its
 *  own real tokens up to itself. segments: [G, P + m·C] int32. */
export const completionBias = (
  segments: tf.Tensor,
  { promptLength: P, completions: m, completionLength: C }: PackedLayout,
  r: number,
): tf.Tensor => {
  const G = segments.shape[0]!;
  const masked = (keep: tf.Tensor) => tf.mul(tf.sub(1, tf.cast(keep, 'float32')), MASKED);
  const prompt = masked(tf.greaterEqual(tf.slice(segments, [0, 0], [G, P]), 0));
  const own = masked(tf.greaterEqual(tf.slice(segments, [0, P], [G, m * C]), 0));
  const later = Float32Array.from({ length: C * C }, (_, i) => (i % C > Math.floor(i / C) ? MASKED : 0));
  const ownBias = tf.add(tf.reshape(own, [G, m, 1, C]), tf.tensor(later, [1, 1, C, C]));
  const promptBias = tf.add(tf.reshape(prompt, [G, 1, 1, P]), tf.zeros([1, m, C, 1]));
  const bias = tf.concat([promptBias, ownBias], 3);
  return tf.reshape(r === 1 ? bias : tf.tile(bias, [1, 1, r, 1]), [G, 1, m, r * C, P + C]);
};

/** softmax(Q Kᵀ + bias) V for the completions' queries.
 *  q: [G·m·C, heads·headDim], scaled · keys: [G, kvHeads, headDim, T] · values: [G, kvHeads, T, headDim] ·
 *  bias: see `completionBias` · returns [G, m·C, heads·headDim]. */
export const completionsAttend = (
  config: ModelConfig,
  q: tf.Tensor,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  bias: tf.Tensor,
  { promptLength: P, completions: m, completionLength: C }: PackedLayout,
): tf.Tensor3D => {
  const [G, kv, hd] = keys.shape;
  const r = config.heads / config.kvHeads;
  const queries = tf.transpose(tf.reshape(q, [G, m, C, kv, r, hd]), [0, 3, 1, 4, 2, 5]);
  const together = tf.reshape(queries, [G, kv, m * r * C, hd]);
  const apart = tf.reshape(queries, [G * kv * m, r * C, hd]);
  const promptKeys = tf.slice(keys, [0, 0, 0, 0], [G, kv, hd, P]);
  const ownKeys = tf.transpose(
    tf.reshape(tf.slice(keys, [0, 0, 0, P], [G, kv, hd, m * C]), [G, kv, hd, m, C]),
    [0, 1, 3, 2, 4],
  );
  const promptValues = tf.slice(values, [0, 0, 0, 0], [G, kv, P, hd]);
  const ownValues = tf.slice(values, [0, 0, P, 0], [G, kv, m * C, hd]);
  const scores = tf.concat(
    [
      tf.reshape(tf.matMul(together, promptKeys), [G, kv, m, r * C, P]),
      tf.reshape(tf.matMul(apart, tf.reshape(ownKeys, [G * kv * m, hd, C])), [G, kv, m, r * C, C]),
    ],
    4,
  );
  const shares = tf.softmax(tf.add(scores, bias));
  const promptShares = tf.slice(shares, [0, 0, 0, 0, 0], [G, kv, m, r * C, P]);
  const ownShares = tf.slice(shares, [0, 0, 0, 0, P], [G, kv, m, r * C, C]);
  const fromPrompt = tf.matMul(tf.reshape(promptShares, [G, kv, m * r * C, P]), promptValues);
  const fromOwn = tf.matMul(
    tf.reshape(ownShares, [G * kv * m, r * C, C]),
    tf.reshape(ownValues, [G * kv * m, C, hd]),
  );
  const mixed = tf.add(
    tf.reshape(fromPrompt, [G, kv, m, r, C, hd]),
    tf.reshape(fromOwn, [G, kv, m, r, C, hd]),
  );
  return tf.reshape(tf.transpose(mixed, [0, 2, 4, 1, 3, 5]), [G, m * C, kv * r * hd]);
};
