/** @file Taxes and work: the contract, the best linear tax against simulation, replies and rates against trying all. */
import { type Decision, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { linearTax, type TaxParams, taxGame } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const violations = (params: TaxParams, enumerateUpTo = 300): readonly string[] =>
  violationsOf(taxGame as Parameters<typeof violationsOf>[0], params, { playouts: 3, enumerateUpTo });

const amount = (value: number): Decision => ({ _tag: 'effort', value });
const amountIn = (decision: Decision | null | undefined): number =>
  decision?._tag === 'effort' ? decision.value : Number.NaN;

/** Scores of the workers, by the rules as the prompt says them. */
const scores = (
  skills: readonly number[],
  labour: readonly number[],
  tax: (income: number) => number,
): readonly number[] => {
  const incomes = skills.map((skill, i) => skill * (labour[i] as number));
  const share = incomes.reduce((sum, income) => sum + tax(income), 0) / skills.length;
  return incomes.map((income, i) => income - tax(income) + share - (labour[i] as number) ** 2 / 2);
};
const weighted = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * (values[i] as number), 0);

describe('the contract', () => {
  it.each<TaxParams>([
    {},
    { welfare: 'utilitarian', workers: 2, rounds: 3 },
    { welfare: 'nash' },
    { welfare: 'nash', lowest: 2, highest: 2 },
    { welfare: 'nash', workers: 2, brackets: 2, rounds: 2 },
    { welfare: 'nash', workers: 3, hidden: true, rounds: 2 },
    { welfare: 'nash', workers: 6 },
    { welfare: 'revenue', workers: 4 },
    { welfare: 'utilitarian', brackets: 2, cutoff: 3 },
    { brackets: 2, rounds: 2 },
    { hidden: true, rounds: 2 },
    { workers: 12, lowest: 0.5, highest: 6, aversion: 2.5, hours: 9 },
  ])('is kept at %j', (params) => {
    expect(violations(params)).toEqual([]);
  });
  it.each<TaxParams>([
    { workers: 2, lowest: 0.4, highest: 0.9, hours: 1 },
    { workers: 2, lowest: 0.4, highest: 0.9, hours: 1, welfare: 'revenue' },
    { workers: 2, lowest: 0.4, highest: 0.9, hours: 1, aversion: 3 },
    { workers: 2, lowest: 0.4, highest: 0.9, hours: 1, welfare: 'nash' },
  ])('is proved by all 12,221 courses at %j', (params) => {
    expect(violations(params, 13_000)).toEqual([]);
  });
  it('parameters are refused all at once', () => {
    expect(taxGame({ workers: 1, welfare: 'envy', tariff: 2 } as never)).toMatchObject({
      left: { faults: [{ field: 'tariff' }, { field: 'workers' }, { field: 'welfare' }] },
    });
    expect(taxGame({ lowest: 5, highest: 2 })).toMatchObject({ left: { faults: [{ field: 'lowest' }] } });
  });
});

describe('the best linear tax', () => {
  it('worked: none where all count alike; 8/8.5 where of skills 1 and 3 the less skilled alone counts', () => {
    // k = 1/2, S = 10, A = 2 · 1: (10 − 2)/(1/2 · (20 − 3/2 · 2)) = 8/8.5
    expect(right(linearTax([1, 3])).rate).toBe(0);
    expect(right(linearTax([1, 3], [1, 0])).rate).toBeCloseTo(8 / 8.5, 12);
    expect(right(linearTax([1, 3], [0, 1])).rate).toBe(0);
  });
  it('most tax is paid at n/(2(n − 1)): all of two, 5/9 of ten', () => {
    expect(right(linearTax([1, 3])).revenueRate).toBe(1);
    expect(right(linearTax(new Array(10).fill(2))).revenueRate).toBeCloseTo(5 / 9, 12);
  });
  it('is that of simulation: labour tried on a grid, then rates', () => {
    const random = rng('linear tax');
    const places = Array.from({ length: 4001 }, (_, k) => k / 1000);
    const argmax = (list: readonly number[], worth: (x: number) => number): number =>
      list.reduce((best, x) => (worth(x) > worth(best) ? x : best));
    for (let k = 0; k < 8; k++) {
      const n = 2 + random.int(4);
      const skills = Array.from({ length: n }, () => 0.5 + random.int(6) / 2);
      const weights = Array.from({ length: n }, () => random.int(5));
      weights[0] = 1 + (weights[0] as number);
      const { rate, revenueRate, labour, welfare } = right(linearTax(skills, weights));
      const at = (t: number) => skills.map((skill) => skill * (1 - (1 - 1 / n) * t));
      // What one has by its own labour, with nothing from others.
      labour.forEach((worked, i) => {
        const own = (x: number) =>
          scores(
            skills,
            skills.map((_, j) => (i === j ? x : 0)),
            (z) => rate * z,
          )[i] as number;
        expect(argmax(places, own)).toBeCloseTo(worked, 2.9);
      });
      const value = (t: number) =>
        weighted(
          weights,
          scores(skills, at(t), (z) => t * z),
        );
      const rates = Array.from({ length: 1001 }, (_, j) => j / 1000);
      expect(Math.abs(argmax(rates, value) - rate)).toBeLessThanOrEqual(0.001);
      expect(value(rate)).toBeCloseTo(welfare, 9);
      const revenue = (t: number) => t * weighted(at(t), skills);
      expect(Math.abs(argmax(rates, revenue) - revenueRate)).toBeLessThanOrEqual(0.001);
    }
  });
  it('tells all that is wrong', () => {
    expect(linearTax([0], [1, -1])).toMatchObject({
      left: {
        faults: [{ field: 'skills' }, { field: 'weights' }, { field: 'skills.0' }, { field: 'weights.1' }],
      },
    });
    expect(E.isLeft(linearTax([1, 2], [0, 0]))).toBe(true);
  });
});

