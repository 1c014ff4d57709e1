import type * as tf from '@tensorflow/tfjs';
import { eager, jit } from '@tompo/jit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choose } from '../src/index.js';
import { stream } from '../src/random.js';
import { chooseNext } from '../src/sampling/choose.js';
import { nextOf } from '../src/sampling/decode.js';

const powers = (values: Float32Array, temperature: number): number[] => {
  const all = Array.from(values, (s) => Math.exp(s / temperature));
  const sum = all.reduce((a, b) => a + b, 0);
  return all.map((p) => p / sum);
};
/** Scores, and with them probabilities. */
const scores = fc
  .array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map((values) => Float32Array.from(values));
const probabilities = scores.map((s) => Float32Array.from(powers(s, 1)));
const u = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe('choose', () => {
  it('worked: probabilities (1/4, 3/4), u below and above 1/4', () => {
    const two = Float32Array.of(0.25, 0.75);
    expect(choose(two, { temperature: 1 }, 0.24).id).toBe(0);
    expect(choose(two, { temperature: 1 }, 0.26).id).toBe(1);
    expect(choose(two, { temperature: 1 }, 0.26).logprob).toBeCloseTo(Math.log(0.75), 6);
    // At temperature ½ the odds are squared: (1/10, 9/10), and that is the distribution whose log-probability is told.
    expect(choose(two, { temperature: 0.5 }, 0.09).id).toBe(0);
    expect(choose(two, { temperature: 0.5 }, 0.11).id).toBe(1);
    expect(choose(two, { temperature: 0.5 }, 0.11).logprob).toBeCloseTo(Math.log(0.9), 6);
  });

  it('worked: topK and topP on probabilities (.1, .4, .2, .3)', () => {
    const four = Float32Array.of(0.1, 0.4, 0.2, 0.3);
    const reach = (how: { topK?: number; topP?: number }) => {
      const ids = new Set<number>();
      for (let i = 0; i < 200; i++) ids.add(choose(four, { temperature: 1, ...how }, i / 200).id);
      return [...ids].sort();
    };
    expect(reach({})).toEqual([0, 1, 2, 3]);
    expect(reach({ topK: 1 })).toEqual([1]);
    expect(reach({ topK: 3 })).toEqual([1, 2, 3]);
    expect(reach({ topK: 9 })).toEqual([0, 1, 2, 3]);
    expect(reach({ topP: 0.35 })).toEqual([1]);
    expect(reach({ topP: 0.65 })).toEqual([1, 3]);
    expect(reach({ topP: 0.75 })).toEqual([1, 2, 3]);
    expect(reach({ topP: 1 })).toEqual([0, 1, 2, 3]);
    // topK leaves (.4, .3), of which .4 is 4/7 = 0.571.
    expect(reach({ topK: 2, topP: 0.55 })).toEqual([1]);
    expect(reach({ topK: 2, topP: 0.6 })).toEqual([1, 3]);
    // Within (.4, .3) the first takes 4/7.
    expect(choose(four, { temperature: 1, topK: 2 }, 0.57).id).toBe(1);
    expect(choose(four, { temperature: 1, topK: 2 }, 0.58).id).toBe(3);
  });

  it('each token is chosen on an interval of u as long as its probability', () => {
    fc.assert(
      fc.property(scores, fc.constantFrom(0.5, 1, 2), (s, temperature) => {
        const given = Float32Array.from(powers(s, 1));
        let below = 0;
        powers(s, temperature).forEach((share, id) => {
          if (share > 1e-5) expect(choose(given, { temperature }, below + share / 2).id).toBe(id);
          below += share;
        });
      }),
    );
  });

  it('of many tokens the cuts leave those that a full sorting leaves; a cut that leaves all draws as none does', () => {
    const shares = fc
      .array(fc.float({ min: -12, max: 12, noNaN: true }), { minLength: 20, maxLength: 400 })
      .map((s) => Float32Array.from(powers(Float32Array.from(s), 1)));
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.01, max: 0.98, noNaN: true }),
        u,
        (p, k, q, x) => {
          const order = [...p.keys()].sort((a, b) => p[b]! - p[a]! || a - b).slice(0, k);
          const whole = order.reduce((sum, id) => sum + p[id]!, 0);
          let sum = 0;
          const left = order.filter((id) => {
            const isIn = sum < q * whole;
            sum += p[id]!;
            return isIn;
          });
          // Inverted in the order of likelihood, within what is left.
          const mass = left.reduce((s, id) => s + p[id]!, 0);
          let below = 0;
          const expected = left.find((id) => {
            below += p[id]!;
            return below > x * mass;
          });
          const { id } = choose(p, { temperature: 1, topK: k, topP: q }, x);
          if (expected !== undefined && Math.abs(below - x * mass) > 1e-6) expect(id).toBe(expected);
          expect(left).toContain(id);
          expect(choose(p, { temperature: 1, topK: p.length, topP: 1 }, x)).toEqual(
            choose(p, { temperature: 1 }, x),
          );
        },
      ),
    );
  });

  it('temperature 0 is the argmax, whatever u; the log-probability is that of what was drawn from', () => {
    fc.assert(
      fc.property(probabilities, u, fc.constantFrom(0, 0.7, 1), (p, x, temperature) => {
        const { id, logprob } = choose(p, { temperature }, x);
        if (temperature === 0) expect(id).toBe(p.indexOf(Math.max(...p)));
        // A greedy choice has no distribution of its own: it is told at temperature 1.
        const at = temperature === 0 ? 1 : temperature;
        const whole = p.reduce((sum, q) => sum + q ** (1 / at), 0);
        expect(Math.exp(logprob)).toBeCloseTo(p[id]! ** (1 / at) / whole, 6);
      }),
    );
  });

  it('never chooses what cannot be', () => {
    fc.assert(
      fc.property(u, fc.constantFrom(0, 0.01, 1, 100), (x, temperature) => {
        expect([1, 3]).toContain(choose(Float32Array.of(0, 0.5, 0, 0.5, 0), { temperature }, x).id);
      }),
    );
  });

  it('stays within the cut', () => {
    fc.assert(
      fc.property(
        probabilities,
        u,
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (p, x, topK, topP) => {
          const { id } = choose(p, { temperature: 1, topK, topP }, x);
          expect(p.filter((other) => other > p[id]!).length).toBeLessThan(topK);
          // The better ones alone do not yet reach topP.
          const order = [...p.keys()].sort((a, b) => p[b]! - p[a]! || a - b).slice(0, topK);
          const sum = (ids: readonly number[]) => ids.reduce((total, i) => total + p[i]!, 0);
          expect(sum(order.slice(0, order.indexOf(id))) / sum(order)).toBeLessThan(topP + 1e-6);
        },
      ),
    );
  });
});

