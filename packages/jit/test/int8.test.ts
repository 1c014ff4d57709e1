/** @file Frozen weights in 8 bits: how far a product may be off, and what does not change. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { either as E } from 'fp-ts';
import { afterAll, expect, test } from 'vitest';
import { type FileArray, inspect, jit, type NdArray, ndarray, openExecutor } from '../src/index.js';
import { random } from './random.js';

const folder = mkdtempSync(join(tmpdir(), 'jit-int8-'));
afterAll(() => rmSync(folder, { recursive: true }));

const product = (W: tf.Tensor, x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, W as tf.Tensor2D, false, true);

const floats = (a: NdArray): Float32Array => a.data as Float32Array;

const lengthOfRuns = (width: number): number => [128, 64, 32].find((run) => width % run === 0) ?? 32;

/** The largest size in each run of the rows of a matrix, at each of its numbers. */
const largestAround = ({ shape: [rows, width], data }: NdArray): Float32Array => {
  const run = lengthOfRuns(width!);
  const sizes = (data as Float32Array).map(Math.abs);
  const out = new Float32Array(sizes.length);
  for (let row = 0; row < rows!; row++)
    for (let from = 0; from < width!; from += run) {
      const [begin, end] = [row * width! + from, row * width! + Math.min(width!, from + run)];
      out.fill(Math.max(...sizes.subarray(begin, end)), begin, end);
    }
  return out;
};

/** How far outside of what rounding explains the worst product lies: rounded by s/2 and t/2 at most, with s and t the steps of
 *  its runs, a term w·x is off by |w| t/2 + |x| s/2 + s t/4 at most. */
const worstExcess = (W: NdArray, x: NdArray, y: Float32Array): number => {
  const [[out, width], rows] = [W.shape as [number, number], x.shape[0]!];
  const [w, v, s, t] = [floats(W), floats(x), largestAround(W), largestAround(x)];
  let worst = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < rows; r++)
    for (let o = 0; o < out; o++) {
      let [exact, bound] = [0, 1e-5];
      for (let k = 0; k < width; k++) {
        const [a, b] = [o * width + k, r * width + k];
        const [half, other] = [s[a]! / 254, t[b]! / 254];
        exact += w[a]! * v[b]!;
        bound += Math.abs(w[a]!) * other + Math.abs(v[b]!) * half + half * other;
      }
      worst = Math.max(worst, Math.abs(y[r * out + o]! - exact) - bound);
    }
  return worst;
};

test('a product is off by no more than rounding to 8 bits explains', async () => {
  const draw = random(1);
  for (const [rows, out, width] of [
    [1, 64, 344],
    [3, 7, 5],
    [70, 33, 128],
    [8, 40, 896],
    [2, 3, 96],
  ] as const) {
    const [W, x] = [draw.floats([out, width]), draw.floats([rows, width])];
    const compiled = jit(product, { frozen: [0], precision: 'int8' });
    expect(worstExcess(W, x, floats(await compiled(W, x)))).toBeLessThanOrEqual(0);
    await compiled.dispose();
  }
});

test('numbers that codes hold exactly have exact products', async () => {
  const W = ndarray(
    'float32',
    [4, 64],
    Float32Array.from({ length: 256 }, (_, i) => (i % 64 === 0 ? 127 : (i * 37) % 255) - (i % 64 && 127)),
  );
  const x = ndarray(
    'float32',
    [2, 64],
    Float32Array.from({ length: 128 }, (_, i) => (i % 64 === 0 ? -127 : ((i * 11) % 255) - 127)),
  );
  const [exact, coded] = await Promise.all([
    jit(product, { frozen: [0] })(W, x),
    jit(product, { frozen: [0], precision: 'int8' })(W, x),
  ]);
  expect([...floats(coded)]).toEqual([...floats(exact)]);
});

test('a row of zeros gives 0, a row with NaN or an infinity in it NaN, and its neighbours know nothing of it', async () => {
  const W = random(3).floats([4, 64]);
  floats(W).fill(0, 0, 64);
  floats(W)[70] = Number.NaN;
  floats(W)[130] = Number.POSITIVE_INFINITY;
  const x = random(4).floats([1, 64]);
  const y = floats(await jit(product, { frozen: [0], precision: 'int8' })(W, x));
  expect(y[0]).toBe(0);
  expect(y.subarray(1, 3).every(Number.isNaN)).toBe(true);
  expect(Number.isFinite(y[3])).toBe(true);
});

test('NaN and infinities in a row of what is multiplied reach its products, and no others', async () => {
  const [W, x] = [random(3).floats([4, 256]), random(4).floats([3, 256])];
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    floats(x)[300] = bad;
    const y = floats(await jit(product, { frozen: [0], precision: 'int8' })(W, x));
    expect(Array.from(y, Number.isNaN)).toEqual(Array.from(y, (_, i) => i >= 4 && i < 8));
  }
});

