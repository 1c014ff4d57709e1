/** @file Clipping of gradients by their common norm. */
import * as tf from '@tensorflow/tfjs';
import type { TensorMap } from './adamw.js';

/** Σ x² in two stages, rows of about √n numbers and then the rows: a single run over a million squares in float32 adds
 *  ever smaller numbers to an ever larger one (with 1.5 million LoRA parameters the norm was off by 1.5e-4). */
const sumOfSquares = (x: tf.Tensor): tf.Tensor => {
  const n = x.size;
  const width = 2 ** Math.ceil(Math.log2(Math.sqrt(n)));
  const rows = Math.floor(n / width);
  const flat = tf.square(tf.reshape(x, [n]));
  if (rows < 2) return tf.sum(flat);
  const even = tf.reshape(rows * width === n ? flat : tf.slice(flat, [0], [rows * width]), [rows, width]);
  const sum = tf.sum(tf.sum(even, 1));
  return rows * width === n ? sum : tf.add(sum, tf.sum(tf.slice(flat, [rows * width], [n - rows * width])));
};

/** ‖g‖ = √Σ over all tensors of Σ g². grads: any shapes · returns a scalar. */
export const globalNorm = (grads: TensorMap): tf.Tensor => {
  const squares = Object.values(grads).map(sumOfSquares);
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
