/** @file Frozen weights that are large together are there once, however many programs compute with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runChild } from './child.js';
import { random } from './random.js';

const folder = mkdtempSync(join(tmpdir(), 'jit-shared-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('six programs hold one copy, and compute what they compute with weights that are handed in', () => {
  const [count, N, K] = [8, 2048, 4096];
  const some = random(3).floats([N * K]).data as Float32Array;
  const bits = new Uint32Array(some.map((x) => x / 64).buffer);
  const path = join(folder, 'weights');
  const matrix = Uint16Array.from(bits, (b) => b >>> 16);
  writeFileSync(path, Buffer.concat(Array.from({ length: count }, () => Buffer.from(matrix.buffer))));
  const { grown, off } = JSON.parse(runChild('shared.child.ts', path, ...[count, N, K].map(String)));
  expect(off).toBeLessThan(1e-4);
  // As float32: 256 MiB. One program alone held each weight twice, laid out for both of its products.
  expect(grown).toBeLessThan(1.5 * 4 * count * N * K);
}, 180_000);
