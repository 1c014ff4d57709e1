import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, bootstrapRatio, quantile } from '../src/evaluate/bootstrap.js';
import { normalCdf, normalQuantile } from '../src/evaluate/normal.js';
import { generator } from '../src/random.js';

describe('normal distribution', () => {
  it('meets the tables', () => {
    // Φ(1.96) = 0.9750021048517795, Φ(−3) = 0.0013498980316300957 (any table to 16 digits)
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 13);
    expect(normalCdf(-3) / 0.0013498980316300957).toBeCloseTo(1, 11);
    expect(normalCdf(-6) / 9.865876450376981e-10).toBeCloseTo(1, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 11);
    expect(normalQuantile(0.0005)).toBeCloseTo(-3.2905267314919255, 10);
  });

  it('quantile inverts the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 10);
      }),
    );
  });
});

describe('quantile', () => {
  it('is linear between neighbours', () => {
    // 4 values, p = .5: place 1.5, between 2 and 4: 3. p = .25: place .75, between 1 and 2: 1.75.
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 8], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 4, 8], 1)).toBe(8);
  });
});

describe('bootstrap', () => {
  it('percentile of two units: the four equally likely resamples are 0, ½, ½, 1', () => {
    // With p(0) = ¼ > 2.5 % and p(1) = ¼ > 2.5 % the 95 % interval is [0, 1]; the 40 % interval is [½, ½].
    const wide = bootstrapMean([0, 1], { seed: 1, method: 'percentile' });
    expect(wide).toEqual({ value: 0.5, low: 0, high: 1 });
    expect(bootstrapMean([0, 1], { seed: 1, method: 'percentile', level: 0.4 })).toEqual({
      value: 0.5,
      low: 0.5,
      high: 0.5,
    });
  });

  it('BCa of two units is the percentile interval: no bias, no skew', () => {
    expect(bootstrapMean([0, 1], { seed: 1 })).toEqual({ value: 0.5, low: 0, high: 1 });
  });

  it('BCa meets its definition on all 3,125 resamples of five numbers', () => {
    const xs = [1, 2, 3, 5, 13];
    const mean = (list: readonly number[]) => list.reduce((p, q) => p + q, 0) / list.length;
    const all = Array.from({ length: 5 ** 5 }, (_, code) =>
      mean([1, 5, 25, 125, 625].map((power) => xs[Math.floor(code / power) % 5] as number)),
    ).sort((p, q) => p - q);
    const value = mean(xs);
    const below = all.reduce((k, e) => k + (e < value ? 1 : e === value ? 0.5 : 0), 0) / all.length;
    const z0 = normalQuantile(below);
    // For a mean the jackknife gives a = Σ(x−x̄)³ / 6(Σ(x−x̄)²)^{3/2}: deviations −3.8, −2.8, −1.8, .2, 8.2.
    const deviations = xs.map((x) => x - value);
    const a =
      deviations.reduce((sum, d) => sum + d ** 3, 0) /
      (6 * deviations.reduce((sum, d) => sum + d ** 2, 0) ** 1.5);
    const end = (p: number) => {
      const z = z0 + normalQuantile(p);
      return quantile(all, normalCdf(z0 + z / (1 - a * z)));
    };
    const got = bootstrapMean(xs, { seed: 2, resamples: 60_000 });
    // The means lie on a grid of .2; a sampled quantile can miss by about a step where the distribution is thin.
    expect(Math.abs((got?.low as number) - end(0.025))).toBeLessThan(0.25);
    expect(Math.abs((got?.high as number) - end(0.975))).toBeLessThan(0.25);
    // Skewed to the right: both ends lie above the percentile interval's.
    const plain = bootstrapMean(xs, { seed: 2, resamples: 60_000, method: 'percentile' });
    expect(got?.low).toBeGreaterThan(plain?.low as number);
    expect(got?.high).toBeGreaterThan(plain?.high as number);
  });

  it('a ratio of sums weighs units by their counts', () => {
    // (3 + 0)/(3 + 1) = .75, not the mean .5 of the two ratios.
    expect(
      bootstrapRatio(
        [
          { sum: 3, count: 3 },
          { sum: 0, count: 1 },
        ],
        { seed: 1 },
      )?.value,
    ).toBe(0.75);
  });

  it('holds the estimate, has width 0 for equal units, is null for none, and is deterministic', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        (xs, seed) => {
          const once = bootstrapMean(xs, { seed, resamples: 200, method: 'percentile' });
          expect(bootstrapMean(xs, { seed, resamples: 200, method: 'percentile' })).toEqual(once);
          expect(once?.low).toBeLessThanOrEqual(once?.high as number);
          expect(once?.low).toBeGreaterThanOrEqual(Math.min(...xs));
          expect(once?.high).toBeLessThanOrEqual(Math.max(...xs));
        },
      ),
      { numRuns: 50 },
    );
    expect(bootstrapMean([0.7, 0.7, 0.7], { seed: 0 })).toMatchObject({
      low: expect.closeTo(0.7, 12),
      high: expect.closeTo(0.7, 12),
    });
    expect(bootstrapMean([], { seed: 0 })).toBeNull();
    expect(bootstrapRatio([{ sum: 0, count: 0 }], { seed: 0 })).toBeNull();
    expect(bootstrapRatio([{ sum: -1, count: 0 }], { seed: 0 })).toBeNull();
  });

  it.each(['percentile', 'bca'] as const)('%s covers the true mean about 95 times in 100', (method) => {
    // 300 samples of 30 exponential numbers (mean 1, skewness 2). Known small-sample behaviour: percentile about
    // 91-92 %, BCa about 93 %. Two standard errors of 300 trials are 3 points.
    const rng = generator(17);
    let hits = 0;
    for (let trial = 0; trial < 300; trial++) {
      const sample = Array.from({ length: 30 }, () => -Math.log(1 - rng.uniform()));
      const interval = bootstrapMean(sample, { seed: trial, resamples: 400, method });
      hits += interval !== null && interval.low <= 1 && 1 <= interval.high ? 1 : 0;
    }
    expect(hits / 300).toBeGreaterThan(0.88);
    expect(hits / 300).toBeLessThan(0.98);
  });
});
