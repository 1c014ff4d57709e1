/** @file The gated feed-forward part of a layer. */
import * as tf from '@tensorflow/tfjs';
import { type Activation, architectureOf } from '../architecture/families.js';
import type { ModelConfig } from '../types.js';
import { type AdapterTensors, linear, type WeightTensors } from './linear.js';
import { parts } from './parts.js';

/** A gate z passes the share σ(a(z)) of itself. */
interface Gate {
  /** a(z) */
  readonly opening: (z: tf.Tensor) => tf.Tensor;
  /** h · a′(z) */
  readonly steepened: (h: tf.Tensor, z: tf.Tensor) => tf.Tensor;
}

/** ½ (1 + tanh u) = σ(2u), u = √(2/π) (z + 0.044715 z³). @source Hendrycks & Gimpel 2016, GELU, section 2 */
const [WIDTH, CUBIC] = [2 * Math.sqrt(2 / Math.PI), 0.044715];

const GATES: Readonly<Record<Activation, Gate>> = {
  silu: { opening: (z) => z, steepened: (h) => h },
  gelu_pytorch_tanh: {
    opening: (z) => tf.mul(z, tf.add(tf.mul(tf.square(z), WIDTH * CUBIC), WIDTH)),
    steepened: (h, z) => tf.mul(h, tf.add(tf.mul(tf.square(z), 3 * WIDTH * CUBIC), WIDTH)),
  },
};

/** gate σ(a(gate)) ⊙ up. With s = σ(a(gate)) and h = gate · s the gradient is
 *  ∂up = d ⊙ h,  ∂gate = d ⊙ up ⊙ (s + h a′ − h a′ s): few passes over the rows where the tape would make many. */
export const gated = (activation: Activation, gate: tf.Tensor2D, up: tf.Tensor2D): tf.Tensor2D => {
  const { opening, steepened } = GATES[activation];
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [g, u, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([g, u]);
    return {
      value: tf.mul(tf.mul(g, tf.sigmoid(opening(g))), u),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => {
        const [g, u] = saved as [tf.Tensor, tf.Tensor];
        const s = tf.sigmoid(opening(g));
        const h = tf.mul(g, s);
        const steep = steepened(h, g);
        const slope = tf.sub(tf.add(s, steep), tf.mul(steep, s));
        return [tf.mul(tf.mul(d, u), slope), tf.mul(d, h)];
      },
    };
  });
  return op(gate, up) as tf.Tensor2D;
};

/** down(act(gate(x)) ⊙ up(x)). x: [N, D] · returns [N, D]. @source Shazeer 2020, GLU variants */
export const mlp = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  layer: string,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const { fused, activation } = architectureOf(config);
  const map = (name: string) => linear(weights, adapter, `${layer}.mlp.${name}_proj`, x);
  const [gate, up] = fused
    ? parts(map('gate_up'), [config.intermediateSize, config.intermediateSize])
    : [map('gate'), map('up')];
  return linear(weights, adapter, `${layer}.mlp.down_proj`, gated(activation.name, gate!, up!));
};
