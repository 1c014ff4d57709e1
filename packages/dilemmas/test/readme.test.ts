/** @file What the README says of numbers holds. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  bimatrixOf,
  correlatedEquilibrium,
  matrixGame,
  nashEquilibria,
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
  it('counts the strategies', () => {
    expect(Object.keys(strategies)).toHaveLength(26);
  });
});
