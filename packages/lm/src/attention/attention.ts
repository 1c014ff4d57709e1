/** @file Grouped-query attention over a packed sequence. */
import * as tf from '@tensorflow/tfjs';
import { headDim } from '../architecture/heads.js';
import type { Mixed, Projected } from '../model/layer.js';
import type { ModelConfig } from '../types.js';
import { attend, type Block, type Plan } from './attend.js';
import { maskBias } from './mask.js';

/** Queries of one block at least: below, the parts of a product that are saved cost more than they are worth. */
const BLOCK = 64;
/** From n blocks, (n + 1) / 2n of the scores are computed: more than 4 save little more. */
const MOST_BLOCKS = 4;

/** The queries of places `from` … T − 1 in blocks, each of which looks as far as its own end. isCausal: nobody sees
 *  a key at a later place of the row, so that blocks may be cut. window: see `windowOf`. positions, segments: [G, T] int32 */
export const blocksOf = (
  positions: tf.Tensor,
  segments: tf.Tensor,
  from: number,
  isCausal: boolean,
  window: number | null = null,
): readonly Block[] => {
  const [G, T] = positions.shape as [number, number];
  const asked = T - from;
  const count = isCausal ? Math.min(MOST_BLOCKS, Math.max(1, Math.floor(asked / BLOCK))) : 1;
  const cut = (x: tf.Tensor, a: number, b: number) => tf.slice(x, [0, a], [G, b - a]);
  return Array.from({ length: count }, (_, i) => {
    const a = from + Math.floor((i * asked) / count);
    const b = from + Math.floor(((i + 1) * asked) / count);
    const end = isCausal ? b : T;
    const queries = { positions: cut(positions, a, b), segments: cut(segments, a, b) };
    const bias = maskBias(cut(positions, 0, end), cut(segments, 0, end), queries, window);
    return { from: a - from, to: b - from, end, bias: tf.reshape(bias, [G, 1, b - a, 1, end]) };
  });
};

export interface Attended extends Mixed {
  /** [G, kvHeads, headDim, T]: turned to their positions, laid as the decoder's cache wants them. */
  readonly keys: tf.Tensor4D;
  /** [G, kvHeads, T, headDim] */
  readonly values: tf.Tensor4D;
}

/** softmax(Q Kᵀ / √headDim + bias) V, with heads / kvHeads query heads reading each key-value head, in G rows of which Tq of T
 *  places look. @source Ainslie et al. 2023, GQA */
export const attention = (config: ModelConfig, { q, k, v }: Projected, plan: Plan): Attended => {
  const G = plan.blocks[0]!.bias.shape[0]!;
  const hd = headDim(config);
  const { heads, kvHeads } = config;
  const r = heads / kvHeads;
  const [Tq, T] = [q.shape[0] / G, k.shape[0] / G];
  // The query heads of a key-value head stay side by side: with one key-value head nothing moves at all.
  const asking = tf.reshape(q, [G, Tq, kvHeads, r * hd]);
  const queries = tf.reshape(tf.transpose(asking, [0, 2, 1, 3]), [G, kvHeads, Tq * r, hd]);
  const byHead = (y: tf.Tensor) =>
    tf.transpose(tf.reshape(y, [G, T, kvHeads, hd]), [0, 2, 1, 3]) as tf.Tensor4D;
  const [keys, values] = [byHead(k), byHead(v)];
  const mixed = tf.reshape(attend(queries, keys, values, r, plan), [G, kvHeads, Tq, r * hd]);
  return {
    mixed: tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [G * Tq, heads * hd]) as tf.Tensor2D,
    keys: tf.transpose(keys, [0, 1, 3, 2]),
    values,
  };
};
