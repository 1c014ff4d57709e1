/** @file The table of kernels is made from the registry and from what the cases emit; `vitest -u` writes it anew. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import type { Graph } from '../src/graph/ir.js';
import { isNdArray, jit, type NdArray, ndarray } from '../src/index.js';
import { kernels } from '../src/kernels/index.js';
import { targetOf } from '../src/target.js';
import { trace } from '../src/trace/trace.js';
import { flatten } from '../src/tree.js';
import { cases, type Fn } from './cases.js';
import { imageCases } from './imageCases.js';
import { random } from './random.js';

const SEEDS = [1, 2, 3, 4, 5];

const graphOf = (fn: Fn, inputs: readonly NdArray[]): Graph => {
  const { leaves, skeleton } = flatten('case', 'arguments', inputs, (x) => (isNdArray(x) ? x : null));
  return trace({ name: 'case', fn, skeleton, leaves, isFrozen: () => false, target: targetOf() }).graph;
};

const gradientOf =
  (fn: Fn, places: readonly number[]): Fn =>
  (...xs) => {
    const total = (...moving: tf.Tensor[]): tf.Tensor => {
      const ys = fn(...xs.map((x, i) => (places.includes(i) ? moving[places.indexOf(i)]! : x)));
      return tf.addN((Array.isArray(ys) ? ys : [ys]).map((y) => tf.sum(tf.cast(y, 'float32'))));
    };
    return tf.grads(total)(places.map((i) => xs[i]!));
  };

/** ONNX operators that the cases of a kernel led to, and whether a gradient through it is compared. */
const record = () => {
  const table = new Map(
    Object.keys(kernels).map((name) => [name, { ops: new Set<string>(), hasGradient: false }]),
  );
  const note = (graph: Graph, isDifferentiated: boolean): void => {
    for (const { kernel, op } of graph.nodes) {
      const row = table.get(kernel);
      row?.ops.add(op);
      if (row !== undefined && isDifferentiated) row.hasGradient = true;
    }
  };
  for (const c of [...cases, ...imageCases])
    for (const seed of SEEDS) {
      const r = random(seed);
      const inputs = c.inputs(r);
      const fn = c.fn(r, inputs);
      note(graphOf(fn, inputs), c.gradient.length > 0);
      if (c.gradient.length === 0) continue;
      table.get(c.kernel)!.hasGradient = true;
      note(graphOf(gradientOf(fn, c.gradient), inputs), false);
    }
  return table;
};

test('generated/KERNELS.md is what the registry and the cases say', async () => {
  const rows = [...record()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { ops, hasGradient }]) => {
      const list = ops.size === 0 ? 'folded away' : [...ops].sort().join(', ');
      return `| ${name} | ${list} | ${hasGradient ? 'values and gradient' : 'values'} |`;
    });
  const text = [
    '# Kernels',
    `${rows.length} kernels of TensorFlow.js have a translation. Made by \`test/readme.test.ts\` from the registry; the`,
    'operators are those that the test cases led to, the last column says what is compared with eager tfjs.',
    '',
    '| tfjs kernel | ONNX operators | compared |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../generated/KERNELS.md');
});

test('the example of the README', async () => {
  const step = (w: tf.Tensor, x: tf.Tensor, y: tf.Tensor) => {
    const loss = (v: tf.Tensor) =>
      tf.mean(tf.square(tf.sub(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D), y)));
    const { value, grads } = tf.valueAndGrads((v: tf.Tensor) => loss(v))([w]);
    return { loss: value, w: tf.sub(w, tf.mul(grads[0]!, 0.1)) };
  };
  const [x, y] = [ndarray('float32', [3, 2], [1, 2, 3, 4, 5, 6]), ndarray('float32', [3, 1], [1, 2, 3])];
  const { loss, w } = await jit(step)(ndarray('float32', [2, 1], [0, 0]), x, y);
  // Mean of 1, 4, 9; the gradient at 0 is −2/3 Xᵀy = −2/3 (22, 28).
  expect(loss.data[0]).toBeCloseTo(14 / 3, 5);
  expect(w.data[0]).toBeCloseTo((0.2 / 3) * 22, 5);
  expect(w.data[1]).toBeCloseTo((0.2 / 3) * 28, 5);
});
