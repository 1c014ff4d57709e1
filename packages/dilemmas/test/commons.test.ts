/** @file The commons: GovSim's worked numbers, the best harvest against trying all, and sharing out where there is not enough. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type CommonsParams, type CommonsState, commons } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const violations = (params: CommonsParams): readonly string[] =>
  violationsOf(commons as Parameters<typeof violationsOf>[0], params, { playouts: 3, enumerateUpTo: 300 });

const wish = (value: number): Decision => ({ _tag: 'effort', value });

/** Rounds in which every seat that is there wants the same. */
const play = (params: CommonsParams, wanted: number): CommonsState => {
  const game = right(commons(params));
  let state = game.initial(rng(1));
  for (let k = 0; game.status(state) === 'running'; k++) {
    const { movers } = game.phase(state);
    const joint = Array.from({ length: game.seats }, (_, seat) =>
      movers.includes(seat) ? wish(wanted) : null,
    );
    state = right(game.step(state, joint, rng(k))).state;
  }
  return state;
};
const earned = ({ past }: CommonsState, seat: number): number =>
  past.reduce((sum, { got }) => sum + (got[seat] ?? 0), 0);

describe('the game', () => {
  it.each<CommonsParams>([
    {},
    { n: 2, rounds: 3, capacity: 6, collapse: 1, overDemand: 'proportional' },
    { scenario: 'pasture', n: 3, rounds: 4, capacity: 30, start: 12, growth: 1.5, universalisation: true },
    { scenario: 'pollution', n: 3, rounds: 5, newcomer: 3, overDemand: 'proportional' },
    { n: 1, rounds: 3, capacity: 9, growth: 3, collapse: 0 },
    { n: 1, rounds: 3, capacity: 9, growth: 3, overDemand: 'proportional' },
    { n: 3, rounds: 4, capacity: 20, collapse: 0, overDemand: 'proportional' },
  ])('%j keeps the contract and its claims', (params) => {
    expect(violations(params)).toEqual([]);
  });
  it('refuses all that is wrong at once', () => {
    expect(
      commons({ scenario: 'sea', n: 0, newcomer: 1, fish: 3 } as unknown as CommonsParams),
    ).toMatchObject({
      left: { faults: [{ field: 'fish' }, { field: 'scenario' }, { field: 'n' }] },
    });
    expect(commons({ start: 200, newcomer: 13 })).toMatchObject({
      left: { faults: [{ field: 'start' }, { field: 'newcomer' }] },
    });
  });
});

describe('worked numbers', () => {
  it('ten each never collapses, each earns 120, and the stock is always 100', () => {
    const end = play({}, 10);
    expect(end.past.map(({ stock }) => stock)).toEqual(new Array(12).fill(100));
    expect([0, 1, 2, 3, 4].map((seat) => earned(end, seat))).toEqual([120, 120, 120, 120, 120]);
  });
  it('eleven each: 100, 90, 70, 30, and the fourth round takes all that is left', () => {
    const end = play({}, 11);
    expect(end.past.map(({ stock }) => stock)).toEqual([100, 90, 70, 30]);
    expect(end.past[3]?.got.reduce((a, b) => a + b, 0)).toBe(30);
    expect(end.over).toBe(true);
  });
  it('ten each is what universalisation tells at 100; with a newcomer it is told for those who are there', () => {
    const game = right(commons({ universalisation: true, newcomer: 3 }));
    const start = game.initial(rng(1));
    expect(game.observe(start, 0)).toMatchObject({ harvesters: 4, sustainable: 12 });
    expect(right(commons({ universalisation: true })).observe(start, 0).sustainable).toBe(10);
    expect(game.space(start, 4)).toBeNull();
  });
});

