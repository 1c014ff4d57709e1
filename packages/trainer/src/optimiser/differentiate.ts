/** @file Gradients by name, with numbers from the forward pass handed out beside them. */
import * as tf from '@tensorflow/tfjs';
import type { TensorMap } from './adamw.js';

/** Runs fn once, differentiates its `loss` with respect to every parameter, and returns all that fn returned.
 *  fn may use the parameters only through its argument. */
export const gradientsWith = <M extends { readonly loss: tf.Tensor }>(
  fn: (params: TensorMap) => M,
  params: TensorMap,
): { readonly grads: TensorMap; readonly record: { readonly [K in keyof M]: tf.Tensor } } => {
  const names = Object.keys(params);
  let kept: Record<string, tf.Tensor> = {};
  const { grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
    const record = fn(Object.fromEntries(names.map((name, i) => [name, values[i] as tf.Tensor])));
    // tfjs frees what the forward pass leaves behind; clones that are kept outlive it.
    kept = Object.fromEntries(
      Object.entries(record).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor as tf.Tensor))]),
    );
    return record.loss as tf.Scalar;
  })(names.map((name) => params[name] as tf.Tensor));
  const record = Object.fromEntries(
    Object.entries(kept).map(([name, tensor]) => {
      const copy = tf.clone(tensor);
      tensor.dispose();
      return [name, copy];
    }),
  );
  return {
    grads: Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor])),
    record: record as { readonly [K in keyof M]: tf.Tensor },
  };
};
