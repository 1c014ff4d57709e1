/** @file The estimate of memory before a program is built: near what it takes, and a refusal that says what to do. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, test } from 'vitest';
import { explain, inspect, jit, zeros } from '../src/index.js';
import { runChild } from './child.js';
import { errorOf } from './refusal.js';

const measured = (name: string): { total: number; took: number } =>
  JSON.parse(runChild('preflight.child.ts', name));

// Measured on Linux x64: .75 to 1.1 for training steps, 1.3 for frozen weights, 3.4 for a convolution and a loss, of which
// the runtime leaves transpositions out. The programs take 100 MB or more: what a process grows by otherwise, 50 MB at times, does not
// decide. Other systems and versions may differ, but not by another factor of two.
test.each([
  ['training, many tokens', 2],
  ['training, many parameters', 2],
  ['frozen weights', 3],
  ['convolution', 6],
] as const)(
  '%s: the estimate is at least half of the growth of a process, and at most %s times as much',
  (name, most) => {
    const { total, took } = measured(name);
    expect(total / took).toBeGreaterThan(0.5);
    expect(total / took).toBeLessThan(most);
  },
  120_000,
);

const attention = (x: tf.Tensor2D) => {
  const scores = tf.matMul(x, x, false, true);
  return tf.sum(tf.softmax(scores));
};

describe('a program that is too large', () => {
  const x = zeros('float32', [1024, 8]);

  it('is refused before it is built, with the arrays that take most and the lines they come from', async () => {
    const f = jit(attention, { maxBytes: 2 ** 20, name: 'attention' });
    const error = await errorOf(f(x));
    if (error._tag !== 'TooMuchMemory') throw new Error(explain(error));
    // Scores and their softmax, 1024² float32 each, are there at the same time.
    expect(error.parts).toEqual({ work: 2 * 4 * 1024 ** 2, results: 4, constants: 0 });
    expect(error.needed).toBe(inspect(attention, [x]).memory.total);
    expect(error.limit).toBe(2 ** 20);
    expect(error.largest.map(({ kernel, shape, arrays, bytes }) => [kernel, shape, arrays, bytes])).toEqual([
      ['BatchMatMul', [1024, 1024], 1, 2 ** 22],
      ['Softmax', [1024, 1024], 1, 2 ** 22],
    ]);
    for (const { at } of error.largest) expect(at).toMatch(/at attention \(.*preflight\.test\.ts:\d+:\d+\)/);
    const text = explain(error);
    expect(text).toMatch(
      /^attention: it would take about 11\.\d MiB of memory, and 1\.0 MiB are allowed \(maxBytes\)/,
    );
    expect(text).toContain('1 × float32 [1024,1024] of Softmax (4.0 MiB, at attention (');
    expect(text).toContain('remat(fn)');
    expect(f.stats().compilations).toBe(0);
    await f.dispose();
  });

  it('is tried anyway with maxBytes: Infinity, and donated arrays stay when it is refused', async () => {
    const free = jit(attention, { maxBytes: Number.POSITIVE_INFINITY });
    expect((await free(x)).data[0]).toBeCloseTo(1024, 2); // each row of a softmax sums to 1
    const given = jit(attention, { maxBytes: 2 ** 20, donate: [0] });
    await expect(given(x)).rejects.toThrow('it would take about');
    expect(x.data.length).toBe(1024 * 8);
    expect(() => jit(attention, { maxBytes: Number.NaN })).toThrow('maxBytes is not valid: it is NaN');
    await Promise.all([free.dispose(), given.dispose()]);
  });

  it('is refused on the CPU by default when the machine has not that much', async () => {
    // 2^40 numbers in between: 4 TiB.
    const huge = (v: tf.Tensor1D) => tf.sum(tf.exp(tf.outerProduct(v, v)));
    const f = jit(huge, { name: 'huge' });
    const limit = process.platform === 'darwin' ? null : 'are free on this machine';
    if (limit !== null) await expect(f(zeros('float32', [2 ** 20]))).rejects.toThrow(limit);
    expect(inspect(huge, [zeros('float32', [2 ** 20])]).memory.work).toBeGreaterThanOrEqual(2 ** 42);
    await f.dispose();
  });
});

it('views take nothing, and a result lies once on the host', () => {
  const f = (x: tf.Tensor) => tf.reshape(tf.exp(tf.reshape(x, [16, 64])), [64, 16]);
  expect(inspect(f, [zeros('float32', [1024])]).memory).toMatchObject({
    work: 4096,
    results: 4096,
    constants: 0,
  });
});
