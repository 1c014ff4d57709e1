/** @file Grouped-query attention over a packed sequence. */
import * as tf from '@tensorflow/tfjs';
import { headDim } from './config.js';
import { type AdapterTensors, linear, type WeightTensors } from './linear.js';
import { completionsAttend, type PackedLayout } from './packedAttention.js';
import { type Angles, rotate } from './rope.js';
import type { ModelConfig } from './types.js';

/** What a masked score is moved by. Finite, so that a row without any kept key stays finite (it is padding, and
 *  nobody reads it); large enough that exp() of it is exactly 0 beside any kept key. */
export const MASKED = -1e9;

/** 0 where query t may see key s, MASKED elsewhere: s is real, s and t share a segment or s is in the prompt
 *  (segment 0), and s is not later than t. positions, segments: [G, T] int32 · returns [G, 1, T, T]. */
export const maskBias = (positions: tf.Tensor, segments: tf.Tensor): tf.Tensor4D => {
  const [G, T] = positions.shape as [number, number];
  const query = [G, 1, T, 1];
  const key = [G, 1, 1, T];
  const segmentOfKey = tf.reshape(segments, key);
  const together = tf.equal(tf.reshape(segments, query), segmentOfKey);
  const inPrompt = tf.equal(segmentOfKey, 0);
  const real = tf.greaterEqual(segmentOfKey, 0);
  const past = tf.lessEqual(tf.reshape(positions, key), tf.reshape(positions, query));
  const keep = tf.logicalAnd(tf.logicalAnd(tf.logicalOr(together, inPrompt), real), past);
  return tf.mul<tf.Tensor4D>(tf.sub(1, tf.cast(keep, 'float32')), MASKED);
};

/** Where each query and key stands, and which sees which. Tq = T, or fewer where only the last Tq are asked. */
export interface Sight {
  /** Angles of the G·Tq queries. */
  readonly queries: Angles;
  /** Angles of the G·T keys. */
  readonly keys: Angles;
  /** [G, 1, Tq, T]: what each score is moved by. With `packed`, of the prompt's queries and keys alone. */
  readonly bias: tf.Tensor4D;
  /** Where the row is packed: its completions look at the prompt and at themselves, see `completionsAttend`. */
  readonly packed: { readonly layout: PackedLayout; readonly bias: tf.Tensor } | null;
}

export interface Attended {
  /** [G·Tq, D], after o_proj. */
  readonly output: tf.Tensor2D;
  /** [G, kvHeads, headDim, T]: turned to their positions, laid as the decoder's cache wants them. */
  readonly keys: tf.Tensor4D;
  /** [G, kvHeads, T, headDim] */
  readonly values: tf.Tensor4D;
}

/** softmax(Q Kᵀ / √headDim + bias) V, with heads / kvHeads query heads reading each key-value head.
 *  asking: [G·Tq, D], the rows that look · x: [G·T, D], the rows that are looked at.
 *  @source Ainslie et al. 2023, GQA */
export const attention = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  layer: string,
  asking: tf.Tensor2D,
  x: tf.Tensor2D,
  sight: Sight,
): Attended => {
  const [G, , Tp, P] = sight.bias.shape;
  const hd = headDim(config);
  const { heads, kvHeads } = config;
  const T = x.shape[0] / G;
  const q = rotate(linear(weights, adapter, `${layer}.self_attn.q_proj`, asking), sight.queries);
  const k = rotate(linear(weights, adapter, `${layer}.self_attn.k_proj`, x), sight.keys);
  const v = linear(weights, adapter, `${layer}.self_attn.v_proj`, x);
  const scaled = tf.reshape(tf.mul(q, 1 / Math.sqrt(hd)), [G, asking.shape[0] / G, heads, hd]);
  const keys = tf.transpose(tf.reshape(k, [G, T, kvHeads, hd]), [0, 2, 3, 1]) as tf.Tensor4D;
  const values = tf.transpose(tf.reshape(v, [G, T, kvHeads, hd]), [0, 2, 1, 3]) as tf.Tensor4D;
  const leading = (y: tf.Tensor, size: number[]) => (T === P ? y : tf.slice(y, [0, 0, 0, 0], size));
  // Query heads that share a key-value head stand side by side as further rows of one product.
  const rows = (heads / kvHeads) * Tp;
  const queries = tf.reshape(tf.transpose(leading(scaled, [G, Tp, heads, hd]), [0, 2, 1, 3]), [
    G,
    kvHeads,
    rows,
    hd,
  ]);
  const products = tf.matMul(queries, leading(keys, [G, kvHeads, hd, P]));
  const scores = tf.add(tf.reshape(products, [G, heads, Tp, P]), sight.bias);
  const shares = tf.reshape(tf.softmax(scores), [G, kvHeads, rows, P]);
  const mixed = tf.reshape(tf.matMul(shares, leading(values, [G, kvHeads, P, hd])), [G, heads, Tp, hd]);
  const joined = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [G, Tp, heads * hd]);
  const all =
    sight.packed === null
      ? joined
      : tf.concat([joined, completionsOf(config, scaled, keys, values, sight.packed)], 1);
  const flat = tf.reshape(all, [asking.shape[0], heads * hd]) as tf.Tensor2D;
  return { output: linear(weights, adapter, `${layer}.self_attn.o_proj`, flat), keys, values };
};

/** The completions' part of a packed row; their queries are the last m·C of the row. q: [G, Tq, heads, headDim] */
const completionsOf = (
  config: ModelConfig,
  q: tf.Tensor,
  keys: tf.Tensor4D,
  values: tf.Tensor4D,
  { layout, bias }: NonNullable<Sight['packed']>,
): tf.Tensor3D => {
  const [G, Tq, heads, hd] = q.shape as [number, number, number, number];
  const own = layout.completions * layout.completionLength;
  const queries = tf.slice(q, [0, Tq - own, 0, 0], [G, own, heads, hd]);
  return completionsAttend(config, queries, keys, values, bias, layout);
};
