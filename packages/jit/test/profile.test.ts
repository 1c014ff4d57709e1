import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { profile, zeros } from '../src/index.js';

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
