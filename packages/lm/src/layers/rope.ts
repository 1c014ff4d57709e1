/** @file Rotary position embedding, in the half-split convention of Hugging Face. */
import * as tf from '@tensorflow/tfjs';
import { rotary } from '@tompo/jit';
import { type Frequencies, modelFrequencies } from '../architecture/ropeScaling.js';
import type { ModelConfig } from '../types.js';

/** cos and sin of each position's angles, [N, w/2] each, w being as much of a head as turns. */
export interface Angles {
  readonly cos: tf.Tensor2D;
  readonly sin: tf.Tensor2D;
}

/** angle(p, i) = p · frequency i, with cos and sin times the amplitude. positions: [G, T] int32 · N = G·T */
export const angles = (positions: tf.Tensor, { frequencies, amplitude }: Frequencies): Angles => {
  const p = tf.reshape(tf.cast(positions, 'float32'), [positions.size, 1]);
  const angle = tf.mul<tf.Tensor2D>(p, tf.tensor2d(frequencies, [1, frequencies.length]));
  const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
  return amplitude === 1 ? { cos, sin } : { cos: tf.mul(cos, amplitude), sin: tf.mul(sin, amplitude) };
};

/** The angles of a model's layers, by how far back they look (see `windowOf`): layers that turn alike share them. */
export const anglesOf = (config: ModelConfig, positions: tf.Tensor): ((window: number | null) => Angles) => {
  const made = new Map<Frequencies, Angles>();
  const frequencies = modelFrequencies(config);
  return (window) => {
    const own = frequencies(window);
    const known = made.get(own) ?? angles(positions, own);
    made.set(own, known);
    return known;
  };
};

/** x ⊙ cos + rotate_half(x) ⊙ sin of every head, or of the first numbers of every head where the angles are those of fewer.
 *  x: [N, H·headDim] · returns the same. @source Su et al. 2021, RoFormer, eq. 34 */
export const rotate = (x: tf.Tensor2D, { cos, sin }: Angles, headDim: number): tf.Tensor2D => {
  const turning = 2 * cos.shape[1];
  if (turning === headDim) return rotary(x, cos, sin);
  const [N, width] = x.shape;
  const H = width / headDim;
  const [first, rest] = tf.split(tf.reshape(x, [N, H, headDim]), [turning, headDim - turning], 2);
  const turned = rotary(tf.reshape(first!, [N, H * turning]), cos, sin);
  return tf.reshape(tf.concat([tf.reshape(turned, [N, H, turning]), rest!], 2), [N, width]);
};
