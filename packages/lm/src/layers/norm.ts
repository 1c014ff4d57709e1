/** @file The norms of a layer. */
import * as tf from '@tensorflow/tfjs';
import { rmsNorm } from '@tompo/jit';
import { architectureOf } from '../architecture/families.js';
import type { ModelConfig } from '../types.js';
import { type WeightTensors, weight } from './linear.js';

/** (offset + w) ⊙ x / √(mean(x²) + eps) of each row; the offset is 1 in families whose weights are kept around 0.
 *  x: [N, D] · w: the weight of that name, [D] · returns [N, D] */
export const norm = (
  config: ModelConfig,
  weights: WeightTensors,
  name: string,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const w = weight(weights, `${name}.weight`);
  const { normOffset = 0 } = architectureOf(config);
  return rmsNorm(x, normOffset === 0 ? w : tf.add(w, normOffset), config.rmsNormEps);
};
