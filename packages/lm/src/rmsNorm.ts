/** @file Root-mean-square normalisation. */
import * as tf from '@tensorflow/tfjs';

/** w ⊙ x / √(mean(x²) + eps) over the last axis. x: [N, D] · w: [D] · returns [N, D].
 *  @source Zhang & Sennrich 2019, eq. 4 */
export const rmsNorm = (x: tf.Tensor2D, w: tf.Tensor, eps: number): tf.Tensor2D => {
  const meanSquare = tf.mean(tf.square(x), -1, true);
  return tf.mul<tf.Tensor2D>(tf.mul(x, tf.rsqrt(tf.add(meanSquare, eps))), w);
};
