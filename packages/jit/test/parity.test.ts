/** @file Every kernel against eager tfjs, forward and gradient, over random shapes, on the device under test. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complexes } from '../src/kernels/complex.js';
import { kernels } from '../src/kernels/index.js';
import { type Case, cases as plainCases } from './cases.js';
import { device } from './device.js';
import { fieldCases } from './fieldCases.js';
import { imageCases } from './imageCases.js';
import { checkCase, type Placed } from './parity.js';
import { resultsOf } from './results.js';

const cases = [...plainCases, ...imageCases, ...fieldCases];
/** Shading languages promise less of exp, log and tanh than the C library; drivers in software are slow. */
const { runs, tolerance } =
  device === 'cpu'
    ? { runs: 6, tolerance: { atol: 2e-6, rtol: 2e-5 } }
    : { runs: 2, tolerance: { atol: 1e-5, rtol: 1e-4 } };
const passed: Case[] = [];
const placed: Placed[] = [];

describe(`compiled for ${device} equals eager`, () => {
  for (const [i, c] of cases.entries())
    test(`${c.kernel} (${i})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
          placed.push(...(await checkCase(c, seed, device, tolerance)));
        }),
        { numRuns: runs, seed: 1, endOnFailure: true, includeErrorInReport: true },
      );
      passed.push(c);
    });
});

test('no kernel is without a case', () => {
  const tried = new Set(cases.map((c) => c.kernel));
  expect([...Object.keys(kernels), ...Object.keys(complexes)].filter((name) => !tried.has(name))).toEqual([]);
});

test(`generated/parity-${device}.json is what just ran`, async () => {
  expect(passed).toHaveLength(cases.length);
  const text = `${JSON.stringify(resultsOf(passed, placed, device), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`../generated/parity-${device}.json`);
});
