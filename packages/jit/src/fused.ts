/** @file Layers that the compiler turns into one node, with their gradients. On every other backend they are computed as
 *  they are written here. */
import * as tf from '@tensorflow/tfjs';
import { isTracing } from './trace/order.js';
import { turnMatrix } from './turnMatrix.js';

/** Calls a kernel of the tracing backend. */
const traced = (kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}): tf.Tensor[] => {
  const made = tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor | tf.Tensor[];
  return Array.isArray(made) ? made : [made];
};

/** w ⊙ x · r and r = 1/√(mean(x²) + eps) of each row. x: [N, D] · w: [D] · returns [N, D], [N, 1] */
const normalised = (x: tf.Tensor, w: tf.Tensor, epsilon: number): readonly [tf.Tensor, tf.Tensor] => {
  if (isTracing()) return traced('RmsNormalise', { x, w }, { epsilon }) as [tf.Tensor, tf.Tensor];
  const r = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon));
  return [tf.mul(tf.mul(x, r), w), r];
};

/** Root-mean-square normalisation, w ⊙ x / √(mean(x²) + eps) over the last axis. x: [N, D] · w: [D] · returns [N, D].
 *  With r = 1/√(mean(x²) + eps) and g = w ⊙ d:  ∂x = r g − x · r³ mean(g ⊙ x),  ∂w = Σ over rows of d ⊙ r x.
 *  @source Zhang & Sennrich 2019, eq. 4
 *  @example rmsNorm(tf.tensor2d([[3, 4]]), tf.ones([2]), 0) // [[3, 4]] / √12.5 */
export const rmsNorm = (x: tf.Tensor2D, w: tf.Tensor, eps: number): tf.Tensor2D => {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, w, save] = args as [tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const [value, r] = normalised(x, w, eps);
    save([x, w, r]);
    return {
      value,
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

const rotated = (x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor => {
  if (isTracing()) return traced('Rotary', { x, cos, sin })[0]!;
  const [N, width] = x.shape as [number, number];
  const headDim = 2 * cos.shape[1]!;
  const heads = [N, width / headDim, headDim];
  const wide = (a: tf.Tensor): tf.Tensor => tf.reshape(tf.concat([a, a], 1), [N, 1, headDim]);
  const turn = tf.tensor2d(turnMatrix(headDim), [headDim, headDim]);
  const turned = tf.reshape(tf.matMul(tf.reshape(x, [-1, headDim]), turn), heads);
  const still = tf.mul(tf.reshape(x, heads), wide(cos));
  return tf.reshape(tf.add(still, tf.mul(turned, wide(sin))), [N, width]);
};

/** Rotary position embedding in the half-split convention of Hugging Face: each head's halves (a, b) become
 *  (a cos − b sin, b cos + a sin). The gradient is the rotation back. cos and sin get no gradient.
 *  x: [N, H·headDim] · cos, sin: [N, headDim/2], of each row's angles · returns [N, H·headDim].
 *  @source Su et al. 2021, RoFormer, eq. 34
 *  @example rotary(tf.tensor2d([[1, 0]]), tf.tensor2d([[0]]), tf.tensor2d([[1]])) // [[0, 1]] */
export const rotary = (x: tf.Tensor2D, cos: tf.Tensor2D, sin: tf.Tensor2D): tf.Tensor2D => {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    save([cos, sin]);
    return {
      value: rotated(x, cos, sin),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => rotated(d, saved[0]!, tf.neg(saved[1]!)),
    };
  });
  return op(x) as tf.Tensor2D;
};
