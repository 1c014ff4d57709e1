/** What advantage alignment is for: two who look to their own payoff alone learn to cooperate, and to answer in kind. */
import { describe, expect, it } from 'vitest';
import { learn } from './repeated-dilemma.js';

const training = { steps: 300, rate: 3, games: 32, rounds: 32 };
const SEEDS = [1, 2, 3, 4, 5];

describe('the repeated prisoner’s dilemma, payoffs −1 −3 0 −2, γ = .96', () => {
  it('plain learners of their own payoff defect', () => {
    for (const seed of SEEDS)
      for (const payoff of learn(seed, 0, training).payoffs) expect(payoff).toBeLessThan(-1.95);
  });
  it('with their advantages aligned (β = 1) they cooperate, and defect after a defection', () => {
    for (const seed of SEEDS) {
      const { players, payoffs } = learn(seed, 1, training);
      for (const payoff of payoffs) expect(payoff).toBeGreaterThan(-1.05);
      for (const { start, after } of players) {
        expect(start).toBeGreaterThan(0.95);
        expect(after.CC).toBeGreaterThan(0.95);
        expect(after.CD).toBeLessThan(0.1);
        expect(after.DD).toBeLessThan(0.1);
      }
    }
  });
});
