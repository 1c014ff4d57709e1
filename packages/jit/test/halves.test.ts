/** @file Frozen weights in 16 bits under a float32 tape. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, test } from 'vitest';
import { eager, type FileArray, inspect, jit, type NdArray, remat } from '../src/index.js';
import { runChild } from './child.js';
import { runOnnx } from './onnx.js';
import { random } from './random.js';

const folder = mkdtempSync(join(tmpdir(), 'jit-halves-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [ROWS, WIDTH, OUT] = [9, 160, 144]; // above the size from which weights are widened late

/** A random matrix in bfloat16: the upper halves of float32. */
const weightInFile = (name: string, shape: readonly number[], scale: number): FileArray => {
  const bits = new Uint32Array(
    (random(8).floats([...shape]).data as Float32Array).map((x) => x * scale).buffer,
  );
  const path = join(folder, name);
  writeFileSync(
    path,
    Uint16Array.from(bits, (b) => b >>> 16),
  );
  return { dtype: 'float32', shape, file: { path, offset: 0, storage: 'bfloat16' } };
};

const weights = {
  up: weightInFile('up', [OUT, WIDTH], 0.03),
  down: weightInFile('down', [WIDTH, OUT], 0.03),
  table: weightInFile('table', [300, WIDTH], 0.5),
};
type Weights = { readonly [K in keyof typeof weights]: tf.Tensor };

/** Picks rows of a table, and maps them forth and back with frozen weights: value and gradient of a learned bias. */
const step = (w: Weights, b: tf.Tensor, ids: tf.Tensor) => {
  const layer = remat((x: tf.Tensor2D, up: tf.Tensor2D, down: tf.Tensor2D) =>
    tf.matMul<tf.Tensor2D>(tf.tanh(tf.matMul(x, up, false, true)), down, false, true),
  );
  const { value, grads } = tf.valueAndGrads((bias: tf.Tensor) => {
    const x = tf.add(tf.gather(w.table, ids as tf.Tensor1D), bias) as tf.Tensor2D;
    const y = layer(
      layer(x, w.up as tf.Tensor2D, w.down as tf.Tensor2D),
      w.up as tf.Tensor2D,
      w.down as tf.Tensor2D,
    );
    return tf.sum(tf.square(tf.matMul(y, w.table as tf.Tensor2D, false, true))) as tf.Scalar;
  })([b]);
  return { value: value as tf.Tensor, grad: grads[0]! };
};

const args = [
  weights,
  random(2).floats([WIDTH]),
  { dtype: 'int32', shape: [ROWS], data: Int32Array.from({ length: ROWS }, (_, i) => i * 31) },
] as const;

/** ‖a − b‖ / ‖b‖ */
const distance = (a: NdArray, b: NdArray): number => {
  const norm = (x: readonly number[]): number => Math.hypot(...x);
  return norm(Array.from(b.data, (x, i) => a.data[i]! - x)) / norm(Array.from(b.data));
};

test('on the CPU a weight in 16 bits is widened for each product: the numbers of float32', async () => {
  const expected = await eager(step, { frozen: [0] })(...args);
  for (const precision of ['float32', 'bfloat16', 'float16'] as const) {
    const got = await jit(step, { frozen: [0], precision })(...args);
    expect(distance(got.value, expected.value)).toBeLessThan(1e-6);
    expect(distance(got.grad, expected.grad)).toBeLessThan(2e-6);
  }
  // Two weights in the layers (forwards, again, and backwards) and the table: each product has its own widening. In
  // float32 there is one of each weight, which ONNX Runtime computes before the first run.
  const casts = (precision: 'float32' | 'bfloat16') => inspect(step, [...args], { frozen: [0], precision });
  expect(casts('bfloat16').operators.Cast! - casts('float32').operators.Cast!).toBeGreaterThan(8);
});

/** What a graph made for WebGPU gives on the CPU, where ONNX Runtime computes float16 products in float32 (and leaves out
 *  casts there and back): what is tested is that the graph is whole and right; the roundings are the device's. */
const runGraph = async (
  toOnnx: () => Uint8Array,
): Promise<{ readonly value: NdArray; readonly grad: NdArray }> => {
  writeFileSync(join(folder, 'step.onnx'), toOnnx());
  const [grad, value] = await runOnnx(join(folder, 'step.onnx'), (name) =>
    name === 'x3' ? args[1] : args[2],
  );
  return { value: value!, grad: grad! };
};

const onWebGpu = { device: 'webgpu', precision: 'float16', frozen: [0] } as const;

test('where the device can, products with frozen weights are in 16 bits, and nothing else is', async () => {
  const { operators, toOnnx } = inspect(step, [...args], onWebGpu);
  const expected = await eager(step, { frozen: [0] })(...args);
  const got = await runGraph(toOnnx);
  // float16 has 11 bits: 2⁻¹¹ = 5e-4 for each rounding.
  expect(distance(got.value, expected.value)).toBeLessThan(2e-3);
  expect(distance(got.grad, expected.grad)).toBeLessThan(5e-3);
  // Five products forwards, two of them again (nobody asks for the other two's results), five backwards; before and after
  // each of them one cast.
  expect(operators.Gemm).toBe(12);
  expect(operators.Cast).toBeGreaterThanOrEqual(24);
});

test.each([1e-12, 1, 1e9])('float16 keeps gradients of any size: a loss times %f', async (factor) => {
  const scaled = (w: Weights, b: tf.Tensor, ids: tf.Tensor) => {
    const { value, grads } = tf.valueAndGrads((bias: tf.Tensor) => {
      const x = tf.add(tf.gather(w.table, ids as tf.Tensor1D), bias) as tf.Tensor2D;
      const y = tf.matMul<tf.Tensor2D>(
        tf.tanh(tf.matMul(x, w.up as tf.Tensor2D, false, true)),
        w.down as tf.Tensor2D,
        false,
        true,
      );
      return tf.mul(factor, tf.mean(tf.square(y))) as tf.Scalar;
    })([b]);
    return { value: value as tf.Tensor, grad: grads[0]! };
  };
  const expected = await eager(scaled, { frozen: [0] })(...args);
  const got = await runGraph(inspect(scaled, [...args], onWebGpu).toOnnx);
  expect(distance(got.grad, expected.grad)).toBeLessThan(5e-3);
});

test('WebGPU has no bfloat16', () => {
  expect(() => inspect(step, [...args], { device: 'webgpu', precision: 'bfloat16' })).toThrow(
    'precision must be one of float32, float16, not "bfloat16".',
  );
});

test('a weight file in 16 bits takes its own size, not four times that', () => {
  const matrices = new Uint16Array(8 * 2048 ** 2).fill(0x3a00); // 2⁻¹¹
  writeFileSync(join(folder, 'large'), matrices);
  const grown = (precision: string): number =>
    Number(runChild('halves.child.ts', folder, precision)) / 2 ** 20;
  // 8 matrices of 2048² in bfloat16: 64 MB. Widened and packed for both of its products: 256 MB and more.
  const [wide, narrow] = [grown('float32'), grown('bfloat16')];
  expect(narrow).toBeLessThan(160);
  expect(wide - narrow).toBeGreaterThan(50); // measured about 100
}, 180_000);
