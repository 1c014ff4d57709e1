/** @file Root-mean-square normalisation. */
import * as tf from '@tensorflow/tfjs';

/** w ⊙ x / √(mean(x²) + eps) over the last axis. x: [N, D] · w: [D] · returns [N, D].
 *  With r = 1/√(mean(x²) + eps) and g = w ⊙ d:  ∂x = r g − x · r³ mean(g ⊙ x),  ∂w = Σ over rows of d ⊙ r x.
 *  @source Zhang & Sennrich 2019, eq. 4 */
export const rmsNorm = (x: tf.Tensor2D, w: tf.Tensor, eps: number): tf.Tensor2D => {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, w, save] = args as [tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const r = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps));
    save([x, w, r]);
    return {
      value: tf.mul(tf.mul(x, r), w),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, w, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const g = tf.mul(d, w);
        const pull = tf.mul(tf.mean(tf.mul(g, x), -1, true), tf.mul(tf.mul(r, r), r));
        return [tf.sub(tf.mul(g, r), tf.mul(x, pull)), tf.sum(tf.mul(d, tf.mul(x, r)), 0)];
      },
    };
  });
  return op(x, w) as tf.Tensor2D;
};
