/** @file The machine's own rate: ONNX Runtime's product of two 1024² matrices, the second one frozen, as weights are: it
 *  is packed beforehand, which is 6 % faster than packing it each time. */

import * as tf from '@tensorflow/tfjs';
import { type Executor, type NdArray, ndarray } from '@tompo/jit';
import { timed } from './measure.js';

const SIZE = 1024;
const PRODUCTS = 4;

export interface Rate {
  /** Runs some products and gives the FLOP/s of each run. */
  readonly measure: (runs: number) => Promise<number[]>;
  readonly dispose: () => Promise<void>;
}

export const productRate = (executor: Executor): Rate => {
  const multiply = executor.compile<[NdArray, NdArray], NdArray>(
    (a, b) => {
      let product = a as tf.Tensor2D;
      for (let i = 0; i < PRODUCTS; i++) product = tf.matMul(product, b as tf.Tensor2D);
      return product;
    },
    { frozen: [1] },
  );
  const a = ndarray('float32', [SIZE, SIZE], new Float32Array(SIZE * SIZE).fill(1 / SIZE));
  return {
    measure: async (runs) => {
      const rates: number[] = [];
      await multiply(a, a);
      for (let i = 0; i < runs; i++)
        rates.push((PRODUCTS * 2 * SIZE ** 3 * 1000) / (await timed(() => multiply(a, a))));
      return rates;
    },
    dispose: multiply.dispose,
  };
};
