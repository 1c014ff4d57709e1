/** @file Rotary position embedding, in the half-split convention of Hugging Face's Qwen2. */
import * as tf from '@tensorflow/tfjs';
import { rotary } from '@tompo/jit';

/** cos and sin of each position's angles, [N, headDim/2] each. */
export interface Angles {
  readonly cos: tf.Tensor2D;
  readonly sin: tf.Tensor2D;
}

/** angle(p, i) = p · θ^(−2i / headDim), i = 0 … headDim/2 − 1. positions: [G, T] int32 · N = G·T */
export const angles = (positions: tf.Tensor, headDim: number, theta: number): Angles => {
  const half = headDim / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => theta ** (-i / half));
  const p = tf.reshape(tf.cast(positions, 'float32'), [positions.size, 1]);
  const angle = tf.mul<tf.Tensor2D>(p, tf.tensor2d(frequencies, [1, half]));
  return { cos: tf.cos(angle), sin: tf.sin(angle) };
};

/** x ⊙ cos + rotate_half(x) ⊙ sin of every head. x: [N, H·headDim] · returns the same.
 *  @source Su et al. 2021, RoFormer, eq. 34 */
export const rotate = (x: tf.Tensor2D, { cos, sin }: Angles): tf.Tensor2D => rotary(x, cos, sin);
