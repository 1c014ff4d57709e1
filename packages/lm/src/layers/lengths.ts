/** @file DoRA: the lengths by which the rows of an adapted weight are divided. */
import * as tf from '@tensorflow/tfjs';

/** ‖row of W + scale · B A‖, a constant for the gradient.
 *  W: [out, in] · A: [rank, in] · B: [out, rank] · returns [out]
 *  @source Liu et al. 2024, DoRA, section 4.3 */
export const lengths = (W: tf.Tensor2D, A: tf.Tensor2D, B: tf.Tensor2D, scale: number): tf.Tensor1D => {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [a, b, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([a, b]);
    return {
      value: tf.sqrt(tf.sum(tf.square(tf.add(W, tf.matMul(tf.mul<tf.Tensor2D>(b, scale), a))), 1)),
      gradFunc: (_: tf.Tensor, saved: tf.Tensor[]) => saved.map((factor) => tf.zerosLike(factor)),
    };
  });
  return op(A, B) as tf.Tensor1D;
};
