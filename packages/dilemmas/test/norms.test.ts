/** @file A commons with norms: the contract, worked numbers, the best harvest against trying all, and what is not shown. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { commonsWithNorms, type NormsParams } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const wish = (value: number): Decision => ({ _tag: 'effort', value });
const fine = (...to: number[]): Decision => ({ _tag: 'links', to });

describe('the game', () => {
  it.each<NormsParams>([
    {},
    { n: 2, rounds: 3, capacity: 6, learning: false },
    { n: 3, rounds: 4, capacity: 20, start: 7, growth: 0.5, cost: 0.5 },
    { n: 2, rounds: 3, capacity: 5, growth: 0, learning: false },
  ])('%j keeps the contract and its claims', (params) => {
    expect(
      violationsOf(commonsWithNorms as Parameters<typeof violationsOf>[0], params, {
        playouts: 3,
        enumerateUpTo: 300,
      }),
    ).toEqual([]);
  });
  it('refuses all that is wrong at once', () => {
    expect(commonsWithNorms({ n: 1, growth: -1 })).toMatchObject({
      left: { faults: [{ field: 'n' }, { field: 'growth' }] },
    });
    expect(commonsWithNorms({ start: 61 })).toMatchObject({ left: { faults: [{ field: 'start' }] } });
  });
});

describe('worked numbers', () => {
  it('half of 60 is left: 30 + 30·(1 − ½) = 45 grow back, and 9 each of three leave 18: 18 + 18·(1 − .3) = 30.6', () => {
    const game = right(commonsWithNorms({ n: 3 }));
    let state = game.initial(rng(1));
    const round = (value: number) => {
      state = right(game.step(state, [value, value, value].map(wish), rng(1))).state;
      state = right(
        game.step(
          state,
          [0, 1, 2].map(() => fine(0, 0, 0)),
          rng(1),
        ),
      ).state;
    };
    round(10);
    expect(state.stock).toBe(45);
    round(9);
    expect(state.stock).toBe(30);
  });
  it('a fine costs k and takes m·k: cost 2, factor 3', () => {
    const game = right(commonsWithNorms({ n: 3, cost: 2, factor: 3 }));
    const { state } = right(game.step(game.initial(rng(1)), [5, 5, 20].map(wish), rng(1)));
    const next = right(game.step(state, [fine(0, 0, 1), fine(0, 0, 1), fine(1, 0, 0)], rng(1)));
    expect(next.payoffs).toEqual([-2 - 6, -2, -2 - 12]);
    expect(next.state.scores).toEqual([5 - 8, 5 - 2, 20 - 14]);
  });
  it('each sees by lot whether one other is ahead, and no score, no law and no fine’s size', () => {
    const game = right(commonsWithNorms({ n: 3 }));
    let state = right(game.step(game.initial(rng(1)), [5, 5, 20].map(wish), rng(1))).state;
    const seen = new Set<number>();
    for (let k = 0; k < 20; k++) {
      const next = right(
        game.step(
          state,
          [0, 1, 2].map(() => fine(0, 0, 0)),
          rng(k),
        ),
      ).state;
      const compared = game.observe(next, 0).past[0]?.compared;
      seen.add(compared?.player ?? -1);
      expect(compared?.ahead).toBe(compared?.player === 2 ? 1 : 0);
    }
    expect([...seen].toSorted()).toEqual([1, 2]);
    const other = right(commonsWithNorms({ n: 3, growth: 0.3, cost: 7, factor: 9 }));
    for (const style of ['natural', 'compact'] as const)
      expect(other.text.render(other.observe({ ...state, scores: [1, 2, 3] }, 1), style)).toBe(
        game.text.render(game.observe(state, 1), style),
      );
    state = right(
      game.step(
        state,
        [0, 1, 2].map(() => fine(0, 0, 0)),
        rng(1),
      ),
    ).state;
    expect(game.text.render(game.observe(state, 2), 'natural')).toContain('had done worse than you by then.');
  });
});

describe('the most that can be taken', () => {
  const most = (capacity: number, growth: number, stock: number, left: number): number => {
    if (left === 0 || stock === 0) return 0;
    let best = 0;
    for (let rest = 0; rest <= stock; rest++) {
      const next = Math.min(capacity, Math.floor(rest + growth * rest * (1 - rest / capacity) + 1e-9));
      best = Math.max(best, stock - rest + most(capacity, growth, next, left - 1));
    }
    return best;
  };
  it('is that of trying every harvest, and the planner gets it', () => {
    const random = rng('norms');
    for (let k = 0; k < 20; k++) {
      const params = {
        n: 2 + random.int(2),
        rounds: 1 + random.int(4),
        capacity: 3 + random.int(8),
        growth: random.int(5) / 2,
        learning: k % 2 === 0,
      };
      const game = right(commonsWithNorms(params));
      let state = game.initial(rng(k));
      const optimum = game.analysis?.optimum?.(state);
      expect(optimum, JSON.stringify(params)).toBe(
        most(params.capacity, params.growth, state.stock, params.rounds),
      );
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
