/** @file One layer of the decoder, whoever is looked at: training and decoding differ in how attention mixes values, and in
 *  nothing else. @source Qwen2 Technical Report, arXiv 2407.10671; norms of heads: Qwen3, arXiv 2505.09388 */
import * as tf from '@tensorflow/tfjs';
import { rmsNorm } from '@tompo/jit';
import { headDim } from '../architecture/config.js';
import { architectureOf } from '../architecture/families.js';
import { type AdapterTensors, linear, type WeightTensors, weight } from '../layers/linear.js';
import { mlp } from '../layers/mlp.js';
import { type Angles, rotate } from '../layers/rope.js';
import type { ModelConfig } from '../types.js';

/** Where queries and keys stand. */
export interface Turns {
  /** Angles of the Nq rows that look. */
  readonly queries: Angles;
  /** Angles of the N rows that are looked at. */
  readonly keys: Angles;
}

/** What attention is given of a layer, turned to its positions. */
export interface Projected {
  /** [Nq, heads·headDim], times 1/√headDim. */
  readonly q: tf.Tensor2D;
  /** [N, kvHeads·headDim] */
  readonly k: tf.Tensor2D;
  /** [N, kvHeads·headDim] */
  readonly v: tf.Tensor2D;
}

/** What attention gives back; the rest is what a cache keeps. */
export interface Mixed {
  /** [Nq, heads·headDim], before o_proj. */
  readonly mixed: tf.Tensor2D;
}

/** x: [N, D] · at: the layer's name · asking: the Nq of N rows that look, and go on · attend: shares of values by q and k ·
 *  gives x: [Nq, D], and what attention gave beside `mixed`. */
export const decoderLayer = <M extends Mixed>(
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  at: string,
  x: tf.Tensor2D,
  turns: Turns,
  asking: (rows: tf.Tensor2D) => tf.Tensor2D,
  attend: (projected: Projected) => M,
): Omit<M, 'mixed'> & { readonly x: tf.Tensor2D } => {
  const project = (name: string, rows: tf.Tensor2D) =>
    linear(weights, adapter, `${at}.self_attn.${name}_proj`, rows);
  const norm = (name: string, rows: tf.Tensor2D) =>
    rmsNorm(rows, weight(weights, `${at}.${name}_layernorm.weight`), config.rmsNormEps);
  const hd = headDim(config);
  /** Of each head by itself, where the family has such norms. */
  const headNorm = (name: string, rows: tf.Tensor2D): tf.Tensor2D => {
    if (!architectureOf(config).headNorms) return rows;
    const heads = tf.reshape(rows, [rows.size / hd, hd]) as tf.Tensor2D;
    const w = weight(weights, `${at}.self_attn.${name}_norm.weight`);
    return tf.reshape(rmsNorm(heads, w, config.rmsNormEps), rows.shape);
  };
  const before = norm('input', x);
  const q = rotate(headNorm('q', project('q', asking(before))), turns.queries);
  const k = rotate(headNorm('k', project('k', before)), turns.keys);
  const v = project('v', before);
  const scaled = tf.mul<tf.Tensor2D>(q, 1 / Math.sqrt(hd));
  const { mixed, ...kept } = attend({ q: scaled, k, v });
  const joined = tf.add<tf.Tensor2D>(asking(x), project('o', mixed));
  const fed = mlp(weights, adapter, at, norm('post_attention', joined));
  return { ...kept, x: tf.add<tf.Tensor2D>(joined, fed) };
};
