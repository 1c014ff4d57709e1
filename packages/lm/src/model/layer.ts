/** @file One layer of the decoder, whoever is looked at: training and decoding differ in how attention mixes values, and in
 *  nothing else. @source Qwen2 Technical Report, arXiv 2407.10671; norms of heads: Qwen3, arXiv 2505.09388; norms of what is added: Gemma 3,
 *  arXiv 2503.19786; fused maps: Phi-3, arXiv 2404.14219 */
import * as tf from '@tensorflow/tfjs';
import { architectureOf } from '../architecture/families.js';
import { headDim } from '../architecture/heads.js';
import { type AdapterTensors, linear, type WeightTensors } from '../layers/linear.js';
import { mlp } from '../layers/mlp.js';
import { norm } from '../layers/norm.js';
import { parts } from '../layers/parts.js';
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
  /** [Nq, heads·headDim], times 1/√headDim, or what the family has in its place. */
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
  const { fused, headNorms, outerNorms } = architectureOf(config);
  const hd = headDim(config);
  const layerNorm = (name: string, rows: tf.Tensor2D) =>
    norm(config, weights, `${at}.${name}_layernorm`, rows);
  /** Of each head by itself, where the family has such norms. */
  const headNorm = (name: string, rows: tf.Tensor2D): tf.Tensor2D => {
    if (!headNorms) return rows;
    const heads = tf.reshape(rows, [rows.size / hd, hd]) as tf.Tensor2D;
    return tf.reshape(norm(config, weights, `${at}.self_attn.${name}_norm`, heads), rows.shape);
  };
  /** Of what is added, where the family has such norms. */
  const outerNorm = (name: string, rows: tf.Tensor2D) => (outerNorms ? layerNorm(name, rows) : rows);
  const before = layerNorm('input', x);
  const [kvWidth, qWidth] = [config.kvHeads * hd, config.heads * hd];
  const together = fused ? parts(project('qkv', before), [qWidth, kvWidth, kvWidth]) : [];
  const asked = together[0] === undefined ? project('q', asking(before)) : asking(together[0]);
  const q = rotate(headNorm('q', asked), turns.queries, hd);
  const k = rotate(headNorm('k', together[1] ?? project('k', before)), turns.keys, hd);
  const v = together[2] ?? project('v', before);
  const scaled = tf.mul<tf.Tensor2D>(q, 1 / Math.sqrt(config.queryPreAttnScalar ?? hd));
  const { mixed, ...kept } = attend({ q: scaled, k, v });
  const joined = tf.add<tf.Tensor2D>(asking(x), outerNorm('post_attention', project('o', mixed)));
  const given = layerNorm(outerNorms ? 'pre_feedforward' : 'post_attention', joined);
  const fed = outerNorm('post_feedforward', mlp(config, weights, adapter, at, given));
  return { ...kept, x: tf.add<tf.Tensor2D>(joined, fed) };
};
