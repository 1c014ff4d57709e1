/** @file Rematerialisation: the same values and gradients, in less memory. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { type Compile, eager, explain, inspect, jit, ndarray, remat } from '../src/index.js';
import { runChild } from './child.js';
import { expectClose } from './close.js';
import { errorOf } from './refusal.js';
import { block, stackInputs as inputs, stackStep } from './rematerialised.js';

const WAYS: readonly Compile[] = [jit, eager];

/** Relative to the largest entry: eager tfjs and ONNX Runtime add in different orders. */
const CLOSE = { rtol: 1e-6, atol: 1e-7 };

test('loss and gradients are those without it, compiled and eager', async () => {
  const args = inputs(7, 12, 5);
  const expected = await eager(stackStep(block))(...args);
  for (const compile of WAYS) {
    const got = await compile(stackStep(remat(block)))(...args);
    expectClose(got.loss, expected.loss, CLOSE);
    got.grads.forEach((g, i) => {
      expectClose(g, expected.grads[i]!, CLOSE);
    });
  }
});

test('what is alive at once is one array for each layer, and not three', () => {
  const [rows, width, layers] = [256, 32, 12];
  const array = rows * width * 4;
  const plain = inspect(stackStep(block), inputs(rows, width, layers));
  const less = inspect(stackStep(remat(block)), inputs(rows, width, layers));
  // Each block's gradient needs its input, the tanh and twice it; rematerialised, only the input stays. The last
  // block's own work stands on top: no more than 4 arrays of it at once.
  expect(plain.peakBytes / array).toBeGreaterThan(3 * layers);
  expect(less.peakBytes / array).toBeLessThan(layers + 5);
  // Forward work is done twice: one product more for each layer (dx is not asked of the first).
  expect(plain.operators.Gemm).toBe(layers + 2 * layers - 1);
  expect(less.operators.Gemm).toBe(2 * layers + 2 * layers - 1);
  expect(less.nodes).toBeGreaterThan(plain.nodes);
});

test('ONNX Runtime keeps it: the greatest resident memory of a process falls', () => {
  const [rows, width, layers] = [8192, 64, 24]; // arrays of 2 MB
  const grown = (mode: string): number =>
    Number(runChild('remat.child.ts', mode, ...[rows, width, layers].map(String))) / 2 ** 20;
  const [plain, less] = [grown('plain'), grown('remat')];
  // 23 layers × 2 arrays of 2 MB fewer: 92 MB.
  expect(plain - less).toBeGreaterThan(60);
}, 180_000);

test('nested, several results, results handed through, fixed arguments', async () => {
  const twoWays = remat((x: tf.Tensor, options: { readonly w: tf.Tensor; readonly power: number | null }) => {
    const y = tf.tanh(tf.mul(x, options.w));
    return {
      y,
      power: options.power === null ? y : tf.pow(y, options.power),
      same: x,
      sign: tf.cast(tf.greater(y, 0), 'int32'),
    };
  });
  const outer = remat((x: tf.Tensor, w: tf.Tensor) => {
    const { y, power, same, sign } = twoWays(x, { w, power: 3 });
    const { power: only } = twoWays(y, { w: tf.square(w), power: null });
    return tf.add(tf.add(power, tf.mul(same, sign.dtype === 'int32' ? 2 : Number.NaN)), only);
  });
  const bare = (x: tf.Tensor, w: tf.Tensor) => {
    const y = tf.tanh(tf.mul(x, w));
    return tf.add(tf.add(tf.pow(y, 3), tf.mul(x, 2)), tf.tanh(tf.mul(y, tf.square(w))));
  };
  const gradients = (f: typeof bare) => (x: tf.Tensor, w: tf.Tensor) => tf.grads(f)([x, w]);
  const [x, w] = [ndarray('float32', [4], [-2, -0.3, 0.4, 1]), ndarray('float32', [4], [1, 2, 0.5, -1])];
  const expected = await eager(gradients(bare))(x, w);
  for (const compile of WAYS) {
    const got = await compile(gradients(outer))(x, w);
    got.forEach((g, i) => {
      expectClose(g, expected[i]!, CLOSE);
    });
  }
  // Without a gradient it is the function itself.
  expectClose(await jit(outer)(x, w), await eager(bare)(x, w), CLOSE);
});

test('gradients of gradients', async () => {
  const cube = (x: tf.Tensor) => tf.mul(x, tf.mul(x, x));
  const second = (f: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => tf.grad((v) => tf.grad(f)(v))(x);
  const x = ndarray('float32', [3], [-1, 2, 5]);
  for (const compile of WAYS) {
    const got = await compile(second(remat(cube)))(x);
    expect(Array.from(got.data)).toEqual([-6, 12, 30]); // (x³)″ = 6x
  }
});

test('NaN and infinity stay where they are', async () => {
  const root = remat((x: tf.Tensor) => tf.sqrt(x));
  const f = (x: tf.Tensor) => tf.grad((v) => tf.mul(root(v), root(v)))(x);
  const x = ndarray('float32', [4], [Number.NaN, 4, Number.POSITIVE_INFINITY, -1]);
  const [got, expected] = [await jit(f)(x), await eager(f)(x)];
  expect(Array.from(got.data)).toEqual(Array.from(expected.data));
  expect(got.data[1]).toBe(1);
  expect(got.data[0]).toBeNaN();
});

test('a captured tensor is refused, and nothing is left behind', async () => {
  const captures = (x: tf.Tensor, w: tf.Tensor) =>
    tf.grad((v) => remat((u: tf.Tensor) => tf.mul(u, w))(v))(x);
  const pair = [ndarray('float32', [2], [1, 2]), ndarray('float32', [2], [3, 4])] as const;
  for (const compile of WAYS) {
    const before = tf.memory().numTensors;
    const error = await errorOf(compile(captures)(...pair));
    expect(error).toEqual({ _tag: 'CapturedTensor', dtype: 'float32', shape: [2] });
    expect(explain(error)).toMatch('hand it over as an argument');
    expect(tf.memory().numTensors).toBe(before);
  }
});

test('no tensor stays behind in an eager gradient', async () => {
  const f = remat((v: tf.Tensor) => tf.square(tf.sin(v)));
  const gradient = eager((x: tf.Tensor) => tf.grad((v) => f(f(v)))(x));
  const x = ndarray('float32', [3], [1, 2, 3]);
  await gradient(x);
  const before = tf.memory().numTensors;
  await gradient(x);
  expect(tf.memory().numTensors).toBe(before);
});

test('the example of the documentation', async () => {
  const relu = remat((x: tf.Tensor2D, w: tf.Tensor2D) => tf.relu<tf.Tensor2D>(tf.matMul(x, w)));
  const deep = (x: tf.Tensor2D, ws: tf.Tensor2D[]): tf.Tensor2D => ws.reduce((h, w) => relu(h, w), x);
  const gradient = (x: tf.Tensor2D, w: tf.Tensor2D) => tf.grad((v) => deep(v as tf.Tensor2D, [w, w]))(x);
  const x = ndarray('float32', [1, 2], [1, 2]);
  const w = ndarray('float32', [2, 2], [1, 0, -1, 3]);
  // h = relu(x w) = relu([-1, 6]), y = relu(h w) = relu([-6, 18]); ∂Σy/∂x = [0, 1] wᵀ ⊙ [h > 0] wᵀ = [0, 3] wᵀ = [0, 9].
  expect(Array.from((await jit(gradient)(x, w)).data)).toEqual([0, 9]);
});
