/** @file Clipping of gradients by their common norm. */
import * as tf from '@tensorflow/tfjs';
import type { TensorMap } from './adamw.js';

/** ‖g‖ = √Σ over all tensors of Σ g². grads: any shapes · returns a scalar. */
export const globalNorm = (grads: TensorMap): tf.Tensor => {
  const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)));
  return tf.sqrt(squares.length === 1 ? (squares[0] as tf.Tensor) : tf.addN(squares));
};

/** g ← g · min(1, maxNorm / ‖g‖), and ‖g‖ before clipping. maxNorm = Infinity leaves the gradients as they are.
 *  Written as maxNorm / max(‖g‖, maxNorm), which needs no ε at ‖g‖ = 0. */
export const clipGlobalNorm = (
  grads: TensorMap,
  maxNorm: number,
): { readonly grads: TensorMap; readonly norm: tf.Tensor } => {
  const norm = globalNorm(grads);
  if (maxNorm === Number.POSITIVE_INFINITY) return { grads, norm };
  const scale = tf.div(maxNorm, tf.maximum(norm, maxNorm));
  return {
    grads: Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, scale)])),
    norm,
  };
};
