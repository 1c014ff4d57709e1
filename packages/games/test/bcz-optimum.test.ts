import { describe, expect, it } from 'vitest';
import { searchMany, selfishBound, upperBound } from '../src/games/bcz/many-seats.js';
import { plannerOptimum } from '../src/games/bcz/optimum.js';
import { readModel } from '../src/games/bcz/params.js';
import { plainBound, settle } from '../src/games/bcz/selfish-optimum.js';
import { branchThresholds } from '../src/games/bcz/threshold-branch.js';
import { bestThreshold } from '../src/games/bcz/threshold-search.js';
import { optimumOn } from '../src/games/bcz/welfare.js';
import { graphWhere, withLink } from '../src/graph/adjacency.js';
import {
  type Adjacency,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  bczStableGraph,
  isPairwiseStable,
  linkCount,
  upperBits,
} from '../src/index.js';
import { closeTo } from './close.js';
import { draws } from './draws.js';
import { bczBest, bczPay, graphs, iterate, links, sum } from './oracles.js';
import { linked, right } from './right.js';

const { r, between, types } = draws('bcz solvers');

describe('the best graph', () => {
  const compare = (
    n: number,
    kind: 'planner' | 'nash',
    equal: boolean,
    cap: number,
    delta: number,
    cost: number,
  ): void => {
    const alpha = equal ? new Array<number>(n).fill(between(0.5, 1.5)) : types(n);
    const oracle = bczBest({ alpha, delta, cost }, cap, kind === 'planner' ? 2 : 1);
    const model = { n, alpha, delta, cost, ...(cap === Infinity ? {} : { maxEffort: cap }) };
    const found = right(bczOptimum(model, kind));
    expect(found.gap).toBe(0);
    expect(found.welfare).toBeCloseTo(oracle.welfare, 6);
    expect(linkCount(found.graph)).toBe(links(oracle.graph));
    closeTo(found.payoffs, bczPay({ alpha, delta, cost }, found.graph, found.efforts), 9);
  };
  it.each([3, 4, 5])(
    "planner's, %i seats: threshold graphs find what all graphs contain, equal and different α, capped and not",
    (n) => {
      for (let k = 0; k < (n === 5 ? 4 : 20); k++) {
        compare(n, 'planner', k % 2 === 0, between(1.5, 6), between(0.05, 0.5), between(0.05, 1.5));
        compare(n, 'planner', k % 2 === 0, Infinity, (0.45 * r.uniform()) / (n - 1), between(0.01, 0.4));
      }
    },
  );
  it.each([3, 4, 5])('for selfish efforts, %i seats', (n) => {
    for (let k = 0; k < (n === 5 ? 4 : 20); k++) {
      compare(n, 'nash', k % 2 === 0, between(1.2, 4), between(0.05, 0.6), between(0.05, 1));
      compare(n, 'nash', k % 2 === 0, Infinity, (0.9 * r.uniform()) / (n - 1), between(0.01, 0.4));
      compare(n, 'nash', k % 2 === 0, Infinity, between(0.2, 0.5), between(0.5, 3));
    }
  });
  it('six and seven seats of different α, selfish efforts: branch and bound against all graphs by another formula', () => {
    // Without a cap W = ½ Σ e_i² − 2c|E|; here by 60 terms of the power series.
    const n = 6;
    const alpha = types(n);
    const [delta, cost] = [0.1, 0.15];
    let best = -Infinity;
    for (const g of graphs(n)) {
      let [term, e] = [alpha, alpha];
      for (let k = 0; k < 60; k++) {
        term = g.map((row) => delta * row.reduce((s, x, j) => s + x * (term[j] as number), 0));
        e = e.map((x, i) => x + (term[i] as number));
      }
      best = Math.max(best, e.reduce((s, x) => s + x * x, 0) / 2 - 2 * cost * links(g));
    }
    expect(right(bczOptimum({ n, alpha, delta, cost }, 'nash')).welfare).toBeCloseTo(best, 9);
    expect(right(bczOptimum({ n: 7, alpha: types(7), delta: 0.1, cost: 0.15 }, 'nash')).gap).toBe(0);
  });
  it('where efforts run away on some graphs, the best graph for selfish efforts need not be a threshold graph', () => {
    // δ = .49: the 4-cycle has e = 1/(1 − .98) = 50 for all four, W = 4·1250 − 8c. The triangle, as strong, has three.
    const best = right(bczOptimum({ n: 4, alpha: 1, delta: 0.49, cost: 1 }, 'nash'));
    expect(best.graph.map((row) => sum(row))).toEqual([2, 2, 2, 2]);
    expect(best.welfare).toBeCloseTo(5000 - 8, 6);
  });
  it('ties go to the fewest links, and low seats are the centre', () => {
    // N=2, α=1, no cap: the link's worth is ½(α'e') − 1 with e' = 1/(1−2δ): 1/(1−2δ) − 1 = 2c at a tie; δ = .25, c = .5.
    expect(upperBits(right(bczOptimum({ n: 2, alpha: 1, delta: 0.25, cost: 0.5 })).graph)).toBe('0');
    expect(upperBits(right(bczOptimum({ n: 2, alpha: 1, delta: 0.25, cost: 0.4999 })).graph)).toBe('1');
    const star = right(bczOptimum({ n: 5, alpha: 1, delta: 0.5, cost: 1.2, maxEffort: 20 }, 'nash'));
    const rows = star.graph.map((row) => sum(row));
    expect(rows).toEqual(rows.toSorted((a, b) => b - a));
  });
  it('a bound on all graphs: never below the optimum, and the search for many seats tells a true gap', () => {
    for (let k = 0; k < 25; k++) {
      const n = 6 + r.int(5);
      const m = right(
        readModel({
          n,
          alpha: k % 3 === 0 ? 1 : types(n),
          delta: between(0.02, 0.3),
          cost: between(0.05, 1),
          maxEffort: between(2, 6),
        }),
      );
      const exact = plannerOptimum(m);
      expect(upperBound(m)).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
      const found = searchMany(m, 2);
      expect(found.welfare).toBeLessThanOrEqual(exact.welfare + 1e-9);
      expect(found.welfare + found.gap).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
      // Measured: the search is within 1 % of the optimum on such instances.
      expect(found.welfare).toBeGreaterThanOrEqual(exact.welfare - 0.01 * Math.abs(exact.welfare));
    }
  });
  it('branch and bound from no links at all finds what all threshold graphs contain, and its bound holds when cut short', () => {
    let cutShort = 0;
    for (let k = 0; k < 150; k++) {
      const n = 2 + r.int(8);
      const delta = k % 10 === 0 ? 0 : between(0.01, 0.45 / n);
      const m = right(
        readModel({
          n,
          alpha: k % 3 === 0 ? 1 : types(n),
          delta,
          cost: k % 7 === 0 ? 0 : delta * between(0, 6),
          ...(k % 2 === 0 ? {} : { maxEffort: between(1, 4) }),
        }),
      );
      const exact = plannerOptimum(m);
      const none = optimumOn(
        m,
        graphWhere(n, () => false),
        2,
        0,
      );
      const found = branchThresholds(m, none);
      expect(found.gap).toBe(0);
      expect(found.welfare).toBeCloseTo(exact.welfare, 8);
      expect(linkCount(found.graph)).toBe(linkCount(exact.graph));
      expect(sum(found.payoffs)).toBeCloseTo(found.welfare, 9);
      const short = branchThresholds(m, none, 0);
      expect(short.welfare).toBeLessThanOrEqual(exact.welfare + 1e-9);
      expect(short.welfare + short.gap).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
      if (short.gap > 0) cutShort++;
    }
    expect(cutShort).toBeGreaterThan(10);
  });
  it('17 and 24 seats: exact, no worse than 10,000 random threshold graphs and all single changes of a link', () => {
    for (const n of [17, 24]) {
      const model = { n, alpha: types(n), delta: 0.4 / n, cost: 0.6 / n, maxEffort: 5 };
      const m = right(readModel(model));
      const found = right(bczOptimum(model));
      expect(found.gap).toBe(0);
      const codes = Array.from(
        { length: 10_000 },
        () => r.int(2 ** 15) * 2 ** (n - 16) + r.int(2 ** (n - 16)),
      );
      expect(bestThreshold(m, 2, codes).welfare).toBeLessThanOrEqual(found.welfare + 1e-9);
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          const changed = withLink(found.graph, i, j, found.graph[i]?.[j] !== 1);
          expect(optimumOn(m, changed, 2, 0).welfare).toBeLessThanOrEqual(found.welfare + 1e-9);
        }
      }
    }
  });
  it('no graph with selfish efforts lies above its bound, which is exact where everybody links with everybody', () => {
    for (let k = 0; k < 200; k++) {
      const n = 2 + (k % 5);
      const cap = k % 2 === 0 ? {} : { maxEffort: between(1, 4) };
      const model = { n, alpha: types(n), delta: between(0.02, 0.95 / n), cost: between(0, 0.6), ...cap };
      const m = right(readModel(model));
      const exact = right(bczOptimum(model, 'nash'));
      expect(exact.gap).toBe(0);
      expect(selfishBound(m)).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
      const free = right(readModel({ ...model, cost: 0 }));
      expect(selfishBound(free)).toBeCloseTo(right(bczOptimum({ ...model, cost: 0 }, 'nash')).welfare, 9);
    }
    // Two seats, α = 1, δ = .5, no cap: e = 1/(1 − .5) = 2 when linked, 1 when not. Each has max(½, ½·2² − c): at c = 1
    // together 2, and 1 at c = 2, where the planner's bound says more.
    const two = (cost: number) => right(readModel({ n: 2, alpha: 1, delta: 0.5, cost, maxEffort: 9 }));
    expect(selfishBound(two(1))).toBeCloseTo(2, 12);
    expect(selfishBound(two(2))).toBeCloseTo(1, 12);
  });
  it('64 seats are answered, with a gap', () => {
    const alpha = Array.from({ length: 64 }, (_, i) => 0.5 + i / 64);
    const found = right(bczOptimum({ n: 64, alpha, delta: 0.02, cost: 0.1, maxEffort: 4 }));
    expect(found.gap).toBeGreaterThanOrEqual(0);
    expect(found.gap / found.welfare).toBeLessThan(0.2);
  });
});

