import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importanceWeights, mismatchOf } from '../src/index.js';

/** Two distributions over the same few tokens. */
const pair = fc
  .array(
    fc.tuple(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.double({ min: 0.05, max: 1, noNaN: true })),
    {
      minLength: 2,
      maxLength: 6,
    },
  )
  .map((rows) => {
    const normed = (xs: readonly number[]) => {
      const sum = xs.reduce((a, b) => a + b, 0);
      return xs.map((x) => Math.log(x / sum));
    };
    return { trainer: normed(rows.map(([x]) => x)), sampler: normed(rows.map(([, y]) => y)) };
  });

const mean = (logprobs: readonly number[], of: (i: number) => number): number =>
  logprobs.reduce((sum, logprob, i) => sum + Math.exp(logprob) * of(i), 0);

describe('importanceWeights', () => {
  it('without a cap turn a mean under the sampler into the one under the trainer, over all tokens there are', () => {
    fc.assert(
      fc.property(pair, fc.func(fc.double({ min: -5, max: 5, noNaN: true })), ({ trainer, sampler }, f) => {
        const weights = importanceWeights(trainer, sampler, Number.POSITIVE_INFINITY);
        expect(mean(sampler, (i) => (weights[i] as number) * f(i))).toBeCloseTo(mean(trainer, f), 9);
      }),
    );
  });

  it('are 1 where both agree, and never beyond the cap; the cap changes none below it', () => {
    fc.assert(
      fc.property(pair, fc.double({ min: 1, max: 4, noNaN: true }), ({ trainer, sampler }, cap) => {
        expect(importanceWeights(trainer, trainer, cap)).toEqual(trainer.map(() => 1));
        const free = importanceWeights(trainer, sampler, Number.POSITIVE_INFINITY);
        expect(importanceWeights(trainer, sampler, cap)).toEqual(free.map((w) => Math.min(w, cap)));
      }),
    );
  });

  it('by hand: .6 / .2 is 3, cut to 2; .1 / .4 is .25', () => {
    const [high, low] = importanceWeights([0.6, 0.1].map(Math.log), [0.2, 0.4].map(Math.log), 2);
    expect(high).toBe(2);
    expect(low).toBeCloseTo(0.25, 12);
  });
});

describe('mismatchOf', () => {
  it('is nothing where both agree, and over no token', () => {
    expect(mismatchOf([-1, -2], [-1, -2])).toEqual({ mean: 0, max: 0, kl: 0, ess: 1 });
    expect(mismatchOf([], [])).toEqual({ mean: 0, max: 0, kl: 0, ess: 1 });
  });

  it('by hand, with ratios 2 and ½', () => {
    const log2 = Math.log(2);
    const { mean, max, kl, ess } = mismatchOf([-1 + log2, -1 - log2], [-1, -1]);
    expect([mean, max]).toEqual([expect.closeTo(log2, 12), expect.closeTo(log2, 12)]);
    expect(kl).toBeCloseTo((1 - log2 + (-0.5 + log2)) / 2, 12);
    expect(ess).toBeCloseTo(2.5 ** 2 / (2 * 4.25), 12);
  });

  it('its kl is in expectation KL(sampler ‖ trainer), and its ess lies between 1 / n and 1', () => {
    fc.assert(
      fc.property(pair, ({ trainer, sampler }) => {
        const exact = mean(sampler, (i) => (sampler[i] as number) - (trainer[i] as number));
        const estimate = mean(sampler, (i) => mismatchOf([trainer[i] as number], [sampler[i] as number]).kl);
        expect(estimate).toBeCloseTo(exact, 9);
        const { ess } = mismatchOf(trainer, sampler);
        expect(ess).toBeGreaterThanOrEqual(1 / trainer.length - 1e-12);
        expect(ess).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});
