/** @file When two lists of numbers count as the same. */
import { expect } from 'vitest';

/** As long, and each entry within the tolerance, relative above 1. */
export const near = (a: readonly number[], b: readonly number[], tolerance = 1e-9): boolean =>
  a.length === b.length &&
  a.every((x, i) => Math.abs(x - (b[i] as number)) <= tolerance * Math.max(1, Math.abs(x)));

/** As long, and each entry within ½·10^−digits. */
export const closeTo = (a: readonly number[], b: readonly number[], digits = 9): void => {
  expect(a.length).toBe(b.length);
  for (const [i, x] of a.entries()) expect(x).toBeCloseTo(b[i] as number, digits);
};
