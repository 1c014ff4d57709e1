/** @file The gated feed-forward part of a layer. */
import * as tf from '@tensorflow/tfjs';
import { type AdapterTensors, linear, type WeightTensors } from './linear.js';

/** down(silu(gate(x)) ⊙ up(x)), silu(z) = z·σ(z). x: [N, D] · returns [N, D]. @source Shazeer 2020, SwiGLU */
export const mlp = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  layer: string,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const gate = linear(weights, adapter, `${layer}.mlp.gate_proj`, x);
  const up = linear(weights, adapter, `${layer}.mlp.up_proj`, x);
  const gated = tf.mul<tf.Tensor2D>(tf.mul(gate, tf.sigmoid(gate)), up);
  return linear(weights, adapter, `${layer}.mlp.down_proj`, gated);
};
