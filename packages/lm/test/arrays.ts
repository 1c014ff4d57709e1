/** @file Arrays for tests: seeded ones, and how far two may be apart. */
import type { NdArray } from '@tompo/jit';
import { expect } from 'vitest';
import { stream } from '../src/random.js';

/** Independent N(0, 1). */
export const normals = (shape: readonly number[], seed: number): NdArray => {
  const { normal } = stream(seed);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, normal);
  return { dtype: 'float32', shape, data };
};

/** max |a − b| < tolerance · max(1, max |b|) */
export const closeTo = (a: NdArray, b: NdArray, tolerance: number, what: string): void => {
  expect(a.shape, what).toEqual(b.shape);
  const scale = Math.max(1, ...Array.from(b.data, Math.abs));
  const worst = Math.max(0, ...Array.from(a.data, (x, i) => Math.abs(x - b.data[i]!)));
  expect(worst / scale, what).toBeLessThan(tolerance);
};
