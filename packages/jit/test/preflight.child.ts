/** @file Runs one program in a process of its own and prints what was estimated and what it took, in bytes.
 *  arguments: name of the program. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../src/graph/ir.js';
import { inspect, jit, type NdArray, ndarray, type TensorFunction } from '../src/index.js';
import { growth } from './child.js';
import { initialState, initialTokens, type Shape, trainStep } from './transformer.js';

const filled = (shape: readonly number[]): NdArray => {
  return ndarray(
    'float32',
    shape,
    new Float32Array(sizeOf(shape)).map((_, i) => ((i * 7919) % 1000) / 1e4),
  );
};

interface Case {
  readonly fn: TensorFunction;
  readonly args: readonly unknown[];
  readonly frozen?: readonly number[];
}

const training = (shape: Shape): Case => ({
  fn: trainStep(shape),
  args: [initialState(shape), initialTokens(shape), ndarray('float32', [], [1])],
});

const layers = (ws: readonly tf.Tensor2D[], x: tf.Tensor2D): tf.Tensor => {
  let h: tf.Tensor = x;
  for (const w of ws) h = tf.relu(tf.matMul(h as tf.Tensor2D, w));
  return tf.sum(h);
};

const cases: Readonly<Record<string, () => Case>> = {
  'training, many tokens': () =>
    training({ vocab: 64, width: 128, inner: 384, layers: 4, heads: 4, batch: 8, tokens: 192 }),
  'training, many parameters': () =>
    training({ vocab: 4096, width: 384, inner: 768, layers: 3, heads: 4, batch: 1, tokens: 32 }),
  'frozen weights': () => ({
    fn: layers,
    args: [Array.from({ length: 12 }, () => filled([1024, 1024])), filled([64, 1024])],
    frozen: [0],
  }),
  'loss over a large vocabulary': () => ({
    fn: (x: tf.Tensor2D, w: tf.Tensor2D) =>
      tf.grad((v: tf.Tensor) => tf.neg(tf.mean(tf.logSoftmax(tf.matMul(x, v as tf.Tensor2D)))))(w),
    args: [filled([512, 64]), filled([64, 8192])],
  }),
  convolution: () => ({
    fn: (x: tf.Tensor4D, w: tf.Tensor4D) =>
      tf.grad((v: tf.Tensor) => tf.mean(tf.square(tf.conv2d(x, v as tf.Tensor4D, 1, 'same'))))(w),
    args: [filled([128, 96, 96, 8]), filled([3, 3, 8, 16])],
  }),
};

const { fn, args, frozen = [] } = cases[process.argv[2]!]!();
// The runtime itself is loaded, and tfjs has traced, before the measurement begins.
await jit((x: tf.Tensor) => tf.neg(x), { threads: 1 })(ndarray('float32', [1], [1]));
const { total } = inspect(fn, args as never, { frozen }).memory;
const took = await growth(async () => {
  const compiled = jit(fn, { threads: 1, frozen }) as unknown as (
    ...xs: readonly unknown[]
  ) => Promise<unknown>;
  for (let i = 0; i < 3; i++) await compiled(...args);
});
console.log(JSON.stringify({ total, took }));
