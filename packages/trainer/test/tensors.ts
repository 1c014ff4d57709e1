/** @file Small bridges between numbers and tensors for tests that run eagerly on tfjs's cpu backend. */
import * as tf from '@tensorflow/tfjs';

export const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

export const number = (tensor: tf.Tensor): number => numbers(tensor)[0] as number;

/** Gradient of a scalar function of one tensor, at `at` of the given shape. */
export const gradientOf = (
  fn: (x: tf.Tensor) => tf.Tensor,
  at: readonly number[],
  shape: number[] = [at.length],
): number[] =>
  tf.tidy(() => numbers(tf.grad((x: tf.Tensor) => fn(x) as tf.Scalar)(tf.tensor([...at], shape))));

export const close = (actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void => {
  if (actual.length !== expected.length)
    throw new Error(`${actual.length} numbers in the place of ${expected.length}`);
  actual.forEach((value, i) => {
    const wanted = expected[i] as number;
    if (!(Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted))))
      throw new Error(`number ${i} is ${value}, expected ${wanted} (all: ${actual.join(', ')})`);
  });
};
