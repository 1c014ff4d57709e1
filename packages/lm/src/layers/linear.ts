/** @file A linear map, with LoRA where an adapter has factors for it. */
import * as tf from '@tensorflow/tfjs';
import { loraName, magnitudeName } from '../adapter/names.js';
import { scaleOf } from '../adapter/scale.js';
import type { LoraConfig } from '../types.js';
import { lengths } from './lengths.js';

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

/** Up to so many elements of W, W + scale · B A is built for a step: beyond, a second copy is too much memory. */
const FOLD_LIMIT = 2 ** 22;

/** Whether one product with W + scale · B A costs less than W's and the two thin ones beside it. Building it takes as
 *  many multiplications as B A's part of about out·in / (out + in) rows forwards and backwards; from four times as
 *  many rows on it pays. */
const foldPays = (rows: number, W: tf.Tensor): boolean => {
  const [out, width] = W.shape as [number, number];
  return out * width <= FOLD_LIMIT && rows * (out + width) >= 4 * out * width;
};

/** x (W + scale · B A)ᵀ, a product for the factors' sake only: W is frozen and gets no gradient.
 *  With M = W + scale · B A and dy the gradient of the result:
 *  ∂x = dy M,  ∂A = scale · (dy B)ᵀ x,  ∂B = scale · dyᵀ (x Aᵀ): never the gradient of M, which is as large as W. */
const foldedProduct = (
  x: tf.Tensor2D,
  W: tf.Tensor2D,
  A: tf.Tensor2D,
  B: tf.Tensor2D,
  scale: number,
): tf.Tensor2D => {
  const fold = (a: tf.Tensor2D, b: tf.Tensor2D) =>
    tf.add<tf.Tensor2D>(W, tf.matMul(tf.mul<tf.Tensor2D>(b, scale), a));
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [rows, a, b, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([rows, a, b]);
    return {
      value: tf.matMul(rows, fold(a, b), false, true),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const d = dy as tf.Tensor2D;
        const [rows, a, b] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const low = tf.mul<tf.Tensor2D>(tf.matMul(rows, a, false, true), scale);
        const dLow = tf.matMul<tf.Tensor2D>(d, tf.mul<tf.Tensor2D>(b, scale));
        return [tf.matMul(d, fold(a, b)), tf.matMul(dLow, rows, true, false), tf.matMul(d, low, true, false)];
      },
    };
  });
  return op(x, A, B) as tf.Tensor2D;
};

/** W x + b + scale · B A x for each row x; with magnitudes m (DoRA) the rows of W + scale · B A are brought to length m.
 *  x: [N, in] · W: [out, in], as model files store it · b, m: [out] or none · A: [rank, in] · B: [out, rank] ·
 *  returns [N, out]. Where an adapter has factors for it, W is frozen: no gradient reaches it.
 *  @source Hu et al. 2021, LoRA, eq. 3; Liu et al. 2024, DoRA, eq. 5 */
export const linear = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  module: string,
  x: tf.Tensor2D,
  W = weight(weights, `${module}.weight`) as tf.Tensor2D,
): tf.Tensor2D => {
  const bias = weights[`${module}.bias`];
  const biased = (y: tf.Tensor2D) => (bias === undefined ? y : tf.add<tf.Tensor2D>(y, bias));
  const A = adapter?.weights[loraName(module, 'A')] as tf.Tensor2D | undefined;
  if (adapter === null || A === undefined) return biased(tf.matMul<tf.Tensor2D>(x, W, false, true));
  const B = weight(adapter.weights, loraName(module, 'B')) as tf.Tensor2D;
  const scale = scaleOf(adapter.config, module);
  const magnitudes = adapter.weights[magnitudeName(module)];
  // The scale goes where the array is smallest: [N, rank].
  const low = () => tf.mul<tf.Tensor2D>(tf.matMul(x, A, false, true), scale);
  if (magnitudes !== undefined) {
    const y = tf.add(tf.matMul(x, W, false, true), tf.matMul(low(), B, false, true));
    return biased(tf.mul<tf.Tensor2D>(y, tf.div(magnitudes, lengths(W, A, B, scale))));
  }
  if (foldPays(x.shape[0], W)) return biased(foldedProduct(x, W, A, B, scale));
  const product = biased(tf.matMul<tf.Tensor2D>(x, W, false, true));
  return tf.add<tf.Tensor2D>(product, tf.matMul(low(), B, false, true));
};

/** The weight itself with an adapter's factors in it: where a map is needed, not what it makes of rows. W: [out, in] */
export const adaptedWeight = (
  W: tf.Tensor2D,
  adapter: AdapterTensors | null,
  module: string,
): tf.Tensor2D => {
  const A = adapter?.weights[loraName(module, 'A')] as tf.Tensor2D | undefined;
  if (adapter === null || A === undefined) return W;
  const B = weight(adapter.weights, loraName(module, 'B')) as tf.Tensor2D;
  const scale = scaleOf(adapter.config, module);
  const sum = tf.add<tf.Tensor2D>(W, tf.matMul(tf.mul<tf.Tensor2D>(B, scale), A));
  const magnitudes = adapter.weights[magnitudeName(module)];
  if (magnitudes === undefined) return sum;
  return tf.mul(sum, tf.reshape(tf.div(magnitudes, lengths(W, A, B, scale)), [W.shape[0], 1]));
};
