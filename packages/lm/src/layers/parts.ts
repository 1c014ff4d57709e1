/** @file What one matrix makes in the place of several. */
import * as tf from '@tensorflow/tfjs';

/** The columns of x, so many for each part. x: [N, Σ widths] · returns [N, width] each */
export const parts = (x: tf.Tensor2D, widths: readonly number[]): readonly tf.Tensor2D[] =>
  tf.split(x, [...widths], 1);
