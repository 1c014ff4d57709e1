/** @file The inverse commons: worked numbers, and the best removal against trying all. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type InverseCommonsParams, type InverseCommonsState, inverseCommons } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const spend = (value: number): Decision => ({ _tag: 'effort', value });
const play = (params: InverseCommonsParams, hours: number): InverseCommonsState => {
  const game = right(inverseCommons(params));
  let state = game.initial(rng(1));
  while (game.status(state) === 'running')
    state = right(
      game.step(
        state,
        Array.from({ length: game.seats }, () => spend(hours)),
        rng(1),
      ),
    ).state;
  return state;
};

describe('the game', () => {
  it.each<InverseCommonsParams>([
    {},
    { n: 2, rounds: 3, hours: 2, capacity: 8, growth: 2, inflow: 1 },
    { n: 1, rounds: 4, hours: 3, capacity: 6, start: 1 },
    { n: 3, rounds: 2, capacity: 1000, inflow: 0 },
  ])('%j keeps the contract and its claims', (params) => {
    expect(
      violationsOf(inverseCommons as Parameters<typeof violationsOf>[0], params, {
        playouts: 3,
        enumerateUpTo: 300,
      }),
    ).toEqual([]);
  });
  it('refuses all that is wrong at once', () => {
    expect(inverseCommons({ capacity: 20, start: 30, inflow: 21 })).toMatchObject({
      left: { faults: [{ field: 'start' }, { field: 'inflow' }] },
    });
  });
});

describe('worked numbers', () => {
  it('nobody removes: 50, 85, and 1.5 · 85 + 10 = 137 is too much', () => {
    const end = play({}, 0);
    expect(end.past.map(({ amount }) => amount)).toEqual([50, 85]);
    expect(end.over).toBe(true);
  });
  it('four hours each: 50, 55, ⌊1.5 · 35⌋ + 10 = 62, 73, 89, and ⌊1.5 · 69⌋ + 10 = 113 is too much', () => {
    expect(play({}, 4).past.map(({ amount }) => amount)).toEqual([50, 55, 62, 73, 89]);
  });
  it('what is removed is never more than there is, and an hour that is spent is lost', () => {
    const game = right(inverseCommons({ n: 2, start: 3, inflow: 2 }));
    const next = right(game.step(game.initial(rng(1)), [spend(4), spend(1)], rng(1)));
    expect(next.payoffs).toEqual([6, 9]);
    expect(next.state.amount).toBe(2);
  });
});

describe('the best removal', () => {
  const most = (
    params: {
      readonly n: number;
      readonly hours: number;
      readonly capacity: number;
      readonly growth: number;
      readonly inflow: number;
    },
    amount: number,
    left: number,
  ): number => {
    const { n, hours, capacity, growth, inflow } = params;
    if (left === 0) return 0;
    let best = 0;
    for (let removed = 0; removed <= n * hours; removed++) {
      const next = Math.floor(growth * Math.max(0, amount - removed) + 1e-9) + inflow;
      best = Math.max(best, n * hours - removed + (next > capacity ? 0 : most(params, next, left - 1)));
    }
    return best;
  };
  it('is that of trying every one, and the planner has it', () => {
    const random = rng('inverse');
    for (let k = 0; k < 25; k++) {
      const params = {
        n: 1 + random.int(3),
        rounds: 1 + random.int(4),
        hours: 1 + random.int(3),
        capacity: 4 + random.int(8),
        growth: 1 + random.int(5) / 2,
        inflow: random.int(4),
      };
      const game = right(inverseCommons(params));
      let state = game.initial(rng(k));
      const optimum = game.analysis?.optimum?.(state);
      expect(optimum, JSON.stringify(params)).toBe(most(params, state.amount, params.rounds));
      let welfare = 0;
      while (game.status(state) === 'running') {
        const next = right(game.step(state, game.analysis?.planner?.(state) ?? [], rng(k)));
        welfare += next.payoffs?.reduce((a, b) => a + b, 0) ?? 0;
        state = next.state;
      }
      expect(welfare).toBe(optimum);
    }
  });
});
