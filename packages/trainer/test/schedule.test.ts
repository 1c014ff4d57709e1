import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRateAt, type Schedule } from '../src/optimiser/schedule.js';

const base: Schedule = { shape: 'cosine', peak: 1, warmupSteps: 3, steps: 11, floor: 0.1 };

describe('the learning rate', () => {
  it('gives the worked numbers', () => {
    // Warm-up of 3: 1/4, 2/4, 3/4, then u = 0, 1/8, … over 8 steps. At step 7, u = 1/2: half way down to the floor.
    expect([0, 1, 2, 3].map((s) => learningRateAt(s, base))).toEqual([0.25, 0.5, 0.75, 1]);
    expect(learningRateAt(7, base)).toBeCloseTo(0.55, 12);
    expect(learningRateAt(7, { ...base, shape: 'linear' })).toBeCloseTo(0.55, 12);
    // u = 1/4: linear 1 − .9/4 = .775; cosine .1 + .9(1 + cos 45°)/2 = .868198
    expect(learningRateAt(5, { ...base, shape: 'linear' })).toBeCloseTo(0.775, 12);
    expect(learningRateAt(5, base)).toBeCloseTo(0.868198, 6);
    expect(learningRateAt(5, { ...base, shape: 'constant' })).toBe(1);
    expect(learningRateAt(99, base)).toBeCloseTo(0.1, 12);
  });

  it('climbs, then never rises, and stays between floor and peak', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('constant', 'linear', 'cosine' as const),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shape, warmupSteps, more, floor) => {
          const schedule: Schedule = { shape, peak: 2e-3, warmupSteps, steps: warmupSteps + more, floor };
          const rates = Array.from({ length: schedule.steps }, (_, s) => learningRateAt(s, schedule));
          rates.forEach((rate, s) => {
            expect(rate).toBeGreaterThan(0);
            expect(rate).toBeLessThanOrEqual(2e-3 + 1e-15);
            if (s > 0 && s <= warmupSteps) expect(rate).toBeGreaterThan(rates[s - 1] as number);
            if (s > warmupSteps) expect(rate).toBeLessThanOrEqual((rates[s - 1] as number) + 1e-15);
          });
        },
      ),
    );
  });
});
