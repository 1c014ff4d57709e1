/** @file Whole arrays compared, with the worst place named. */
import { expect } from 'vitest';
import type { NdArray } from '../src/index.js';

/** |a − b| ≤ atol + rtol · |b| everywhere; NaN and ±∞ must agree. */
export const expectClose = (a: NdArray, b: NdArray, { atol = 2e-6, rtol = 2e-5 } = {}): void => {
  expect({ dtype: a.dtype, shape: a.shape }).toEqual({ dtype: b.dtype, shape: b.shape });
  for (let i = 0; i < b.data.length; i++) {
    const [x, y] = [a.data[i]!, b.data[i]!];
    const isClose =
      Object.is(x, y) ||
      x === y ||
      (Number.isNaN(x) && Number.isNaN(y)) ||
      Math.abs(x - y) <= atol + rtol * Math.abs(y);
    if (!isClose) expect.fail(`element ${i} of [${b.shape}]: ${x} instead of ${y}`);
  }
};