describe('what universalisation says', () => {
  const TAKES = /each of the (\d+) takes at most (\d+), there is (as much|at least as much) again/;
  const SPENT = /Even if nobody takes anything, .* the game is over/;
  /** The stock after a round in which every seat that is there takes so much; null where the game is over. */
  const after = (params: CommonsParams, wanted: number): number | null => {
    const game = right(commons(params));
    const state = game.initial(rng(1));
    const { movers } = game.phase(state);
    const joint = Array.from({ length: game.seats }, (_, seat) =>
      movers.includes(seat) ? wish(wanted) : null,
    );
    const next = right(game.step(state, joint, rng(2))).state;
    return next.over ? null : next.stock;
  };
  const said = (params: CommonsParams): string => {
    const game = right(commons({ ...params, universalisation: true }));
    return game.text.render(game.observe(game.initial(rng(1)), 0), 'natural');
  };
  /** How much each may take by the sentence; null where it says that nothing helps. */
  const mayTake = (params: CommonsParams): number | null => {
    const text = said(params);
    const found = TAKES.exec(text)?.[2];
    if (found === undefined) expect(text, JSON.stringify(params)).toMatch(SPENT);
    return found === undefined ? null : Number(found);
  };

  it.each<readonly [CommonsParams, number | null]>([
    // Two each would leave 4 of 10, below 5, though 4 would grow to 10 again.
    [{ n: 3, rounds: 6, start: 10, growth: 2.5 }, 1],
    [{ n: 2, rounds: 6, start: 8 }, 1],
    [{ n: 3, rounds: 6, growth: 25 }, 31],
    [{ n: 3, rounds: 6, start: 5 }, 0],
    [{ n: 3, rounds: 6, start: 4 }, null],
  ])('%j: each may take %j', (params, most) => {
    expect(mayTake(params)).toBe(most);
  });
  it('keeps the stock where all do as it says, and does not where each takes one more', () => {
    const random = rng('what is said');
    for (let k = 0; k < 400; k++) {
      const capacity = 1 + random.int(60);
      const start = 1 + random.int(capacity);
      const params: CommonsParams = {
        n: 1 + random.int(6),
        rounds: 6,
        capacity,
        start,
        growth: random.int(3) === 0 ? 1 + random.int(2500) / 100 : 1 + random.int(30) / 10,
        collapse: random.int(12),
        newcomer: 0,
        overDemand: random.int(2) === 0 ? 'stochastic' : 'proportional',
      };
      const told = JSON.stringify(params);
      const most = mayTake(params);
      if (most === null) {
        expect(after(params, 0), told).toBeNull();
        continue;
      }
      expect(after(params, most) ?? -1, told).toBeGreaterThanOrEqual(start);
      // More than there is cannot be taken.
      if ((params.n as number) * (most + 1) <= start)
        expect(after(params, most + 1) ?? -1, told).toBeLessThan(start);
    }
  });
  it('says what becomes of it where all take more: less each time, or the end at once', () => {
    expect(said({ n: 5, rounds: 12 })).toContain('there is less each time, and in the end nothing.');
    expect(said({ n: 2, rounds: 6, start: 8 })).toContain(
      'if all take more than that, less than 5 is left, nothing grows back, and the game is over.',
    );
  });
  it('says nothing in the last round, after which nothing grows back whatever is taken', () => {
    const game = right(commons({ n: 2, rounds: 2, universalisation: true }));
    const first = game.initial(rng(1));
    const last = right(game.step(first, [wish(10), wish(10)], rng(1))).state;
    expect(game.observe(first, 0).sustainable).toBe(25);
    expect(game.observe(last, 0).sustainable).toBeNull();
    expect(game.text.render(game.observe(last, 0), 'natural')).not.toMatch(TAKES);
  });
});

