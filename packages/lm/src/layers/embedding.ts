/** @file Token embedding with a gradient that every backend has. */
import * as tf from '@tensorflow/tfjs';

/** Up to this vocabulary the gradient is a product with one-hot rows: one fast matrix product, and it runs where
 *  UnsortedSegmentSum, the gradient of gather, is missing (tfjs wasm). Beyond, one-hot rows cost too much. */
const ONE_HOT_LIMIT = 4096;

/** Σ of the rows of each token. x: [N, D] · ids: [N] int32 · returns [V, D] */
export const sumByToken = (x: tf.Tensor2D, ids: tf.Tensor1D, V: number): tf.Tensor2D =>
  V > ONE_HOT_LIMIT
    ? tf.unsortedSegmentSum(x, ids, V)
    : tf.matMul(tf.oneHot(ids, V) as tf.Tensor2D, x, true, false);

/** Rows of the embedding. E: [V, D] · ids: [N] int32 · returns [N, D]. ∂/∂E = onehot(ids)ᵀ ∂. */
export const embed = (E: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D => {
  const V = E.shape[0];
  if (V > ONE_HOT_LIMIT) return tf.gather(E, ids);
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [table, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    save([ids]); // the forward pass is tidied away before the gradient is asked for
    return {
      value: tf.gather(table, ids),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        sumByToken(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, V),
    };
  });
  return op(E) as tf.Tensor2D;
};
