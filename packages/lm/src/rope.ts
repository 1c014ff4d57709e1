/** @file Rotary position embedding, in the half-split convention of Hugging Face's Qwen2. */
import * as tf from '@tensorflow/tfjs';

/** cos and sin of each position's angles, ready to be broadcast over heads: [N, 1, headDim] each. */
export interface Angles {
  readonly cos: tf.Tensor3D;
  readonly sin: tf.Tensor3D;
  /** x ↦ (−x₂, x₁) on the halves of a head, as a matrix [headDim, headDim]. */
  readonly turn: tf.Tensor2D;
}

/** angle(p, i) = p · θ^(−2i / headDim), i = 0 … headDim/2 − 1, once for each half of the head.
 *  positions: [G, T] int32 · N = G·T */
export const angles = (positions: tf.Tensor, headDim: number, theta: number): Angles => {
  const half = headDim / 2;
  const frequencies = Float32Array.from({ length: headDim }, (_, i) => theta ** (-(i % half) / half));
  const turn = new Float32Array(headDim * headDim);
  for (let i = 0; i < half; i++) {
    turn[(i + half) * headDim + i] = -1;
    turn[i * headDim + i + half] = 1;
  }
  const p = tf.reshape(tf.cast(positions, 'float32'), [positions.size, 1, 1]);
  const angle = tf.mul<tf.Tensor3D>(p, tf.tensor3d(frequencies, [1, 1, headDim]));
  return { cos: tf.cos(angle), sin: tf.sin(angle), turn: tf.tensor2d(turn, [headDim, headDim]) };
};

/** x ⊙ cos + rotate_half(x) ⊙ sin. x: [N, H·headDim] · returns [N, H, headDim].
 *  rotate_half is a product with a matrix of 0, 1 and −1: exact, and one node forward and one backward where
 *  slices and joins would be five. @source Su et al. 2021, RoFormer, eq. 34 */
export const rotate = (x: tf.Tensor2D, { cos, sin, turn }: Angles): tf.Tensor3D => {
  const [N, width] = x.shape;
  const headDim = turn.shape[0];
  const heads = width / headDim;
  const rows = tf.matMul(tf.reshape(x, [N * heads, headDim]), turn);
  const still = tf.mul(tf.reshape(x, [N, heads, headDim]), cos);
  return tf.add<tf.Tensor3D>(still, tf.mul(tf.reshape(rows, [N, heads, headDim]), sin));
};
