/** @file Frozen weights that lie in files are used as they are there, in 32 and in 16 bits. */
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, expect, test } from 'vitest';
import { eager, type FileArray, jit, ndarray, zeros } from '../src/index.js';
import { commonFolder } from '../src/onnx/weights.js';
import { expectClose } from './close.js';
import { random } from './random.js';
import { errorOf } from './refusal.js';

const folder = mkdtempSync(join(tmpdir(), 'jit-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 10; // an odd start, as in a real file: nothing is aligned

const write = (name: string, bytes: ArrayBufferLike): string => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([Buffer.alloc(HEAD, 7), Buffer.from(bytes)]));
  return path;
};

const inFile = (
  path: string,
  shape: readonly number[],
  storage: FileArray['file']['storage'],
): FileArray => ({
  dtype: 'float32',
  shape,
  file: { path, offset: HEAD, storage },
});

const product = (w: tf.Tensor, x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true);

test('float32, bfloat16 and float16, compiled and eager', async () => {
  // Eighths between −8 and 8: exact in all three.
  const numbers = Float32Array.from({ length: 12 }, (_, i) => (i * 7 - 40) / 8);
  const bits = new Uint32Array(numbers.buffer);
  const half = (x: number): number => {
    if (x === 0) return 0;
    const e = Math.floor(Math.log2(Math.abs(x)));
    return (x < 0 ? 0x8000 : 0) | ((e + 15) << 10) | ((Math.abs(x) / 2 ** e - 1) * 1024);
  };
  const files = [
    inFile(write('a.bin', numbers.buffer), [3, 4], 'float32'),
    inFile(write('b.bin', Uint16Array.from(bits, (b) => b >>> 16).buffer), [3, 4], 'bfloat16'),
    inFile(write('c.bin', Uint16Array.from(numbers, half).buffer), [3, 4], 'float16'),
  ];
  const x = random(1).floats([5, 4]);
  const expected = await eager(product)(ndarray('float32', [3, 4], numbers), x);
  for (const w of files) {
    expectClose(await jit(product, { frozen: [0] })(w, x), expected);
    expectClose(await eager(product, { frozen: [0] })(w, x), expected);
  }
});

test('files beside large arrays in memory', async () => {
  const w = inFile(write('d.bin', new Float32Array(12).fill(2).buffer), [3, 4], 'float32');
  const big = random(2).floats([200, 200]);
  const fn = (a: { w: tf.Tensor; big: tf.Tensor }, x: tf.Tensor) => [product(a.w, x), tf.sum(a.big)];
  const [y, sum] = await jit(fn, { frozen: [0] })({ w, big }, ndarray('float32', [1, 4], [1, 1, 1, 1]));
  expect(Array.from(y!.data)).toEqual([8, 8, 8]);
  const total = (big.data as Float32Array).reduce((a, b) => a + b, 0);
  expect(sum!.data[0]).toBeCloseTo(total, 2);
});

test('rows of a weight that is multiplied by as well are picked in memory, and not from its file once more', async () => {
  // 256 MB as float32: from there on a weight is in memory once for all programs. Zeros but for its last row.
  const shape = [2 ** 16, 2 ** 10] as const;
  const size = HEAD + 2 * shape[0] * shape[1];
  const path = join(folder, 'tied.bin');
  writeFileSync(path, Buffer.alloc(0));
  truncateSync(path, size - 2 * shape[1]);
  appendFileSync(path, Buffer.from(new Uint16Array(shape[1]).fill(0x3f80).buffer)); // 1 in bfloat16
  const tied = (w: tf.Tensor, ids: tf.Tensor) => {
    const rows = tf.gather(w, tf.cast(ids, 'int32'));
    return [rows, tf.matMul(rows, w as tf.Tensor2D, false, true)];
  };
  const f = jit(tied, { frozen: [0] });
  const w = inFile(path, shape, 'bfloat16');
  const ask = (id: number) => f(w, ndarray('int32', [1], Int32Array.of(id)));
  await ask(0);
  // Whoever still reads the file now finds nothing in it.
  truncateSync(path, 0);
  truncateSync(path, size);
  const [row, products] = await ask(shape[0] - 1);
  expect(row!.data.every((x) => x === 1)).toBe(true);
  expect(products!.data.at(-1)).toBe(shape[1]);
  await f.dispose();
});

test('a missing file, a short one, one that is not frozen, and another file in its place', async () => {
  const path = write('e.bin', new Float32Array(12).buffer);
  const x = zeros('float32', [1, 4]);
  const f = jit(product, { frozen: [0], name: 'f' });
  const gone = inFile(join(folder, 'gone'), [3, 4], 'float32');
  const at = { _tag: 'InvalidArray', path: 'arguments[0]' };
  expect(await errorOf(jit(product, { frozen: [0] })(gone, x))).toMatchObject({
    ...at,
    reason: `there is no file ${gone.file.path}`,
  });
  const short = inFile(path, [4, 4], 'float32');
  expect(await errorOf(jit(product, { frozen: [0] })(short, x))).toMatchObject({
    ...at,
    reason: `${path} has 58 bytes, and it would end at byte 74`,
  });
  const w = inFile(path, [3, 4], 'float32');
  expect(await errorOf(jit(product)(w, x))).toMatchObject({
    ...at,
    reason: 'it lies in a file, and only frozen arguments may',
  });
  await f(w, x);
  const other = inFile(write('g.bin', new Float32Array(12).buffer), [3, 4], 'float32');
  expect(await errorOf(f(other, x))).toEqual({
    _tag: 'FrozenChanged',
    name: 'f',
    path: 'arguments[0]',
  });
});

test('the folder of files', () => {
  expect(commonFolder([])).toBeNull();
  expect(commonFolder(['/a/b/c.bin'])).toBe('/a/b');
  expect(commonFolder(['/a/b/c.bin', '/a/bc/d.bin', '/a/b/e/f.bin'])).toBe('/a');
  expect(commonFolder(['/x/y', '/z'])).toBe('/');
});
