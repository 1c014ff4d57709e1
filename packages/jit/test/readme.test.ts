/** @file The table of kernels is made from the registry and from what the cases emit; `vitest -u` writes it anew. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { jit, jitModel, ndarray, zeros } from '../src/index.js';
import { refused } from '../src/kernels/refused.js';
import type { KernelResult, Results } from './results.js';

const read = (device: string): Results =>
  JSON.parse(readFileSync(new URL(`../generated/parity-${device}.json`, import.meta.url), 'utf8')) as Results;

/** What ran on a GPU, as the suite there wrote it down. */
const onGpu = (result: KernelResult | undefined): string => {
  if (result === undefined) return 'not tried';
  return result.onCpu.length === 0 ? '✓' : `✓, but ${result.onCpu.join(', ')} on the CPU`;
};

test('generated/KERNELS.md is what the suites wrote down', async () => {
  const [cpu, webgpu, cuda] = [read('cpu'), read('webgpu'), read('cuda')];
  const rows = Object.entries(cpu).map(([name, { onnx, gradient }]) => {
    const list = onnx.length === 0 ? 'folded away' : onnx.join(', ');
    return `| ${name} | ${list} | ✓ | ${onGpu(webgpu[name])} | ${onGpu(cuda[name])} | ${gradient ? '✓' : ''} |`;
  });
  const text = [
    '# Kernels',
    `${rows.length} kernels of TensorFlow.js have a translation. The table is made from what \`pnpm test\` (cpu),`,
    '`pnpm test:webgpu` and, where there is a card, `pnpm test:cuda` wrote down after every case had equalled eager tfjs over',
    'random shapes; `pnpm kernels` runs the first two and makes it anew. ONNX: the operators that the cases led to on the CPU.',
    'Gradient: values and gradients are equal. On the CPU: what ONNX Runtime moved there from the GPU.',
    '',
    '| tfjs kernel | ONNX | cpu | webgpu | cuda | gradient |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Refused',
    'Called in a compiled function, these are errors that say so, with the line of the call.',
    '',
    '| tfjs kernel | because |',
    '| --- | --- |',
    ...Object.entries(refused)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, why]) => `| ${name} | ${why} |`),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../generated/KERNELS.md');
});

test('the example of the README, before and after', async () => {
  const step = (w: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => {
    const loss = (v: tf.Tensor) =>
      tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D), y)));
    const { value, grads } = tf.valueAndGrads((v: tf.Tensor) => loss(v))([w]);
    return { loss: value, w: tf.sub(w, tf.mul(grads[0]!, 0.1)) };
  };
  const before = step(
    tf.zeros([2, 1]),
    tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]),
    tf.tensor2d([1, 2, 3], [3, 1]),
  );
  const fast = jit(step);
  const x = ndarray('float32', [3, 2], [1, 2, 3, 4, 5, 6]);
  const y = ndarray('float32', [3, 1], [1, 2, 3]);
  const after = await fast(zeros('float32', [2, 1]), x, y);
  // Mean of 1, 4, 9; the gradient at 0 is −2/3 Xᵀy = −2/3 (22, 28).
  for (const [loss, moved] of [
    [before.loss.dataSync(), before.w.dataSync()],
    [after.loss.data, after.w.data],
  ] as const) {
    expect(loss[0]).toBeCloseTo(14 / 3, 5);
    expect(moved[0]).toBeCloseTo((0.2 / 3) * 22, 5);
    expect(moved[1]).toBeCloseTo((0.2 / 3) * 28, 5);
  }
  await fast.dispose();
});

test('the buckets of the README: 200 lengths, three graphs', async () => {
  const mean = (ids: tf.Tensor, keep: tf.Tensor) => {
    const kept = tf.mul(tf.cast(ids, 'float32'), keep);
    return { kept, mean: tf.div(tf.sum(kept, 1), tf.sum(keep, 1)) };
  };
  const few = jit(mean, {
    buckets: { tokens: { sizes: [64, 128, 256], pad: { 0: 1, 1: 1 }, cut: { kept: 1 } } },
  });
  for (let n = 57; n <= 256; n++) {
    const ids = ndarray(
      'int32',
      [1, n],
      Int32Array.from({ length: n }, (_, i) => i),
    );
    const y = await few(ids, ndarray('float32', [1, n], new Float32Array(n).fill(1)));
    expect(y.kept.shape).toEqual([1, n]);
    expect(y.mean.data[0]).toBeCloseTo((n - 1) / 2, 3); // of 0 … n − 1
  }
  expect(few.stats()).toMatchObject({ calls: 200, compilations: 3, hits: 197 });
  await few.dispose();
});

test('the variables of the README: a compiled step moves them', async () => {
  const w = tf.variable(tf.zeros([2, 1]));
  const adam = tf.train.adam(0.1);
  const step = jit((x: tf.Tensor, y: tf.Tensor) =>
    adam.minimize(
      () => tf.losses.meanSquaredError(y, tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)) as tf.Scalar,
      true,
    ),
  );
  const x = ndarray('float32', [3, 2], [1, 2, 3, 4, 5, 6]);
  const y = ndarray('float32', [3, 1], [1, 2, 3]);
  expect((await step(x, y))!.data[0]).toBeCloseTo(14 / 3, 5); // mean of 1, 4, 9
  // The first step of Adam is the learning rate against the sign of the gradient.
  for (const moved of w.dataSync()) expect(moved).toBeCloseTo(0.1, 4);
  expect(adam.iterations).toBe(1);
  await step.dispose();
});

test('the model of the README learns', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [4] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const xs = tf.randomNormal([96, 4], 0, 1, 'float32', 1);
  const ys = tf.oneHot(tf.argMax(tf.slice(xs, [0, 0], [96, 3]), 1), 3); // the largest of three
  const fast = jitModel(model, { seed: 1 });
  const { history } = await fast.fit(xs, ys, { epochs: 20, batchSize: 16 });
  const losses = history.loss as number[];
  expect(losses).toHaveLength(20);
  expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  const predicted = (await fast.predict(xs)) as tf.Tensor;
  expect(predicted.shape).toEqual([96, 3]);
  await fast.dispose();
});