describe('the graph that selfish agents keep', () => {
  it('keeps a link that is worth just its cost: ½(1/(1 − .5))² − ½ = 1.5', () => {
    const pair = (cost: number) => upperBits(right(bczStableGraph({ n: 2, alpha: 1, delta: 0.5, cost })));
    expect([1.5, 1.5001].map(pair)).toEqual(['1', '0']);
  });
  it('is the greatest that nobody wants to cut, pairwise stable, and Pareto dominates the others (all graphs of 4)', () => {
    for (let k = 0; k < 12; k++) {
      const n = 4;
      const m = { n, alpha: types(n), delta: between(0, 0.3), cost: between(0.01, 0.6) };
      const pay = (g: Adjacency): number[] => right(bczPayoffs(m, g, right(bczNashEffort(m, g))));
      const kept = (g: Adjacency): boolean => {
        const now = pay(g);
        for (let i = 0; i < n; i++) {
          const near = (g[i] as readonly number[]).flatMap((x, j) => (x === 1 ? [j] : []));
          for (let code = 0; code < 2 ** near.length; code++) {
            const cut = near.filter((_, b) => (code >> b) & 1);
            const next = graphWhere(
              n,
              (a, b) => g[a]?.[b] === 1 && !((a === i && cut.includes(b)) || (b === i && cut.includes(a))),
            );
            if ((pay(next)[i] as number) > (now[i] as number) + 1e-9) return false;
          }
        }
        return true;
      };
      const found = right(bczStableGraph(m));
      expect(kept(found)).toBe(true);
      expect(isPairwiseStable(found, pay)).toBe(true);
      const best = pay(found);
      for (const g of graphs(n)) {
        if (!kept(g)) continue;
        expect(g.every((row, i) => row.every((x, j) => x <= (found[i]?.[j] as number)))).toBe(true);
        expect(pay(g).every((p, i) => p <= (best[i] as number) + 1e-9)).toBe(true);
      }
    }
  });
  it('refuses efforts that run away', () => {
    expect(bczStableGraph({ n: 4, alpha: 1, delta: 0.4, cost: 1 })).toMatchObject({
      left: { _tag: 'SpectralRadiusTooLarge', factor: 1 },
    });
  });
});

