/** @file A stack of blocks with its loss and gradient: what rematerialisation is tried on. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../src/index.js';
import { random } from './random.js';

export type Block = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Its gradient needs the input, the tanh, and what comes of it. */
export const block: Block = (x, w, b) =>
  tf.add(x, tf.square(tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b))));

interface Params<T> {
  readonly w: readonly T[];
  readonly b: readonly T[];
}

export const stackStep = (layer: Block) => (x: tf.Tensor, params: Params<tf.Tensor>) => {
  const { value, grads } = tf.valueAndGrads((...all: tf.Tensor[]) => {
    const [w, b] = [all.slice(0, params.w.length), all.slice(params.w.length)];
    const y = w.reduce((h, one, i) => layer(h, one, b[i]!), x);
    return tf.mean(tf.square(y)) as tf.Scalar;
  })([...params.w, ...params.b]);
  return { loss: value as tf.Tensor, grads };
};

export const stackInputs = (rows: number, width: number, layers: number): [NdArray, Params<NdArray>] => {
  const r = random(3);
  const small = (shape: number[]): NdArray => {
    const a = r.floats(shape);
    return { ...a, data: Float32Array.from(a.data, (v) => v / 20) };
  };
  const list = (shape: number[]): NdArray[] => Array.from({ length: layers }, () => small(shape));
  return [r.floats([rows, width]), { w: list([width, width]), b: list([width]) }];
};
