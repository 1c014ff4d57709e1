import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { eager, jit, type NdArray, ndarray, profile, zeros } from '../src/index.js';
import { errorOf } from './refusal.js';

test('a profile names kernels, operators and shapes, adds up, and leaves no file', async () => {
  const x = zeros('float32', [40, 30]);
  const fn = (a: tf.Tensor) => tf.softmax(tf.matMul(a, a, true, false));
  const { rows, ms } = await profile(fn, [x], { threads: 1, runs: 3 });
  expect(rows).toContainEqual({
    kernel: 'BatchMatMul',
    op: 'Gemm',
    provider: 'CPU',
    inputs: [
      [40, 30],
      [40, 30],
    ],
    nodes: 1,
    ms: expect.any(Number),
  });
  expect(rows.map((r) => r.op)).toContain('Softmax');
  expect(ms).toBeCloseTo(
    rows.reduce((sum, r) => sum + r.ms, 0),
    9,
  );
  expect((await readdir(tmpdir())).filter((f) => f.startsWith('jit-profile-'))).toEqual([]);
});

const picked = (x: tf.Tensor, at: tf.Tensor) => tf.gather(x, at as tf.Tensor1D);
const beyond = (): [NdArray, NdArray] => [zeros('float32', [2]), ndarray('int32', [1], [5])];

test('the runs of a profile are calls with the options of jit: they draw the same numbers, padded alike', async () => {
  await eager((x: tf.Tensor) => x)(zeros('float32', [1])); // tfjs's greeting
  tf.setBackend('cpu');
  const options = {
    threads: 1,
    seed: 7,
    buckets: { rows: { sizes: [4, 8], pad: { 0: 0 } } },
  };
  const drawing = () => {
    const w = tf.tidy(() => tf.variable(tf.zeros([4])));
    const fn = (x: tf.Tensor) => {
      w.assign(tf.add(w, tf.mul(x, tf.randomUniform([4]))) as tf.Tensor1D);
      return tf.exp(w);
    };
    return { w, fn };
  };
  const x = ndarray('float32', [3], [1, 2, 3]);
  const [called, profiled] = [drawing(), drawing()];
  const f = jit(called.fn, options);
  for (let i = 0; i < 3; i++) await f(x);
  const { rows } = await profile(profiled.fn, [x], { ...options, runs: 3 });
  expect(rows).toContainEqual(expect.objectContaining({ op: 'Exp', inputs: [[4]] }));
  expect(Array.from(profiled.w.dataSync())).toEqual(Array.from(called.w.dataSync()));
  expect(called.w.dataSync()[2]).toBeGreaterThan(0);
  await f.dispose();
  tf.dispose([called.w, profiled.w]);
});

test('a profile refuses what jit refuses, and what it has no use for', async () => {
  const asked = (options: object) => errorOf(profile(picked, beyond(), { name: 'picked', ...options }));
  expect(await asked({ maxBytes: 1 })).toMatchObject({ _tag: 'TooMuchMemory', name: 'picked' });
  for (const [field, value] of Object.entries({
    seed: 0.5,
    maxBytes: 0,
    frozen: [2],
    donate: [0],
    limits: { programs: 1, bytes: 1 },
    buckets: { rows: { sizes: [], pad: { 0: 0 } } },
  }))
    expect(await asked({ [field]: value })).toMatchObject({
      _tag: 'InvalidOption',
      name: 'picked',
      field: expect.stringContaining(field),
    });
});

test('a function without a name is called anonymous, and one without results has an empty profile', async () => {
  const [x, at] = beyond();
  const refused = profile((a: tf.Tensor, i: tf.Tensor) => picked(a, i), [x, at]);
  await expect(refused).rejects.toThrow('anonymous: an index given to GatherV2 is not in [0, 1]');
  expect(await profile(() => [], [])).toEqual({ rows: [], ms: 0 });
});
