/** @file A linear map, with LoRA where an adapter has factors for it. */
import * as tf from '@tensorflow/tfjs';
import type { LoraConfig } from './types.js';

export type WeightTensors = Readonly<Record<string, tf.Tensor>>;

/** An adapter within a tensor function: its settings are static, its factors are tensors. */
export interface AdapterTensors {
  readonly config: LoraConfig;
  readonly weights: WeightTensors;
}

/** A weight by its name. The caller checked the names on loading; this guards a function called with other arrays. */
export const weight = (weights: WeightTensors, name: string): tf.Tensor => {
  const tensor = weights[name];
  if (tensor === undefined) throw new Error(`The weights have no tensor named ${name}.`);
  return tensor;
};

/** PEFT's names of the factors of one linear module, such as model.layers.0.self_attn.q_proj. */
export const loraName = (module: string, factor: 'A' | 'B'): string =>
  `base_model.model.${module}.lora_${factor}.weight`;

/** W x + b + (alpha / rank) B A x for each row x.
 *  x: [N, in] · W: [out, in], as checkpoints store it · b: [out] or none · A: [rank, in] · B: [out, rank] ·
 *  returns [N, out]. @source Hu et al. 2021, LoRA, eq. 3 */
export const linear = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  module: string,
  x: tf.Tensor2D,
): tf.Tensor2D => {
  const product = tf.matMul<tf.Tensor2D>(x, weight(weights, `${module}.weight`) as tf.Tensor2D, false, true);
  const bias = weights[`${module}.bias`];
  const y = bias === undefined ? product : tf.add<tf.Tensor2D>(product, bias);
  if (adapter === null) return y;
  const A = adapter.weights[loraName(module, 'A')];
  if (A === undefined) return y;
  const B = weight(adapter.weights, loraName(module, 'B'));
  // The scale goes where the array is smallest: [N, rank].
  const low = tf.mul<tf.Tensor2D>(
    tf.matMul(x, A as tf.Tensor2D, false, true),
    adapter.config.alpha / adapter.config.rank,
  );
  return tf.add<tf.Tensor2D>(y, tf.matMul(low, B as tf.Tensor2D, false, true));
};
