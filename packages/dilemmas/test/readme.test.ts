/** @file What the README says of numbers holds. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  bimatrixOf,
  checkScoringRule,
  correlatedEquilibrium,
  juryAccuracy,
  matrixGame,
  nashEquilibria,
  scoringRules,
  stakesForEffort,
  strategies,
  symmetricTable,
} from '../src/index.js';
import { right } from './right.js';

describe('the README', () => {
  it('shows a prompt as it is', () => {
    const game = right(matrixGame({ payoffs: symmetricTable(3, 0, 5, 1), options: ['C', 'D'], rounds: 10 }));
    expect(game.text.render(game.observe(game.initial(rng(1)), 0), 'compact')).toBe(
      'CD:3,3 0,5/5,0 1,1T10hs0?',
    );
  });
  it('says what chicken is worth', () => {
    const chicken = bimatrixOf(symmetricTable(6, 2, 7, 0));
    const { equilibria } = right(nashEquilibria(chicken));
    expect(equilibria.map(({ payoffs: [a, b] }) => Math.round(1e6 * (a + b)) / 1e6)).toEqual([
      9, 9, 9.333333,
    ]);
    expect(equilibria.at(-1)?.first[1]).toBeCloseTo(1 / 3, 12);
    expect(right(correlatedEquilibrium(chicken)).value).toBeCloseTo(10.5, 9);
  });
  it('says what effort takes and what a vote is worth', () => {
    const stakes = stakesForEffort({ rule: scoringRules.quadratic, prior: 0.5, accuracy: 0.8, cost: 0.9 });
    expect(stakes).toBeCloseTo(10, 9);
    expect(right(checkScoringRule(scoringRules.linear)).proper).toBe(false);
    expect(right(juryAccuracy([0.6, 0.6, 0.6]))).toBeCloseTo(0.648, 12);
    const last = [0, 0, 1];
    expect(right(juryAccuracy([0.6, 0.6, 0.9], { hears: [last, last, last] }))).toBeCloseTo(0.9, 12);
  });
  it('counts the strategies', () => {
    expect(Object.keys(strategies)).toHaveLength(26);
  });
});