describe('branch and bound', () => {
  it('a bound is never below the best completion, and what is decided is right for every best one', () => {
    for (let k = 0; k < 300; k++) {
      // Every other time a cap binds, where only the plain bound holds.
      const cap = k % 2 === 0 ? Infinity : between(1, 2.5);
      const n = 4;
      const pairs = [0, 1, 2, 3].flatMap((i) =>
        [0, 1, 2, 3].flatMap((j) => (i < j ? [[i, j] as const] : [])),
      );
      const m = {
        alpha: types(n),
        delta: ((cap === Infinity ? 0.95 : 2) * r.uniform()) / (n - 1),
        cost: between(0.01, 0.8),
      };
      const worth = (node: Uint8Array, free: 0 | 1): number => {
        const on = (at: number): boolean => (node[at] === 2 ? free : node[at]) === 1;
        const g = linked(
          n,
          pairs.filter((_, at) => on(at)),
        );
        return sum(bczPay(m, g, iterate(g, m.alpha, m.delta, cap, 0) as number[]));
      };
      const start = Uint8Array.from(pairs, () => r.int(3));
      const completions = [...Array(64).keys()].flatMap((code) =>
        start.every((x, at) => x === 2 || x === ((code >> at) & 1))
          ? [Uint8Array.from(pairs, (_, at) => (code >> at) & 1)]
          : [],
      );
      const best = Math.max(...completions.map((c) => worth(c, 0)));
      const node = start.slice();
      expect(plainBound(node, worth, 2 * m.cost).bound).toBeGreaterThanOrEqual(best - 1e-7);
      if (cap !== Infinity) continue;
      const { bound } = settle(node, worth, 2 * m.cost);
      expect(bound).toBeGreaterThanOrEqual(best - 1e-7);
      for (const c of completions) {
        if (worth(c, 0) < best - 1e-6) continue;
        expect(node.every((x, at) => x === 2 || x === c[at])).toBe(true);
      }
    }
  });
});
