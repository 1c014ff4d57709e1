/** @file Commitments: worked, against a fine grid, never below an equilibrium, the value where interests are opposed. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  bimatrixOf,
  commitmentEffect,
  nashEquilibria,
  stackelberg,
  symmetricTable,
  zeroSum,
} from '../src/index.js';
import { right } from './right.js';

const drawn = (seed: number, rows: number, columns: number, among: number) => {
  const random = rng(seed);
  const matrix = () =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.int(among)));
  return { first: matrix(), second: matrix() };
};

describe('a commitment', () => {
  it('to both rows alike gives 3.5 where the only equilibrium gives 2', () => {
    const game = {
      first: [
        [2, 4],
        [1, 3],
      ],
      second: [
        [1, 0],
        [0, 1],
      ],
    };
    expect(right(nashEquilibria(game)).equilibria.map(({ payoffs }) => payoffs[0])).toEqual([2]);
    const { leader, reply, payoffs } = right(stackelberg(game));
    expect([leader, reply]).toEqual([[0.5, 0.5], 1]);
    expect(payoffs).toEqual([3.5, 0.5]);
  });
  it('is the best of a fine grid of mixes of two rows', () => {
    for (let seed = 0; seed < 120; seed++) {
      const game = drawn(seed, 2, 1 + (seed % 4), 2 + (seed % 7));
      let best = Number.NEGATIVE_INFINITY;
      const steps = 5040;
      for (let k = 0; k <= steps; k++) {
        const mix = [k / steps, 1 - k / steps] as const;
        const of = (matrix: readonly (readonly number[])[]) =>
          (matrix[0] as readonly number[]).map((x, y) => mix[0] * x + mix[1] * (matrix[1]?.[y] as number));
        const [ours, theirs] = [of(game.first), of(game.second)];
        const most = Math.max(...theirs);
        ours.forEach((x, y) => {
          if ((theirs[y] as number) >= most - 1e-9) best = Math.max(best, x);
        });
      }
      const { payoffs, bound } = right(stackelberg(game));
      // Payoffs to 8 make mixes whose denominators the grid has.
      expect(payoffs[0], `seed ${seed}`).toBeCloseTo(best, 2);
      expect(payoffs[0]).toBeGreaterThanOrEqual(best - 1e-6);
      expect(bound).toBeCloseTo(payoffs[0], 6);
    }
  });
  it('gives the leader no less than any equilibrium, and the follower a best reply, in 300 games full of ties', () => {
    for (let seed = 0; seed < 300; seed++) {
      const game = drawn(seed, 2 + (seed % 3), 2 + (seed % 2), 2 + (seed % 5));
      const { leader, reply, payoffs } = right(stackelberg(game));
      const forFollower = (game.second[0] as readonly number[]).map((_, y) =>
        leader.reduce((sum, p, x) => sum + p * (game.second[x]?.[y] as number), 0),
      );
      expect(forFollower[reply]).toBeGreaterThanOrEqual(Math.max(...forFollower) - 1e-6);
      for (const equilibrium of right(nashEquilibria(game)).equilibria)
        expect(payoffs[0], `seed ${seed}`).toBeGreaterThanOrEqual(equilibrium.payoffs[0] - 1e-6);
    }
  });
  it('is the value of the game where the follower loses what the leader wins', () => {
    for (let seed = 0; seed < 60; seed++) {
      const { first } = drawn(seed, 3, 4, 9);
      const second = first.map((row) => row.map((x) => -x));
      expect(right(stackelberg({ first, second })).payoffs[0]).toBeCloseTo(right(zeroSum(first)).value, 6);
    }
  });
  it('does not hang on the size of the payoffs', () => {
    const game = {
      first: [
        [2e6, 4e6],
        [1e6, 3e6],
      ],
      second: [
        [1e-3, 0],
        [0, 1e-3],
      ],
    };
    expect(right(stackelberg(game)).leader.map((x) => Math.round(x * 1000) / 1000)).toEqual([0.5, 0.5]);
  });
  it('of payoffs that are none is refused', () => {
    expect(stackelberg({ first: [[1, Number.NaN]], second: [[1, 2]] })).toMatchObject({
      left: { _tag: 'InvalidParams' },
    });
  });
});

describe('what it does that a choice is seen', () => {
  it('is everything in chicken, nothing in the dilemma, and harm in matching pennies', () => {
    // Chicken has three equilibria; who is seen to dare has 7.
    expect(right(commitmentEffect(bimatrixOf(symmetricTable(6, 2, 7, 0))))).toEqual({
      seen: { low: 7, high: 7 },
      unseen: { low: 2, high: 7 },
      effect: { low: 0, high: 5 },
    });
    expect(right(commitmentEffect(bimatrixOf(symmetricTable(3, 0, 5, 1)))).effect).toEqual({
      low: 0,
      high: 0,
    });
    const pennies = [
      [1, -1],
      [-1, 1],
    ];
    const opposed = { first: pennies, second: pennies.map((row) => row.map((x) => -x)) };
    expect(right(commitmentEffect(opposed)).effect).toEqual({ low: -1, high: -1 });
  });
  it('is none, the negative control, wherever the second player’s payoffs do not hang on the first’s choice', () => {
    const random = rng('control');
    for (let k = 0; k < 500; k++) {
      const columns = 2 + (k % 3);
      // Of different worth, so that one reply is best.
      const worth = Array.from({ length: columns }, () => random.uniform());
      const first = Array.from({ length: 2 + (k % 2) }, () => worth.map(() => random.int(7)));
      const { effect } = right(commitmentEffect({ first, second: first.map(() => worth) }));
      expect(Math.abs(effect.low) + Math.abs(effect.high), JSON.stringify(first)).toBeLessThan(1e-9);
    }
  });
  it('is never a gain where interests are opposed, nor a loss against what a pure equilibrium gives', () => {
    for (let seed = 0; seed < 500; seed++) {
      const game = drawn(seed, 2 + (seed % 3), 2 + (seed % 2), 9);
      const opposed = { first: game.first, second: game.first.map((row) => row.map((x) => -x)) };
      expect(right(commitmentEffect(opposed)).effect.high).toBeLessThan(1e-9);
      const { seen } = right(commitmentEffect(game));
      for (const { payoffs, first, second } of right(nashEquilibria(game)).equilibria)
        if (first.includes(1) && second.includes(1))
          expect(seen.high).toBeGreaterThanOrEqual(payoffs[0] - 1e-9);
    }
  });
});