describe('the most that can be taken', () => {
  /** By trying every harvest. */
  const most = (
    params: { readonly capacity: number; readonly growth: number; readonly collapse: number },
    stock: number,
    left: number,
  ): number => {
    let best = 0;
    for (let harvest = 0; harvest <= stock; harvest++) {
      const rest = stock - harvest;
      const goesOn = left > 1 && rest >= params.collapse;
      const next = Math.min(params.capacity, Math.floor(params.growth * rest + 1e-9));
      best = Math.max(best, harvest + (goesOn ? most(params, next, left - 1) : 0));
    }
    return best;
  };
  it('is that of trying every harvest, and the planner gets it', () => {
    const random = rng('commons');
    for (let k = 0; k < 25; k++) {
      const params = {
        n: 1 + random.int(3),
        rounds: 1 + random.int(3),
        capacity: 3 + random.int(7),
        growth: 1 + random.int(5) / 2,
        collapse: random.int(4),
      };
      const game = right(commons(params));
      let state = game.initial(rng(k));
      const optimum = game.analysis?.optimum?.(state);
      expect(optimum, JSON.stringify(params)).toBe(most(params, params.capacity, params.rounds));
      let welfare = 0;
      while (game.status(state) === 'running') {
        const { state: next, payoffs } = right(
          game.step(state, game.analysis?.planner?.(state) ?? [], rng(k)),
        );
        welfare += payoffs?.reduce((a, b) => a + b, 0) ?? 0;
        state = next;
      }
      expect(welfare).toBe(optimum);
    }
  });
});

describe('where more is wanted than there is', () => {
  it('all of it is given, nobody gets more than it wants, and by lot equal wishes get equal means', () => {
    const game = right(commons({ n: 3, rounds: 1, capacity: 20 }));
    const means = [0, 0, 0];
    const tries = 600;
    for (let k = 0; k < tries; k++) {
      const { payoffs } = right(game.step(game.initial(rng(0)), [wish(3), wish(20), wish(20)], rng(k)));
      expect(payoffs?.reduce((a, b) => a + b, 0)).toBe(20);
      expect(payoffs?.[0]).toBeLessThanOrEqual(3);
      payoffs?.forEach((x, i) => {
        means[i] = (means[i] as number) + x / tries;
      });
    }
    expect(Math.abs((means[1] as number) - (means[2] as number))).toBeLessThan(0.5);
  });
  it('proportional shares are rounded down and never more than wanted', () => {
    const game = right(commons({ n: 3, rounds: 1, capacity: 20, overDemand: 'proportional' }));
    const { payoffs } = right(game.step(game.initial(rng(0)), [wish(5), wish(20), wish(15)], rng(1)));
    expect(payoffs).toEqual([2, 10, 7]);
  });
  it.each<CommonsParams>([
    { n: 2, capacity: 7 },
    { n: 2, capacity: 9, start: 4 },
    { n: 3, capacity: 5, start: 3 },
  ])('%j: in proportion no wish brings more than the capacity, whatever the others want', (params) => {
    const game = right(commons({ ...params, rounds: 1, overDemand: 'proportional' }));
    const state = game.initial(rng(1));
    const selfish = game.analysis?.nash?.(state) ?? [];
    const wishes = Array.from({ length: (params.capacity as number) + 1 }, (_, w) => w);
    const paid = (own: Decision | null, others: readonly number[]): number =>
      right(game.step(state, [own, ...others.map(wish)], rng(1))).payoffs?.[0] as number;
    const joint = (seats: number): readonly (readonly number[])[] =>
      seats === 0 ? [[]] : joint(seats - 1).flatMap((some) => wishes.map((w) => [...some, w]));
    for (const others of joint((params.n as number) - 1)) {
      const best = Math.max(...wishes.map((w) => paid(wish(w), others)));
      expect(paid(selfish[0] as Decision, others), JSON.stringify(others)).toBe(best);
    }
  });
  it('in proportion who wants the stock alone gets less than who wants the capacity', () => {
    const game = right(commons({ n: 2, rounds: 1, capacity: 20, start: 10, overDemand: 'proportional' }));
    const paid = (own: number) =>
      right(game.step(game.initial(rng(1)), [wish(own), wish(20)], rng(1))).payoffs;
    expect(paid(10)).toEqual([3, 6]);
    expect(paid(20)).toEqual([5, 5]);
    expect(game.analysis?.nash?.(game.initial(rng(1)))).toEqual([wish(20), wish(20)]);
  });
});
