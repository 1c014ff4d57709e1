/** @file Rotary position embedding, in the half-split convention of Hugging Face. */
import * as tf from '@tensorflow/tfjs';
import { rotary } from '@tompo/jit';
import type { Frequencies } from '../architecture/ropeScaling.js';

/** cos and sin of each position's angles, [N, headDim/2] each. */
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

/** x ⊙ cos + rotate_half(x) ⊙ sin of every head. x: [N, H·headDim] · returns the same.
 *  @source Su et al. 2021, RoFormer, eq. 34 */
export const rotate = (x: tf.Tensor2D, { cos, sin }: Angles): tf.Tensor2D => rotary(x, cos, sin);
