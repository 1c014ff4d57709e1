import fc from 'fast-check';
import { expect, it } from 'vitest';
import { same, within } from '../src/rounding.js';

it('forgives rounding, of any size of numbers, and nothing more', () => {
  expect(within(0.8, 0.6, 0.2)).toBe(true); // 0.8 − 0.6 = 0.20000000000000007
  expect(within(0.8, 0.6, 0.2 - 1e-9)).toBe(false);
  expect(within(800, 600.000_001, 200)).toBe(true);
  expect(within(800, 599.999_999, 200)).toBe(false);
  expect(same((0.1 + 0.2) * 1e9, 3e8)).toBe(true); // 300000000.00000006
  expect(same(3e8 + 0.001, 3e8)).toBe(false);
  expect(same(0, 0)).toBe(true);
  expect(same(0, 1e-300)).toBe(false);
  expect(same(1, -1)).toBe(false);
});

it('is symmetric, and the same for both numbers negated', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, number, fc.constantFrom(0, 0.5, 1e6), (a, b, tolerance) => {
      expect(within(a, b, tolerance)).toBe(within(b, a, tolerance));
      expect(within(-a, -b, tolerance)).toBe(within(a, b, tolerance));
      expect(same(a, a)).toBe(true);
    }),
  );
});