describe('chooseNext', () => {
  const log = (p: number) => Math.fround(Math.log(p));

  it('worked: scores (0, log 3) at temperature 1/2', async () => {
    // At temperature 1 (1/4, 3/4); squared odds give (1/10, 9/10).
    const next = jit((s: tf.Tensor) => nextOf(s as tf.Tensor2D, 0.5));
    const { shares } = await next({
      dtype: 'float32',
      shape: [1, 2],
      data: Float32Array.of(0, log(3)),
    });
    await next.dispose();
    expect(shares.data[0]).toBeCloseTo(0.1, 6);
    const row = shares.data as Float32Array;
    expect(chooseNext(row, { temperature: 0.5 }, 0.09).id).toBe(0);
    const second = chooseNext(row, { temperature: 0.5 }, 0.11);
    expect(second.id).toBe(1);
    expect(second.logprob).toBeCloseTo(Math.log(0.9), 6);
  });

  it('chooses as `choose` does from the probabilities, with the same log-probability', async () => {
    const rows = fc.record({
      scores: fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 40, maxLength: 40 }),
      temperature: fc.constantFrom(0, 0.5, 0.8, 1, 2),
      topK: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
      topP: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
      place: fc.integer({ min: 0, max: 39 }),
    });
    await fc.assert(
      fc.asyncProperty(rows, async ({ scores: s, place, ...how }) => {
        const next = eager((t: tf.Tensor) => nextOf(t as tf.Tensor2D, how.temperature));
        const { shares } = await next({
          dtype: 'float32',
          shape: [1, 40],
          data: Float32Array.from(s),
        });
        const p = powers(Float32Array.from(s), 1);
        const at = powers(Float32Array.from(s), how.temperature === 0 ? 1 : how.temperature);
        // In the middle of a token's interval, where the last bit of a sum does not decide.
        const u = at.slice(0, place).reduce((a, b) => a + b, 0) + at[place]! / 2;
        fc.pre(at[place]! > 1e-4);
        const one = chooseNext(shares.data as Float32Array, how, Math.min(u, 1 - 1e-9));
        const other = choose(Float32Array.from(p), how, Math.min(u, 1 - 1e-9));
        if (how.topK === undefined && how.topP === undefined && how.temperature !== 0)
          expect(one.id).toBe(place);
        // A cut renormalises: there the middle of an interval means nothing, and an edge may be met.
        if (how.topK === undefined && how.topP === undefined) expect(one.id).toBe(other.id);
        expect(one.logprob).toBeCloseTo(Math.log(at[one.id]!), 4);
      }),
      { numRuns: 60 },
    );
  });
});

describe('stream', () => {
  it('same names, same numbers; a neighbour differs from the first number on', () => {
    const first = (...names: number[]) => stream(...names).uniform();
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(1000), (seed, i, j) => {
        expect(first(seed, i, j)).toBe(first(seed, i, j));
        expect(
          new Set([
            first(seed, i, j),
            first(seed + 1, i, j),
            first(seed, i + 1, j),
            first(seed, i, j + 1),
            first(seed, j, i + 5000),
            first(seed + 2 ** 32, i, j),
          ]).size,
        ).toBe(6);
      }),
    );
  });

  it('first numbers of neighbouring streams are uniform and uncorrelated', () => {
    // n = 20,000 uniforms: the mean has standard deviation √(1/12/n) = 0.002, the lag-1 correlation 1/√n = 0.007;
    // bounds at five of these.
    const n = 20_000;
    const xs = Array.from({ length: n }, (_, i) => stream(7, i).uniform() - 0.5);
    expect(Math.abs(xs.reduce((a, b) => a + b, 0) / n)).toBeLessThan(0.0102);
    const lag = xs.slice(1).reduce((sum, x, i) => sum + x * xs[i]!, 0) / n / (1 / 12);
    expect(Math.abs(lag)).toBeLessThan(0.036);
  });

  it('normal has mean 0, variance 1 and kurtosis 3', () => {
    const { normal } = stream(1);
    const n = 50_000;
    const xs = Array.from({ length: n }, normal);
    const moment = (k: number) => xs.reduce((sum, x) => sum + x ** k, 0) / n;
    // Standard deviations: 1/√n = .0045, √(2/n) = .0063, √(96/n) = .044; bounds at five of these.
    expect(Math.abs(moment(1))).toBeLessThan(0.0224);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.0317);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.22);
  });
});
