import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Aggregation, aggregate } from '../src/loss/aggregate.js';
import { clippedObjective, defaultObjective, type ObjectiveOptions } from '../src/loss/objective.js';
import { close, gradientOf, number, numbers } from './tensors.js';

/** One token, one completion: the smallest case there is. */
const one = (ratio: number, advantage: number, options: Partial<ObjectiveOptions> = {}) => {
  const at = (x: tf.Tensor) =>
    clippedObjective(
      {
        logprobs: x,
        oldLogprobs: tf.tensor([-1], [1, 1, 1]),
        refLogprobs: null,
        advantages: tf.tensor([advantage], [1, 1]),
        keep: tf.ones([1, 1, 1]),
      },
      { ...defaultObjective, beta: 0, ...options },
    );
  const logprob = -1 + Math.log(ratio);
  return {
    record: at(tf.tensor([logprob], [1, 1, 1])),
    gradient: gradientOf((x) => at(x).loss, [logprob], [1, 1, 1])[0] as number,
  };
};

const shape: [number, number, number] = [2, 3, 4];
const cells = 24;
const logs = fc.array(fc.double({ min: -3, max: -0.1, noNaN: true }), { minLength: cells, maxLength: cells });
const moves = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), {
  minLength: cells,
  maxLength: cells,
});
const weights = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 });
const lengths = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 });
const aggregations: Aggregation[] = ['completion', 'token', { constant: 7 }];
const keepOf = (tokens: readonly number[]): number[] =>
  tokens.flatMap((n) => [0, 1, 2, 3].map((i) => (i < n ? 1 : 0)));

/** The same objective in plain numbers, loops only: the oracle. */
const plainLoss = (
  log: readonly number[],
  old: readonly number[],
  ref: readonly number[],
  advantage: readonly number[],
  keep: readonly number[],
  options: ObjectiveOptions,
): number => {
  const terms: number[][] = [];
  for (let i = 0; i < 6; i++) {
    const tokens: number[] = [];
    for (let t = i * 4; t < i * 4 + 4; t++) {
      if (keep[t] === 0) continue;
      const ratio = Math.exp((log[t] as number) - (old[t] as number));
      const inside = Math.min(Math.max(ratio, 1 - options.epsilonLow), 1 + options.epsilonHigh);
      const a = advantage[i] as number;
      const d = (log[t] as number) - (ref[t] as number);
      tokens.push(-Math.min(ratio * a, inside * a) + options.beta * (Math.exp(-d) - 1 + d));
    }
    if (tokens.length > 0) terms.push(tokens);
  }
  const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
  if (terms.length === 0) return 0;
  if (options.aggregation === 'token') return sum(terms.flat()) / terms.flat().length;
  if (options.aggregation === 'completion')
    return sum(terms.map((tokens) => sum(tokens) / tokens.length)) / terms.length;
  return sum(terms.flat()) / (terms.length * options.aggregation.constant);
};

