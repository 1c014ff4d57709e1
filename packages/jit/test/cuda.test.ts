/** @file Graphs made for CUDA, run by the CPU provider: where there is no card, what is told apart is at least right. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { eager, inspect, type NdArray } from '../src/index.js';
import { runOnnx } from './onnx.js';
import { random } from './random.js';

const run = async (fn: (...xs: tf.Tensor[]) => tf.Tensor, args: readonly NdArray[]): Promise<NdArray> => {
  const { toOnnx } = inspect(fn as never, [...args] as never, { device: 'cuda' });
  const [result] = await runOnnx(toOnnx(), (name) => args[Number(name.slice(1))]!);
  return result!;
};

const operators = (fn: (...xs: tf.Tensor[]) => tf.Tensor, args: readonly NdArray[]) =>
  inspect(fn as never, [...args] as never, { device: 'cuda' }).operators;

const expectSame = async (fn: (...xs: tf.Tensor[]) => tf.Tensor, args: readonly NdArray[]): Promise<void> => {
  const oracle = eager(fn as never) as unknown as (...xs: readonly NdArray[]) => Promise<NdArray>;
  const [got, expected] = [await run(fn, args), await oracle(...args)];
  expect(got.shape).toEqual(expected.shape);
  const scale = Math.max(...Array.from(expected.data, Math.abs));
  got.data.forEach((x, i) => {
    expect(Math.abs(x - (expected.data[i] as number))).toBeLessThanOrEqual(2e-6 * scale);
  });
};

const floats = (shape: readonly number[], seed = 1): NdArray => random(seed).floats([...shape]) as NdArray;

// Trailing, leading, all, in the middle, beside axes of length one; of prime length.
const REDUCED: readonly (readonly [readonly number[], number | readonly number[] | undefined])[] = [
  [[6, 5000], -1],
  [[5000, 6], 0],
  [
    [3, 2, 4900],
    [1, 2],
  ],
  [
    [4900, 2, 3],
    [0, 1],
  ],
  [[3, 4900, 2], 1],
  [
    [1, 6, 4900, 1],
    [2, 3],
  ],
  [[70, 71], undefined],
  [[4, 5003], -1],
];

test.each(REDUCED)('sum, mean, max, min of [%s] over %s', async (shape, axis) => {
  const x = floats(shape);
  for (const reduce of [tf.sum, tf.mean, tf.max, tf.min])
    for (const keepDims of [false, true])
      await expectSame((x: tf.Tensor) => reduce(x, axis as number, keepDims), [x]);
});

test('long rows are summed by products, and the largest is found in two stages', () => {
  const x = floats([6, 5000]);
  expect(operators((x) => tf.sum(x, -1), [x])).toMatchObject({ Gemm: 1 });
  expect(operators((x) => tf.max(x, -1), [x])).toMatchObject({ ReduceMax: 2 });
});

// Lengths with a common run, and without one; the outer axes that stay, and the inner ones that join the run.
const PARTS: readonly (readonly [readonly number[], number])[] = [
  [[1024, 2048, 4096], 0],
  [[1001, 4096, 3], 0],
  [[512, 512, 4096], 1],
];

test.each(PARTS)('parts of %s joined and cut apart along axis %i', async (sizes, axis) => {
  const shape = (n: number) => (axis === 0 ? [n, 2] : [3, n]);
  const parts = sizes.map((n, i) => floats(shape(n), i));
  const join = (...xs: tf.Tensor[]) => tf.concat(xs, axis);
  await expectSame(join, parts);
  const whole = floats(shape(sizes.reduce((a, b) => a + b, 0)));
  for (const i of [0, 1, 2])
    await expectSame((x: tf.Tensor) => tf.mul(tf.split(x, [...sizes], axis)[i]!, i + 1), [whole]);
  // Cutting apart what was just joined the same way gives back the parts: nothing is left to do.
  const back = (...xs: tf.Tensor[]) => tf.split(tf.concat(xs, axis), [...sizes], axis)[1]!;
  await expectSame(back, parts);
  expect(operators(back, parts).Concat ?? 0).toBe(0);
});
