/** @file AdamW as a pure function of tensors: parameters, moments and gradients in, parameters and moments out. */
import * as tf from '@tensorflow/tfjs';
import type { Arrays } from '@tompo/lm';

export type TensorMap = Readonly<Record<string, tf.Tensor>>;

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** 'matrices': norms and biases (one axis) are left alone, as is usual for language models; 'all': as torch does. */
  readonly decay: 'matrices' | 'all';
}

export const defaultAdamW: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  decay: 'matrices',
};

export interface Moments<T> {
  readonly first: Readonly<Record<string, T>>;
  readonly second: Readonly<Record<string, T>>;
}

/** What changes from step to step and is therefore an argument of the compiled step: [3] float32,
 *  learning rate η, 1 − β₁ᵗ and 1 − β₂ᵗ. t counts from 1. */
export const adamwScalars = (t: number, learningRate: number, options: AdamWOptions): Float32Array =>
  Float32Array.of(learningRate, 1 - options.beta1 ** t, 1 - options.beta2 ** t);

/** One step of AdamW:
 *    m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  θ ← θ(1 − ηλ) − η · (m / (1−β₁ᵗ)) / (√v / √(1−β₂ᵗ) + ε)
 *  params, grads, moments: maps with the same names, any shapes · scalars: [3], see `adamwScalars`.
 *  @source Loshchilov & Hutter 2019; the order of operations is torch.optim.AdamW's */
export const adamw = (
  params: TensorMap,
  grads: TensorMap,
  moments: Moments<tf.Tensor>,
  scalars: tf.Tensor,
  options: AdamWOptions,
): { readonly params: TensorMap; readonly moments: Moments<tf.Tensor> } => {
  const { beta1, beta2, epsilon, weightDecay, decay } = options;
  const learningRate = tf.reshape(tf.slice(scalars, [0], [1]), []);
  const correction1 = tf.reshape(tf.slice(scalars, [1], [1]), []);
  const rootCorrection2 = tf.sqrt(tf.reshape(tf.slice(scalars, [2], [1]), []));
  const stepSize = tf.div(learningRate, correction1);
  const shrink = tf.sub(1, tf.mul(learningRate, weightDecay));
  const next: Record<string, tf.Tensor> = {};
  const first: Record<string, tf.Tensor> = {};
  const second: Record<string, tf.Tensor> = {};
  for (const [name, param] of Object.entries(params)) {
    const grad = named(grads, name);
    const m = tf.add(tf.mul(named(moments.first, name), beta1), tf.mul(grad, 1 - beta1));
    const v = tf.add(tf.mul(named(moments.second, name), beta2), tf.mul(tf.square(grad), 1 - beta2));
    const change = tf.mul(tf.div(m, tf.add(tf.div(tf.sqrt(v), rootCorrection2), epsilon)), stepSize);
    const decays = weightDecay !== 0 && (decay === 'all' || param.rank > 1);
    next[name] = tf.sub(decays ? tf.mul(param, shrink) : param, change);
    first[name] = m;
    second[name] = v;
  }
  return { params: next, moments: { first, second } };
};

/** Moments before the first step: zeros of the parameters' shapes. */
export const zeroMoments = (params: Arrays): Moments<Arrays[string]> => {
  const zeros = (): Arrays =>
    Object.fromEntries(
      Object.entries(params).map(([name, { shape, data }]) => [
        name,
        { dtype: 'float32', shape, data: new Float32Array(data.length) } as const,
      ]),
    );
  return { first: zeros(), second: zeros() };
};

const named = (map: TensorMap, name: string): tf.Tensor => {
  const tensor = map[name];
  if (tensor === undefined) throw new Error(`AdamW has no gradient or moment named '${name}'.`);
  return tensor;
};