test('weights in files, of 16 and of 32 bits, have the codes of the same weights in memory', async () => {
  const [out, width] = [300, 96];
  const upper = new Uint32Array(floats(random(5).floats([out, width])).buffer).map((b) => b & 0xffff0000);
  const W = ndarray('float32', [out, width], new Float32Array(upper.buffer));
  const x = random(6).floats([2, width]);
  const kinds = {
    bfloat16: Uint16Array.from(upper, (b) => b >>> 16),
    float32: new Float32Array(upper.buffer),
  };
  const wanted = await jit(product, { frozen: [0], precision: 'int8' })(W, x);
  for (const [storage, data] of Object.entries(kinds)) {
    const path = join(folder, storage);
    writeFileSync(path, data);
    const file: FileArray = {
      dtype: 'float32',
      shape: [out, width],
      file: { path, offset: 0, storage: storage as 'bfloat16' },
    };
    expect(await jit(product, { frozen: [0], precision: 'int8' })(file, x)).toEqual(wanted);
  }
});

test('weights of 8 bits beside others that stay in their file: a table that rows are taken from', async () => {
  const picked = (w: { readonly table: tf.Tensor; readonly map: tf.Tensor }, ids: tf.Tensor) =>
    product(w.map, tf.gather(w.table, ids as tf.Tensor1D));
  const table = floats(random(7).floats([200, 128]));
  const path = join(folder, 'table');
  writeFileSync(path, table);
  const shape = [200, 128];
  const ids = ndarray('int32', [2], [3, 199]);
  for (const size of [16, 4096]) {
    const map = random(8).floats([size, 128]);
    const run = (held: FileArray | NdArray) =>
      jit(picked, { frozen: [0], precision: 'int8' })({ table: held, map }, ids);
    const inFile: FileArray = { dtype: 'float32', shape, file: { path, offset: 0, storage: 'float32' } };
    expect(await run(inFile)).toEqual(await run(ndarray('float32', shape, table)));
  }
});

test('gradients are those of float32: they read the weights themselves', async () => {
  const grad = (W: tf.Tensor, x: tf.Tensor) =>
    tf.grads((v: tf.Tensor) => tf.sum(tf.mul(product(W, v), 2)) as tf.Scalar)([x])[0]!;
  const [W, x] = [random(9).floats([24, 64]), random(10).floats([3, 64])];
  const [exact, coded] = await Promise.all([
    jit(grad, { frozen: [0] })(W, x),
    jit(grad, { frozen: [0], precision: 'int8' })(W, x),
  ]);
  expect(coded).toEqual(exact);
});

test('a product whose weight is not frozen is that of float32', async () => {
  const [W, x] = [random(11).floats([24, 64]), random(12).floats([3, 64])];
  expect(await jit(product, { precision: 'int8' })(W, x)).toEqual(await jit(product)(W, x));
});

test('a program holds half of what one with float32 weights does, or less', async () => {
  const [W, x] = [random(13).floats([1024, 1024]), random(14).floats([1, 1024])];
  const [wide, narrow] = [jit(product, { frozen: [0] }), jit(product, { frozen: [0], precision: 'int8' })];
  await Promise.all([wide(W, x), narrow(W, x)]);
  expect(narrow.stats().bytes).toBeLessThan(wide.stats().bytes / 2);
});

test('other devices refuse it and name what they know; a graph of it cannot be saved in standard operators', async () => {
  for (const device of ['webgpu', 'cuda'] as const) {
    expect(await openExecutor(`jit:${device}`, { precision: 'int8' })).toMatchObject({
      left: { _tag: 'InvalidPrecision' },
    });
    expect(() => jit(product, { device, precision: 'int8' })).toThrow(/float32.*int8/);
  }
  expect(E.isLeft(await openExecutor('eager:cpu', { precision: 'int8' }))).toBe(true);
  const seen = inspect(product, [random(1).floats([8, 32]), random(2).floats([1, 32])], {
    frozen: [0],
    precision: 'int8',
  });
  expect(seen.operators).toMatchObject({ MatMulNBits: 1 });
  await expect(seen.save(join(folder, 'x.onnx'))).rejects.toThrow(/8 bits/);
});

test('the same numbers read in two shapes are two matrices', async () => {
  const data = floats(random(9).floats([512]));
  const compiled = () => jit(product, { frozen: [0], precision: 'int8' });
  for (const shape of [
    [8, 64],
    [16, 32],
    [4, 128],
  ] as const) {
    const x: NdArray = { dtype: 'float32', shape: [1, shape[1]], data: new Float32Array(shape[1]).fill(1) };
    const [shared, own] = [
      await compiled()({ dtype: 'float32', shape, data }, x),
      await compiled()({ dtype: 'float32', shape, data: data.slice() }, x),
    ];
    expect(floats(shared as NdArray)).toEqual(floats(own as NdArray));
  }
});
