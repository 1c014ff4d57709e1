/** @file A long game takes time in proportion to its length, and what was handed out never changes. */
import { bcz, type NetworkState, pastOf, pgg, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { experts, noisy, play, playRounds, printMatch, recorded, scoreMatch } from '../src/index.js';
import { effortHistory, overPast } from '../src/playing/network.js';
import { right } from './fixtures.js';

const game = (rounds: number) => right(bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, rounds }));

/** Milliseconds of a game, the least of three. */
const took = (rounds: number, name: 'planner' | 'titForTat'): number =>
  Math.min(
    ...[1, 2, 3].map((seed) => {
      const from = performance.now();
      let count = 0;
      for (const round of playRounds([
        { game: game(rounds), seed, players: new Array(4).fill(experts[name]) },
      ])) {
        right(round);
        count++;
      }
      expect(count).toBe(rounds);
      return performance.now() - from;
    }),
  );

describe('a game of many rounds', () => {
  it.each(['planner', 'titForTat'] as const)(
    'takes %s no more than in proportion (with room): 20,000 rounds against 2,000',
    (name) => {
      took(2000, name);
      // Ten times as long; a hundred times where every phase copies or reads all before it.
      expect(took(20_000, name)).toBeLessThan(40 * took(2000, name));
    },
    60_000,
  );
  it.each(Object.entries({ ...experts, noisy: noisy(0.2, experts.grim) }))(
    '%s never lists what happened so far, which takes long in a long game',
    (_, player) => {
      for (const made of [
        game(12),
        right(pgg({ n: 3, endowment: [3, 4, 5], multiplier: 1.5, linkCost: 0.1, rounds: 12 })),
        right(pgg({ n: 3, endowment: 5, multiplier: 1.5, linkCost: 0.1, rounds: 12, observability: 'own' })),
      ]) {
        let listed = 0;
        const watched = {
          ...made,
          observe: (state: NetworkState, seat: number) => {
            const seen = made.observe(state, seat);
            const { history } = seen;
            const get = () => {
              listed++;
              return history;
            };
            return Object.defineProperty(seen, 'history', { get, enumerable: true });
          },
        };
        const players = new Array(made.seats).fill(player);
        for (const round of playRounds([{ game: watched, seed: 1, players }])) right(round);
        expect(listed).toBe(0);
      }
    },
  );
  it('records are scored, printed and played again in proportion to their length', async () => {
    const players = new Array(4).fill(experts.random);
    const [short] = right(await play({ games: [{ game: game(5), seed: 1, players }] }));
    const long = (rounds: number) => ({
      ...(short as NonNullable<typeof short>),
      phases: Array.from({ length: 2 * rounds }, (_, index) => ({
        ...(short?.phases[index % 2] as NonNullable<typeof short>['phases'][number]),
        index,
        round: Math.floor(index / 2),
      })),
    });
    const took = (rounds: number): number => {
      const record = long(rounds);
      return Math.min(
        ...[1, 2, 3].map(() => {
          const from = performance.now();
          expect(Object.keys(right(scoreMatch(record, 'long', [0])).parts)).toHaveLength(rounds + 4);
          expect(printMatch(record).length).toBeGreaterThan(100 * rounds);
          expect(recorded(record).name).toBe('recorded');
          return performance.now() - from;
        }),
      );
    };
    took(300);
    // 16 times as long; 256 times where each round looks at all of them.
    expect(took(4800)).toBeLessThan(80 * took(300));
  }, 60_000);
  it('a past that was read stays as it was, and the list is the records of the phases', () => {
    const g = game(50);
    let state: NetworkState = g.initial(rng(0));
    const kept: { readonly history: NetworkState['history']; readonly copy: string }[] = [];
    while (g.status(state) === 'running') {
      const o = g.observe(state, 0);
      kept.push({ history: o.history, copy: JSON.stringify(o.history) });
      expect(o.history).toHaveLength(kept.length - 1);
      expect(o.history.at(-1)).toBe(pastOf(o)?.record);
      expect(JSON.parse(JSON.stringify(o))).toEqual({ ...o });
      state = right(g.step(state, g.analysis?.planner?.(state) ?? [], rng(0))).state;
    }
    for (const { history, copy } of kept) expect(JSON.stringify(history)).toBe(copy);
    // A state that was read from data goes on as one that was played.
    const data = JSON.parse(JSON.stringify(state)) as NetworkState;
    expect(data.history).toEqual(state.history);
  });
  it('from data, the past is what the data says, also when it was changed in between', () => {
    const g = game(3);
    const first = g.initial(rng(0));
    const next = right(g.step(first, g.analysis?.planner?.(first) ?? [], rng(0))).state;
    const o = JSON.parse(JSON.stringify(g.observe(next, 0)));
    expect(pastOf(o)?.length).toBe(1);
    o.history.push(...o.history);
    expect(pastOf(o)?.length).toBe(2);
    expect(pastOf({ ...g.observe(next, 0), history: [] })).toBeNull();
  });
  it('a fold over the past looks at each record once', () => {
    let looked = 0;
    const efforts = overPast(0, (count, record) => {
      looked++;
      return count + (record._tag === 'effort' ? 1 : 0);
    });
    const g = game(20);
    let state = g.initial(rng(0));
    while (g.status(state) === 'running') {
      const o = g.observe(state, 0);
      expect(efforts(o)).toBe(effortHistory(o).length);
      state = right(g.step(state, g.analysis?.planner?.(state) ?? [], rng(0))).state;
    }
    expect(looked).toBe(39);
  });
});
