/** @file Every kernel against eager tfjs, forward and gradient, over random shapes. */
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eager, jit, type NdArray } from '../src/index.js';
import { kernels } from '../src/kernels/index.js';
import { type Case, type Fn, cases as plainCases } from './cases.js';
import { expectClose } from './close.js';
import { imageCases } from './imageCases.js';
import { random } from './random.js';

const RUNS = 6;
const cases = [...plainCases, ...imageCases];

const asList = (x: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(x) ? x : [x]);

/** Values, and the gradient of Σ value · cos(place) for some of the inputs: no two elements weigh the same. */
const withGradient =
  (fn: Fn, places: readonly number[]) =>
  (...xs: tf.Tensor[]): { values: tf.Tensor[]; gradients: tf.Tensor[] } => {
    const values = asList(fn(...xs));
    if (places.length === 0) return { values, gradients: [] };
    const total = (...moving: tf.Tensor[]): tf.Scalar => {
      const all = xs.map((x, i) => (places.includes(i) ? moving[places.indexOf(i)]! : x));
      return tf.addN(
        asList(fn(...all)).map((y) => {
          const weights = tf.reshape(tf.cos(tf.range(0, Math.max(1, y.size))), y.shape);
          return tf.sum(tf.mul(tf.cast(y, 'float32'), weights));
        }),
      ) as tf.Scalar;
    };
    return { values, gradients: tf.grads(total)(places.map((i) => xs[i]!)) };
  };

const check = async (c: Case, seed: number): Promise<void> => {
  const r = random(seed);
  const inputs = c.inputs(r);
  const fn = withGradient(c.fn(r, inputs), c.gradient);
  const [compiled, oracle] = [jit(fn, { threads: 1 }), eager(fn)];
  const a = await compiled(...inputs);
  const b = await oracle(...inputs);
  await compiled.dispose();
  const pair = (xs: readonly NdArray[], ys: readonly NdArray[]): void => {
    expect(xs.length).toBe(ys.length);
    ys.forEach((y, i) => {
      expectClose(xs[i]!, y);
    });
  };
  pair(a.values, b.values);
  pair(a.gradients, b.gradients);
};

describe('compiled equals eager', () => {
  for (const [i, c] of cases.entries())
    test(`${c.kernel} (${i})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => check(c, seed)),
        { numRuns: RUNS, seed: 1, endOnFailure: true },
      );
    });
});

test('no kernel is without a case', () => {
  const tried = new Set([...cases.map((c) => c.kernel), 'LogSoftmax']);
  expect(Object.keys(kernels).filter((name) => !tried.has(name))).toEqual([]);
});

test('LogSoftmax, a kernel that tfjs composes of others unless it is called by name', async () => {
  const x = random(1).floats([3, 5]);
  const byName = jit(
    (t: tf.Tensor) => tf.engine().runKernel('LogSoftmax', { logits: t }, { axis: -1 }) as tf.Tensor,
  );
  expectClose(await byName(x), await eager((t: tf.Tensor) => tf.logSoftmax(t))(x));
});
