import { either as E } from 'fp-ts';
import { expect } from 'vitest';
import { type AdvantageError, explain } from '../src/index.js';

/** The right side, or a failure that tells the fault. */
export const right = <T>(result: E.Either<readonly AdvantageError[], T>): T => {
  if (E.isLeft(result)) throw new Error(explain(result.left));
  return result.right;
};

type Nested = readonly (readonly number[])[];

/** Every entry, and the shape. */
export const close = (actual: Nested, expected: Nested, digits = 12): void => {
  expect(actual.map((group) => group.length)).toEqual(expected.map((group) => group.length));
  const flat = expected.flat();
  actual.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(flat[i] as number, digits);
  });
};
