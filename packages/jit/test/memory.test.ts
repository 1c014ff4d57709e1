/** @file How much memory a graph takes, and how many graphs are kept. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { emit, emptyGraph, input } from '../src/graph/ir.js';
import { peakOf } from '../src/graph/peak.js';
import { explain, jit, ndarray, openExecutor } from '../src/index.js';
import { targetOf } from '../src/target.js';
import { runChild } from './child.js';

test('the peak of a chain is two neighbours, of a fan all that is waited for', () => {
  const g = emptyGraph(targetOf());
  const x = input(g, 'x', [256], 'float32'); // 1 kB; inputs belong to the caller
  const a = emit(g, 'Exp', [x], [256], 'float32');
  const b = emit(g, 'Sin', [a], [256], 'float32');
  const c = emit(g, 'Cos', [b], [256], 'float32');
  expect(peakOf(g.nodes, [c]).bytes).toBe(2048);
  // a is wanted once more at the end: beside b and c while c is made.
  const d = emit(g, 'Add', [a, c], [256], 'float32');
  expect(peakOf(g.nodes, [d]).bytes).toBe(3 * 1024);
  const isPositive = emit(g, 'Greater', [d, a], [256], 'bool');
  // a, c, d, then a, d and a quarter: the peak is still the same.
  expect(peakOf(g.nodes, [isPositive]).bytes).toBe(3 * 1024);
});

const vector = (n: number) => ndarray('float32', [n], new Float32Array(n).fill(2));

test('of many signatures the ones unused longest are given up, and made again when asked for', async () => {
  const f = jit((x: tf.Tensor) => tf.sum(tf.square(x)), { limits: { programs: 2, bytes: 2 ** 30 } });
  const sum = async (n: number): Promise<number> => (await f(vector(n))).data[0]!;
  expect([await sum(1), await sum(2), await sum(1), await sum(3)]).toEqual([4, 8, 4, 12]);
  expect(f.stats().compilations).toBe(3);
  expect(await sum(1)).toBe(4); // kept: used after 2
  expect(f.stats().compilations).toBe(3);
  expect(await sum(2)).toBe(8); // given up for 3
  expect(f.stats().compilations).toBe(4);
  // Calls that overlap are all served, however few are kept.
  expect(await Promise.all([5, 6, 7, 8, 5].map(sum))).toEqual([20, 24, 28, 32, 20]);
  await f.dispose();
});

test('an executor hands its limits to all that it compiles, and refuses what are none', async () => {
  const executor = await openExecutor('jit:cpu', { threads: 1, limits: { programs: 1, bytes: 2 ** 30 } });
  if (executor._tag === 'Left') throw new Error(explain(executor.left));
  const f = executor.right.compile((x: tf.Tensor) => tf.sum(x));
  for (const n of [1, 2, 1]) expect((await f(vector(n))).data[0]).toBe(2 * n);
  expect(f.stats().compilations).toBe(3);
  await f.dispose();
  for (const limits of [
    { programs: 0, bytes: 1 },
    { programs: 1 },
    { programs: 1, bytes: 1, size: 2 },
    'few',
  ]) {
    const refused = await openExecutor('jit:cpu', { limits: limits as never });
    expect(refused._tag === 'Left' && explain(refused.left)).toContain(
      'the option limits is not valid: it is ',
    );
  }
});

test.runIf(process.platform === 'linux')(
  'shapes share the memory of their runs',
  () => {
    // Eight shapes, each of which takes about 100 MB while it runs.
    const { one, all } = JSON.parse(runChild('shapes.child.ts')) as { one: number; all: number };
    expect(one).toBeGreaterThan(50e6);
    expect(all).toBeLessThan(3 * one);
  },
  120_000,
);

test('one program is kept, however large', async () => {
  const f = jit((x: tf.Tensor) => tf.sum(tf.square(x)), { limits: { programs: 9, bytes: 1 } });
  for (const n of [3, 3, 4, 4, 3]) expect((await f(vector(n))).data[0]).toBe(4 * n);
  expect(f.stats().compilations).toBe(3);
  await f.dispose();
});
