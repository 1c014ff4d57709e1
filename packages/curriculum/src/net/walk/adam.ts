/** @file One step of Adam on tensors, down a gradient whose norm is kept within bounds. */
import * as tf from '@tensorflow/tfjs';
import { BETA1, BETA2, EPSILON } from '../../student/adam.js';
import { byWalkName, type WalkRecord } from './model.js';

export interface Descent<T> {
  readonly weights: WalkRecord<T>;
  readonly first: WalkRecord<T>;
  readonly second: WalkRecord<T>;
}

/** What changes from step to step, counted from 1: [2], 1 − β₁ᵗ and 1 − β₂ᵗ. */
export const corrections = (step: number): Float32Array =>
  Float32Array.of(1 - BETA1 ** step, 1 - BETA2 ** step);

export const descended = (
  { weights, first, second }: Descent<tf.Tensor>,
  gradient: WalkRecord<tf.Tensor>,
  corrected: tf.Tensor,
  { rate, norm }: { readonly rate: number; readonly norm: number },
): Descent<tf.Tensor> => {
  const [byFirst, bySecond] = tf.unstack(corrected) as [tf.Tensor, tf.Tensor];
  const squares = Object.values(gradient).map((g) => tf.sum(tf.square(g)));
  const length = tf.sqrt(tf.addN(squares));
  const share = tf.minimum(1, tf.div(norm, tf.add(length, 1e-12)));
  const kept = byWalkName((name) => tf.mul(gradient[name], share));
  const m = byWalkName((name) => tf.add(tf.mul(first[name], BETA1), tf.mul(kept[name], 1 - BETA1)));
  const v = byWalkName((name) =>
    tf.add(tf.mul(second[name], BETA2), tf.mul(tf.square(kept[name]), 1 - BETA2)),
  );
  const moved = byWalkName((name) => {
    const size = tf.add(tf.sqrt(tf.div(v[name], bySecond)), EPSILON);
    return tf.sub(weights[name], tf.mul(rate, tf.div(tf.div(m[name], byFirst), size)));
  });
  return { weights: moved, first: m, second: v };
};
