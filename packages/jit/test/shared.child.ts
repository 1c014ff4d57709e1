/** @file In a process of its own: products of several shapes, and a gradient, with frozen weights that are large together. argv: a file of
 *  bfloat16, how many matrices of how many rows and columns. Prints by how many bytes memory grew, and how far the results are from
 *  those with weights that are not frozen. */
import * as tf from '@tensorflow/tfjs';
import { readFileArray } from '../src/filearray.js';
import { type FileArray, type HostArray, jit, type NdArray, ndarray } from '../src/index.js';
import { growth } from './child.js';

const [path, ...sizes] = process.argv.slice(2) as [string, ...string[]];
const [count, N, K] = sizes.map(Number) as [number, number, number];
const weights = Array.from({ length: count }, (_, i): FileArray => {
  const file = { path, offset: i * N * K * 2, storage: 'bfloat16' } as const;
  return { dtype: 'float32', shape: [N, K], file };
});

/** Rows of the first weight and of x, through all weights and back. */
const through = (ws: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D =>
  ws.reduce<tf.Tensor2D>(
    (h, w) => {
      const up = tf.tanh(tf.matMul(h, w as tf.Tensor2D, false, true)) as tf.Tensor2D;
      return tf.matMul(up, w as tf.Tensor2D);
    },
    tf.add(x, tf.gather(ws[0]!, tf.range(1, x.shape[0] + 1, 1, 'int32'))),
  );
const slope = (ws: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor =>
  tf.grad((v: tf.Tensor) => tf.sum(tf.square(through(ws, v as tf.Tensor2D))))(x);

const inputs = [1, 8, 40].map((rows) =>
  ndarray(
    'float32',
    [rows, K],
    Float32Array.from({ length: rows * K }, (_, i) => Math.sin(i)),
  ),
);
const calls = [through, slope].flatMap((fn) => inputs.map((x) => ({ fn, x })));
const results = async (ws: readonly HostArray[], frozen: readonly number[]): Promise<readonly NdArray[]> => {
  const compiled = new Map([through, slope].map((fn) => [fn, jit(fn, { frozen, threads: 1 })]));
  const made: NdArray[] = [];
  for (const { fn, x } of calls) made.push(await compiled.get(fn)!(ws as never, x));
  return made;
};

let shared: readonly NdArray[] = [];
const grown = await growth(async () => {
  shared = await results(weights, [0]);
});
const given = await Promise.all(weights.map(readFileArray));
const expected = await results(given, []);
const norm = (x: Float32Array): number => Math.sqrt(x.reduce((sum, y) => sum + y * y, 0));
const off = expected.map(({ data }, i) => {
  const apart = (data as Float32Array).map((y, j) => shared[i]!.data[j]! - y);
  return norm(apart) / norm(data as Float32Array);
});
process.stdout.write(JSON.stringify({ grown, off: Math.max(...off) }));
