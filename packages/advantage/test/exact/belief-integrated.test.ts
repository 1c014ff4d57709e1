/** Partners of hidden types whose play in round 1 was seen: the exact posterior over their types by Bayes, welfare of every row beside
 *  every combination of types. What beliefs that differ from it cost, and what a belief is worth. */
import { describe, expect, it } from 'vitest';
import { beliefIntegrated } from '../../src/index.js';
import { right } from '../close.js';
import { normal, uniforms } from './random.js';
import { dot } from './vector.js';

const PARTNERS = 3;
const ROWS = 2 ** PARTNERS;
/** A planner asks for the link and works; a free-rider asks for it and does not; a loner does not ask. */
const PRIOR = [0.5, 0.3, 0.2];
const COMBINATIONS = PRIOR.length ** PARTNERS;
const typeOf = (y: number, partner: number): number => Math.floor(y / PRIOR.length ** partner) % PRIOR.length;
/** Chance of a high effort in round 1, by type. */
const HIGH = [0.9, 0.1, 0.6];

const normalised = (weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
};

/** P(types | who made a high effort), prior times likelihood over all 3³ combinations. */
const posterior = (seenHigh: readonly boolean[]): readonly number[] =>
  normalised(
    Array.from({ length: COMBINATIONS }, (_, y) =>
      seenHigh
        .map((high, partner) => {
          const type = typeOf(y, partner);
          return PRIOR[type]! * (high ? HIGH[type]! : 1 - HIGH[type]!);
        })
        .reduce((a, b) => a * b, 1),
    ),
  );

/** Links to planners pay, those to free-riders cost, those to loners do not form; two planners linked pay more together. */
const welfare = (row: number, y: number): number => {
  const linked = Array.from({ length: PARTNERS }, (_, p) => (row >> p) & 1);
  const count = (type: number) => linked.filter((bit, p) => bit === 1 && typeOf(y, p) === type).length;
  return 1 * count(0) + 0.3 * count(0) ** 2 - 0.8 * count(1);
};
const VALUES = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: COMBINATIONS }, (_, y) => welfare(row, y)),
);

const histories = Array.from({ length: 2 ** PARTNERS }, (_, word) =>
  Array.from({ length: PARTNERS }, (_, p) => ((word >> p) & 1) === 1),
);
const uniform = uniforms(4);
const anyBelief = (): readonly number[] =>
  normalised(Array.from({ length: COMBINATIONS }, () => Math.exp(2 * normal(uniform))));

/** The estimates in every real combination y, for one row decided by all and the beliefs of the others. */
const inAll = (row: number, beliefs: readonly (readonly number[])[], lambda: number, epsilon: number) =>
  right(
    beliefIntegrated(
      Array.from({ length: COMBINATIONS }, (_, real) => ({
        values: VALUES,
        real,
        decisions: beliefs.map(() => row),
        beliefs,
      })),
      { lambda, epsilon },
    ),
  );

describe.each(histories.map((seenHigh) => ({ seenHigh })))('after high efforts $seenHigh', ({ seenHigh }) => {
  const truth = posterior(seenHigh);
  const mean = (values: readonly number[]) => dot(truth, values);
  const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));
  const lambda = 0.6;
  const epsilon = 0.1;

  it('bias of Q^λ: λ·Σ(μ̄ − truth)·Q, at most λ·TV·range; (1 − λ)² of the variance is left', () => {
    for (let row = 0; row < ROWS; row++) {
      const beliefs = [anyBelief(), anyBelief(), anyBelief()];
      const rewards = inAll(row, beliefs, lambda, epsilon).map((one) => one.rewards[0]!);
      const mixed = truth.map(
        (_, y) => ((1 - epsilon) * (beliefs[1]![y]! + beliefs[2]![y]!)) / 2 + epsilon / COMBINATIONS,
      );
      const off = mixed.map((chance, y) => chance - truth[y]!);
      const bias = mean(rewards) - mean(VALUES[row]!);
      expect(bias).toBeCloseTo(lambda * dot(off, VALUES[row]!), 12);
      const distance = off.reduce((total, x) => total + Math.abs(x), 0) / 2;
      const range = Math.max(...VALUES[row]!) - Math.min(...VALUES[row]!);
      expect(Math.abs(bias)).toBeLessThanOrEqual(lambda * distance * range + 1e-12);
      expect(variance(rewards)).toBeCloseTo((1 - lambda) ** 2 * variance(VALUES[row]!), 12);
    }
  });

  it('beliefs that are the posterior: no bias', () => {
    for (let row = 0; row < ROWS; row++) {
      const rewards = inAll(row, [truth, truth], lambda, 0).map((one) => one.rewards[0]!);
      expect(mean(rewards)).toBeCloseTo(mean(VALUES[row]!), 12);
    }
  });

  it('a proper score: on average no belief is worth more than the posterior, which is worth its best reply', () => {
    const others = Array.from({ length: 40 }, anyBelief);
    const worth = inAll(0, [truth, ...others], 0, 0).map((one) => one.worth as readonly number[]);
    const byBelief = [truth, ...others].map((_, k) => mean(worth.map((one) => one[k]!)));
    expect(byBelief[0]).toBeCloseTo(Math.max(...VALUES.map(mean)), 12);
    for (const value of byBelief.slice(1)) expect(value).toBeLessThanOrEqual(byBelief[0]! + 1e-12);
    expect(byBelief.slice(1).some((value) => value < byBelief[0]! - 0.05)).toBe(true);
  });
});
