/** @file The gated feed-forward part of a layer. */
import * as tf from '@tensorflow/tfjs';
import { type AdapterTensors, linear, type WeightTensors } from './linear.js';

/** silu(gate) ⊙ up, silu(z) = z σ(z). With s = σ(gate) and h = gate · s the gradient is
 *  ∂up = d ⊙ h,  ∂gate = d ⊙ up ⊙ (s + h − h s): five passes over the rows where the tape would make nine. */
export const gatedSilu = (gate: tf.Tensor2D, up: tf.Tensor2D): tf.Tensor2D => {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [g, u, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([g, u]);
    return {
      value: tf.mul(tf.mul(g, tf.sigmoid(g)), u),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => {
        const [g, u] = saved as [tf.Tensor, tf.Tensor];
        const s = tf.sigmoid(g);
        const h = tf.mul(g, s);
        const slope = tf.sub(tf.add(s, h), tf.mul(h, s));
        return [tf.mul(tf.mul(d, u), slope), tf.mul(d, h)];
      },
    };
  });
  return op(gate, up) as tf.Tensor2D;
};

/** down(silu(gate(x)) ⊙ up(x)). x: [N, D] · returns [N, D]. @source Shazeer 2020, SwiGLU */
export const mlp = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  layer: string,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const gate = linear(weights, adapter, `${layer}.mlp.gate_proj`, x);
  const up = linear(weights, adapter, `${layer}.mlp.up_proj`, x);
  return linear(weights, adapter, `${layer}.mlp.down_proj`, gatedSilu(gate, up));
};
