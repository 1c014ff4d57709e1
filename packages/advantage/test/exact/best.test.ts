/** What a reference does to the update, exactly: a yes or no with chance p = sigmoid(θ), m completions, every count of successes weighed by
 *  its binomial chance. */
import { describe, expect, it } from 'vitest';
import { emptyMemory, type GraphOptions, graphAdvantage } from '../../src/index.js';
import { right } from '../close.js';

const binomial = (m: number, k: number): number => (k === 0 ? 1 : (binomial(m - 1, k - 1) * m) / k);

/** E[1/m Σ_i ∇log π(x_i)·A_i] over p' = p(1 − p), where ∇log π(x) = x − p. */
const factor = (p: number, m: number, local: GraphOptions['local']): number => {
  const estimator = graphAdvantage({ wLocal: 1, wGlobal: 0, local });
  const update = Array.from({ length: m + 1 }, (_, successes) => {
    const graphScores = Array.from({ length: m }, (_, i) => (i < successes ? 1 : 0));
    const group = { situation: 'a', sampleRewards: graphScores, graphScores };
    const advantages = right(estimator({ groups: [group], memory: emptyMemory })).advantages[0]!;
    const step = advantages.reduce((total, a, i) => total + a * (graphScores[i]! - p), 0) / m;
    return binomial(m, successes) * p ** successes * (1 - p) ** (m - successes) * step;
  });
  return update.reduce((a, b) => a + b, 0) / (p * (1 - p));
};

describe.each([2, 8])('m = %i', (m) => {
  it.each([0.01, 0.05, 0.5])(
    'best of the group: the update is 1 − (1 − p)^(m−1) of the gradient, p = %f (.07 and .30 for .01 and .05 at m = 8)',
    (p) => {
      expect(factor(p, m, 'best')).toBeCloseTo(1 - (1 - p) ** (m - 1), 12);
    },
  );
  it.each([0.01, 0.05, 0.5])('mean: 1 − 1/m, leave-one-out: all of it, p = %f', (p) => {
    expect(factor(p, m, 'mean')).toBeCloseTo(1 - 1 / m, 12);
    expect(factor(p, m, 'leave-one-out')).toBeCloseTo(1, 12);
  });
});
