/** @file Rows in chunks: the same numbers, one chunk's memory. */
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Compile, chunkSizes, eager, explain, inChunks, inspect, jit, ndarray } from '../src/index.js';
import { expectClose } from './close.js';
import { random } from './random.js';
import { errorOf } from './refusal.js';

const WAYS: readonly Compile[] = [jit, eager];

interface Rows {
  readonly x: tf.Tensor2D; // [N, D]
  readonly ids: tf.Tensor1D; // [N]
}

/** log softmax(x W) at the ids, and the greatest of each row. */
const score = ({ x, ids }: Rows, { W }: { readonly W: tf.Tensor2D }) => {
  const logp = tf.logSoftmax(tf.matMul(x, W));
  return { picked: tf.sum(tf.mul(logp, tf.oneHot(ids, W.shape[1])), -1), top: tf.max(logp, -1) };
};

const step = (score_: typeof score) => (x: tf.Tensor, W: tf.Tensor, ids: tf.Tensor, weight: tf.Tensor) => {
  let top = tf.scalar(0) as tf.Tensor;
  const { value, grads } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) => {
    const scored = score_({ x: a as tf.Tensor2D, ids: ids as tf.Tensor1D }, { W: b as tf.Tensor2D });
    top = tf.keep(tf.clone(scored.top));
    return tf.mean(tf.mul(scored.picked, weight)) as tf.Scalar;
  })([x, W]);
  const copy = tf.clone(top);
  top.dispose();
  return { loss: value as tf.Tensor, grads, top: copy };
};

const inputs = (N: number, D: number, V: number) => {
  const r = random(5);
  const ids = ndarray(
    'int32',
    [N],
    Int32Array.from({ length: N }, (_, i) => (i * 7) % V),
  );
  return [r.floats([N, D]), r.floats([D, V]), ids, r.floats([N])] as const;
};

test('values and gradients are those of all rows at once', async () => {
  const args = inputs(11, 4, 9);
  const expected = await eager(step(score))(...args);
  for (const compile of WAYS)
    for (const size of [1, 3, 4, 11, 100]) {
      const got = await compile(step(inChunks(score, size)))(...args);
      expectClose(got.loss, expected.loss, { rtol: 1e-6 });
      expectClose(got.top, expected.top, { rtol: 1e-6, atol: 1e-6 });
      got.grads.forEach((g, i) => {
        expectClose(g, expected.grads[i]!, { rtol: 1e-5, atol: 1e-6 });
      });
    }
});

test('without a gradient', async () => {
  const [x, W, ids] = inputs(10, 3, 5);
  const f = (s: typeof score) => (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
    s({ x: a as tf.Tensor2D, ids: c as tf.Tensor1D }, { W: b as tf.Tensor2D });
  const expected = await eager(f(score))(x, W, ids);
  for (const compile of WAYS) {
    const got = await compile(f(inChunks(score, 4)))(x, W, ids);
    expectClose(got.picked, expected.picked, { atol: 1e-6 });
    expectClose(got.top, expected.top, { atol: 1e-6 });
  }
});

test('one chunk is alive at a time, forwards and backwards', () => {
  const [N, D, V] = [512, 8, 1000];
  const args = inputs(N, D, V);
  const array = N * V * 4;
  const whole = inspect(step(score), [...args]).peakBytes;
  const chunked = inspect(step(inChunks(score, 32)), [...args]).peakBytes;
  const forward = inspect(
    (x: tf.Tensor, W: tf.Tensor, ids: tf.Tensor) =>
      inChunks(score, 32)({ x: x as tf.Tensor2D, ids: ids as tf.Tensor1D }, { W: W as tf.Tensor2D }),
    [args[0], args[1], args[2]],
  ).peakBytes;
  expect(whole).toBeGreaterThan(3 * array);
  // 32 of 512 rows: a sixteenth of each array, and a few arrays [N, D], [D, V] beside it.
  expect(chunked).toBeLessThan(whole / 10);
  expect(forward).toBeLessThan(whole / 10);
});

test('chunks are as equal as can be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 600 }), (rows, size) => {
      const sizes = chunkSizes(rows, size);
      expect(sizes.reduce((a, b) => a + b, 0)).toBe(rows);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(size);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(sizes.length).toBe(Math.ceil(rows / size));
    }),
  );
});

test('what cannot be cut is refused', async () => {
  const x = ndarray('float32', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  const why = async (f: (x: tf.Tensor) => tf.Tensor): Promise<string> => explain(await errorOf(jit(f)(x)));
  expect(await why((v) => inChunks((r: tf.Tensor) => r, 0)(v, null))).toBe(
    'inChunks: the size must be a number of at least 1, not 0.',
  );
  expect(await why((v) => inChunks((r: tf.Tensor) => tf.sum(r), 2)(v, null))).toMatch(
    'results must be tensors',
  );
  expect(await why((v) => inChunks((r: tf.Tensor[]) => r[0]!, 2)([v, tf.zeros([3])], null))).toBe(
    'inChunks: rows must be tensors with the same first axis, and have the shapes [4,2], [3].',
  );
  expect(await why((v) => inChunks((r: tf.Tensor) => tf.slice(r, [0], [1]), 2)(v, null))).toBe(
    'inChunks: a chunk of 2 rows gave a result of 1.',
  );
});