describe('the entropy bonus', () => {
  it('lowers the loss by its weight times the entropy, aggregated as the rest, with either surrogate', () => {
    fc.assert(
      fc.property(
        logs,
        moves,
        lengths,
        fc.constantFrom(...aggregations),
        fc.constantFrom('ratio' as const, 'logProbability' as const),
        (at, H, tokens, aggregation, surrogate) => {
          const keep = () => tf.tensor(keepOf(tokens), shape);
          const loss = (entropyWeight: number): number =>
            number(
              clippedObjective(
                {
                  logprobs: tf.tensor(at, shape),
                  oldLogprobs: tf.tensor(at, shape),
                  refLogprobs: null,
                  advantages: tf.ones([2, 3]),
                  keep: keep(),
                  entropy: tf.mul(tf.tensor(H, shape), keep()),
                },
                { ...defaultObjective, beta: 0, aggregation, surrogate, entropyWeight },
              ).loss,
            );
          const given = number(aggregate(aggregation, tf.mul(tf.tensor(H, shape), keep()), keep()));
          close([loss(0) - loss(0.3)], [0.3 * given], 1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is refused where no entropy is given', () => {
    expect(() => one(1, 1, { entropyWeight: 0.1 })).toThrow(/pass the entropies of the tokens/);
  });
});

describe('the log-probability as surrogate', () => {
  it('has the gradient that the ratio has where the policy is the sampler, and its value is −A · log π', () => {
    fc.assert(
      fc.property(
        logs,
        weights,
        lengths,
        fc.constantFrom(...aggregations),
        (at, advantage, tokens, aggregation) => {
          const of = (surrogate: 'ratio' | 'logProbability') => (x: tf.Tensor) =>
            clippedObjective(
              {
                logprobs: x,
                oldLogprobs: tf.tensor(at, shape),
                refLogprobs: null,
                advantages: tf.tensor(advantage, [2, 3]),
                keep: tf.tensor(keepOf(tokens), shape),
              },
              { ...defaultObjective, beta: 0, aggregation, surrogate },
            ).loss;
          close(gradientOf(of('logProbability'), at, shape), gradientOf(of('ratio'), at, shape), 1e-5);
        },
      ),
      { numRuns: 25 },
    );
    // −A · log π of one token: log π = −1 + log 0.5, A = 2.
    const { record, gradient } = one(0.5, 2, { surrogate: 'logProbability' });
    expect(number(record.loss)).toBeCloseTo(2 * (1 + Math.log(2)), 5);
    expect(gradient).toBeCloseTo(-2, 6);
    expect([record.clipFraction, record.ratioMean, record.ratioDrift].map(number)).toEqual([0, 1, 0]);
  });
});

describe('the clipped objective', () => {
  it('four cases of the clip, by hand (ε = 0.2)', () => {
    // A = 1,  ρ = 1.5: min(1.5, 1.2) = 1.2, clipped: no gradient.
    // A = 1,  ρ = 0.5: min(0.5, 0.8) = 0.5, the good move became rarer: gradient −ρA = −0.5.
    // A = −1, ρ = 1.5: min(−1.5, −1.2) = −1.5, the bad move became likelier: gradient −ρA = 1.5.
    // A = −1, ρ = 0.5: min(−0.5, −0.8) = −0.8, clipped: no gradient.
    const cases = [
      { ratio: 1.5, advantage: 1, loss: -1.2, gradient: 0, clipped: 1 },
      { ratio: 0.5, advantage: 1, loss: -0.5, gradient: -0.5, clipped: 0 },
      { ratio: 1.5, advantage: -1, loss: 1.5, gradient: 1.5, clipped: 0 },
      { ratio: 0.5, advantage: -1, loss: 0.8, gradient: 0, clipped: 1 },
    ];
    for (const { ratio, advantage, loss, gradient, clipped } of cases) {
      const got = one(ratio, advantage);
      close([number(got.record.loss), got.gradient], [loss, gradient]);
      expect(number(got.record.clipFraction)).toBe(clipped);
    }
  });

  it('clips the two sides apart: ε_high = 0.28 lets ρ = 1.25 through, ε_high = 0.2 does not', () => {
    expect(one(1.25, 1, { epsilonHigh: 0.28 }).gradient).toBeCloseTo(-1.25, 5);
    expect(one(1.25, 1).gradient).toBeCloseTo(0, 7);
    expect(one(0.75, -1, { epsilonHigh: 0.28 }).gradient).toBeCloseTo(0, 7);
    expect(one(0.75, -1, { epsilonLow: 0.3, epsilonHigh: 0.28 }).gradient).toBeCloseTo(0.75, 5);
  });

  it('at ratio 1 its gradient is the policy gradient −A / (tokens · completions)', () => {
    fc.assert(
      fc.property(logs, weights, lengths, (log, advantage, tokens) => {
        const keep = keepOf(tokens);
        const completions = Math.max(1, tokens.filter((n) => n > 0).length);
        const expected = keep.map((k, i) => {
          const n = tokens[Math.floor(i / 4)] as number;
          return k === 0 ? 0 : -(advantage[Math.floor(i / 4)] as number) / (n * completions);
        });
        const old = tf.tensor(log, shape);
        const gradient = gradientOf(
          (x) =>
            clippedObjective(
              {
                logprobs: x,
                oldLogprobs: old,
                refLogprobs: null,
                advantages: tf.tensor(advantage, [2, 3]),
                keep: tf.tensor(keep, shape),
              },
              { ...defaultObjective, beta: 0 },
            ).loss,
          log,
          shape,
        );
        close(gradient, expected, 1e-5);
      }),
      { numRuns: 30 },
    );
  });

  it('equals the plain loops, for every aggregation, with KL', () => {
    fc.assert(
      fc.property(
        logs,
        moves,
        moves,
        weights,
        lengths,
        fc.constantFrom(...aggregations),
        (old, change, away, advantage, tokens, aggregation) => {
          const log = old.map((x, i) => x + (change[i] as number));
          const ref = old.map((x, i) => x + (away[i] as number));
          const keep = keepOf(tokens);
          const options = { ...defaultObjective, aggregation, epsilonHigh: 0.3, beta: 0.1 };
          const record = clippedObjective(
            {
              logprobs: tf.tensor(log, shape),
              oldLogprobs: tf.tensor(old, shape),
              refLogprobs: tf.tensor(ref, shape),
              advantages: tf.tensor(advantage, [2, 3]),
              keep: tf.tensor(keep, shape),
            },
            options,
          );
          close([number(record.loss)], [plainLoss(log, old, ref, advantage, keep, options)], 1e-5);
          close([number(record.loss)], [number(record.policyLoss) + 0.1 * number(record.kl)], 1e-5);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('without bounds it is −ρA, and the gradient −ρA too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 8, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (r, a) => {
          const free = one(r, a, {
            epsilonLow: Number.POSITIVE_INFINITY,
            epsilonHigh: Number.POSITIVE_INFINITY,
          });
          close([number(free.record.loss), free.gradient], [-r * a, -r * a], 1e-5);
          expect(number(free.record.clipFraction)).toBe(0);
          // A large but finite ε gives the same.
          close([one(r, a, { epsilonLow: 1, epsilonHigh: 100 }).gradient], [-r * a], 1e-5);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('with no advantage and β > 0 only the KL is left, with the gradient β·d of k2', () => {
    const log = [-1, -2, -0.5, -1.5];
    const ref = [-1.2, -1.4, -0.5, -2];
    const input = (x: tf.Tensor) => ({
      logprobs: x,
      oldLogprobs: tf.tensor(log, [1, 1, 4]),
      refLogprobs: tf.tensor(ref, [1, 1, 4]),
      advantages: tf.zeros([1, 1]),
      keep: tf.ones([1, 1, 4]),
    });
    // d = (.2, −.6, 0, .5), four tokens: β d / 4 with β = .04.
    const gradient = gradientOf((x) => clippedObjective(input(x), defaultObjective).loss, log, [1, 1, 4]);
    close(gradient, [0.002, -0.006, 0, 0.005], 1e-6);
    expect(
      number(clippedObjective(input(tf.tensor(log, [1, 1, 4])), defaultObjective).policyLoss),
    ).toBeCloseTo(0, 7);
    const noKl = gradientOf(
      (x) => clippedObjective(input(x), { ...defaultObjective, beta: 0 }).loss,
      log,
      [1, 1, 4],
    );
    close(noKl, [0, 0, 0, 0]);
  });

  it('refuses a KL penalty without a reference', () => {
    expect(() => one(1, 1, { beta: 0.04 })).toThrow('beta is 0.04');
  });

  it('never looks at padding, whatever it holds', () => {
    const at = (padding: number) =>
      clippedObjective(
        {
          logprobs: tf.tensor([-1, padding], [1, 1, 2]),
          oldLogprobs: tf.tensor([-1.1, 0], [1, 1, 2]),
          refLogprobs: tf.tensor([-0.9, 0], [1, 1, 2]),
          advantages: tf.tensor([2], [1, 1]),
          keep: tf.tensor([1, 0], [1, 1, 2]),
        },
        defaultObjective,
      );
    for (const name of Object.keys(at(0)) as (keyof ReturnType<typeof at>)[])
      close(numbers(at(500)[name]), numbers(at(0)[name]));
  });

  it('reports what it says: entropy, mean ratio, drift', () => {
    const record = clippedObjective(
      {
        logprobs: tf.tensor([-1, -2, -3, 9], [1, 1, 4]),
        oldLogprobs: tf.tensor([-1, -2 - Math.log(1.1), -3, 0], [1, 1, 4]),
        refLogprobs: null,
        advantages: tf.ones([1, 1]),
        keep: tf.tensor([1, 1, 1, 0], [1, 1, 4]),
      },
      { ...defaultObjective, beta: 0 },
    );
    // entropy (1 + 2 + 3)/3 = 2; ratios 1, 1.1, 1: mean 1.03333, drift ln 1.1 = .0953102
    close(
      [number(record.entropy), number(record.ratioMean), number(record.ratioDrift)],
      [2, 1.033333, 0.0953102],
      1e-5,
    );
    expect(number(record.tokens)).toBe(3);
  });
});