describe('selfish play', () => {
  it('is the best labour of all on the grid, under one rate and two, rising and falling', () => {
    const random = rng('labour');
    for (let k = 0; k < 60; k++) {
      const workers = 2 + random.int(3);
      const brackets = 1 + random.int(2);
      const params = {
        workers,
        brackets,
        lowest: 0.5,
        highest: 0.5 + random.int(8) / 2,
        cutoff: 0.5 + random.int(12),
        hours: 3 + random.int(6),
      };
      const game = right(taxGame(params));
      let state = game.initial(rng(k));
      const rates = Array.from({ length: brackets }, () => random.int(101) / 100);
      for (const rate of rates)
        state = right(game.step(state, [amount(rate), ...new Array(workers).fill(null)], rng(k))).state;
      const nash = game.analysis?.nash?.(state) ?? [];
      const paid = (joint: typeof nash, seat: number): number =>
        right(game.step(state, joint, rng(k))).payoffs?.[seat] as number;
      for (let seat = 1; seat <= workers; seat++) {
        const best = paid(nash, seat);
        const found = Array.from({ length: 10 * params.hours + 1 }, (_, units) =>
          paid(nash.with(seat, amount(units / 10)), seat),
        );
        expect(Math.max(...found), JSON.stringify([params, rates])).toBeLessThanOrEqual(best + 2e-9);
      }
    }
  });
  it.each<TaxParams>([
    {},
    { welfare: 'nash' },
    { welfare: 'revenue', workers: 5 },
    { aversion: 8, workers: 2 },
  ])('sets the best of all rates given the replies at %j', (params) => {
    const game = right(taxGame(params));
    const start = game.initial(rng(1));
    const idle = new Array<null>(game.seats - 1).fill(null);
    const earned = (rate: number): number => {
      const { state } = right(game.step(start, [amount(rate), ...idle], rng(1)));
      return right(game.step(state, game.analysis?.nash?.(state) ?? [], rng(1))).payoffs?.[0] as number;
    };
    const chosen = amountIn(game.analysis?.nash?.(start)[0]);
    const most = Math.max(...Array.from({ length: 101 }, (_, k) => earned(k / 100)));
    expect(earned(chosen)).toBeCloseTo(most, 8);
  });
  it('by the mean of all taxes nothing; by weights what the closed form says, to what a grid of labour leaves', () => {
    const rateOf = (params: TaxParams): number => {
      const game = right(taxGame(params));
      return amountIn(game.analysis?.nash?.(game.initial(rng(1)))[0]);
    };
    expect(rateOf({ welfare: 'utilitarian' })).toBe(0);
    const skills = [10, 25, 40];
    const { rate, revenueRate } = right(
      linearTax(
        skills,
        skills.map((skill) => 1 / skill),
      ),
    );
    expect(Math.abs(rateOf({ lowest: 10, highest: 40 }) - rate)).toBeLessThan(0.02);
    expect(Math.abs(rateOf({ lowest: 10, highest: 40, welfare: 'revenue' }) - revenueRate)).toBeLessThan(
      0.02,
    );
  });
  it('a second rate makes the government no worse off', () => {
    const selfish = (params: TaxParams): number => {
      const game = right(taxGame(params));
      let state = game.initial(rng(1));
      let paid = 0;
      while (game.status(state) === 'running') {
        const next = right(game.step(state, game.analysis?.nash?.(state) ?? [], rng(1)));
        paid += next.payoffs?.[0] ?? 0;
        state = next.state;
      }
      return paid;
    };
    for (const cutoff of [1, 4, 9])
      expect(selfish({ brackets: 2, cutoff })).toBeGreaterThanOrEqual(selfish({}) - 1e-9);
    expect(selfish({ brackets: 2, cutoff: 4 })).toBeGreaterThan(selfish({}));
  });
});

describe('the geometric mean', () => {
  /** The most of all plays under some rates, from the rules alone. */
  const most = (skills: readonly number[], hours: number, tax: (income: number) => number): number => {
    const courses = skills.reduce<readonly (readonly number[])[]>(
      (some) => some.flatMap((one) => Array.from({ length: 10 * hours + 1 }, (_, k) => [...one, k / 10])),
      [[]],
    );
    return Math.max(
      ...courses.map((labour) => {
        const own = scores(skills, labour, tax);
        const mean = own.every((u) => u > 0) ? own.reduce((a, b) => a * b, 1) ** (1 / own.length) : 0;
        return own.reduce((a, b) => a + b, 0) + mean;
      }),
    );
  };
  it('has the best of all labour under any rates, in one bracket and in two', () => {
    const random = rng('geometric');
    for (let k = 0; k < 12; k++) {
      const [workers, brackets] = k % 3 === 0 ? [3, 1] : [2, 1 + (k % 2)];
      const hours = workers === 3 ? 1 : 2;
      const [lowest, highest, cutoff] = [
        0.3 + random.int(3) / 10,
        0.7 + random.int(8) / 10,
        0.2 + random.int(9) / 10,
      ];
      const game = right(taxGame({ workers, brackets, lowest, highest, hours, cutoff, welfare: 'nash' }));
      let state = game.initial(rng(k));
      const rates = Array.from({ length: brackets }, () => random.int(101) / 100);
      for (const rate of rates)
        state = right(game.step(state, [amount(rate), ...new Array(workers).fill(null)], rng(k))).state;
      const [lower = 0, upper = lower] = rates;
      const tax = (x: number): number => lower * Math.min(x, cutoff) + upper * Math.max(0, x - cutoff);
      const skills =
        workers === 2 ? [lowest, highest] : [lowest, Math.round(5e3 * (lowest + highest)) / 1e4, highest];
      expect(game.analysis?.optimum?.(state), JSON.stringify([skills, rates])).toBeCloseTo(
        most(skills, hours, tax),
        8,
      );
    }
  });
  it('is evened out by the planner, who taxes where a selfish government does too', () => {
    const game = right(taxGame({ workers: 2, welfare: 'nash' }));
    const start = game.initial(rng(1));
    const total = game.analysis?.optimum?.(start) ?? 0;
    // Skills 1 and 4 make 8.5 at most, and halves of that have the greatest geometric mean, 4.25.
    expect(total).toBeLessThanOrEqual(8.5 + 4.25);
    expect(total).toBeGreaterThan(12.5);
    expect(game.claims.dilemma).toBe(true);
  });
  it('has no planner where there is too much to try', () => {
    const analysis = right(taxGame({ workers: 5, welfare: 'nash' })).analysis;
    expect([analysis?.planner, analysis?.optimum]).toEqual([undefined, undefined]);
    expect(analysis?.nash).toBeDefined();
  });
});

describe('hidden skills', () => {
  it('are the same skills, dealt anew; each knows its own, and the rate is the same', () => {
    const game = right(taxGame({ hidden: true, workers: 4 }));
    const open = right(taxGame({ workers: 4 }));
    const deals = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const start = game.initial(rng(seed));
      expect(start.now.drawn.slice(1).toSorted()).toEqual([1, 2, 3, 4]);
      deals.add(start.now.drawn.join());
      for (const seat of [1, 2]) {
        const drawn = start.now.drawn.map((skill, i) => (i === seat ? skill : 77));
        const other = { ...start, now: { ...start.now, drawn } };
        expect(game.observe(other, seat)).toEqual(game.observe(start, seat));
      }
      expect(game.analysis?.nash?.(start)[0]).toEqual(open.analysis?.nash?.(open.initial(rng(1)))[0]);
    }
    expect(deals.size).toBeGreaterThan(5);
  });
});
