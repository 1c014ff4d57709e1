/** @file BCZ efforts, best replies and centrality against slow versions written from the equations alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphWhere } from '../src/graph/adjacency.js';
import {
  bczBestEffort,
  bczBestLinks,
  bczNashEffort,
  bczPayoffs,
  bczPlannerEffort,
  completeGraph,
  emptyGraph,
  katzBonacich,
  keyPlayer,
  linkCount,
  spectralRadius,
} from '../src/index.js';
import { closeTo } from './close.js';
import { draws } from './draws.js';
import { bczPay, iterate, sum } from './oracles.js';
import { linked, right } from './right.js';

const { r, between, types, randomGraph } = draws('bcz solvers');

describe('the largest eigenvalue', () => {
  it('of graphs where it is known', () => {
    // K_n: n−1; star: √(n−1); cycle: 2; path of n: 2cos(π/(n+1)); K_{a,b}: √(ab); the larger of two parts.
    expect(spectralRadius(completeGraph(6))).toBeCloseTo(5, 9);
    expect(spectralRadius(graphWhere(10, (i) => i === 0))).toBeCloseTo(3, 9);
    expect(spectralRadius(graphWhere(7, (i, j) => j - i === 1 || j - i === 6))).toBeCloseTo(2, 9);
    expect(spectralRadius(graphWhere(5, (i, j) => j - i === 1))).toBeCloseTo(2 * Math.cos(Math.PI / 6), 9);
    expect(spectralRadius(graphWhere(7, (i, j) => i < 3 && j >= 3))).toBeCloseTo(Math.sqrt(12), 9);
    expect(
      spectralRadius(
        linked(6, [
          [0, 1],
          [2, 3],
          [3, 4],
          [2, 4],
        ]),
      ),
    ).toBeCloseTo(2, 9);
    expect(spectralRadius(emptyGraph(3))).toBe(0);
    expect(spectralRadius([])).toBe(0);
  });
});

describe('efforts on a fixed graph', () => {
  it('solve their equation and agree with plain iteration from below and from above', () => {
    for (let k = 0; k < 100; k++) {
      const n = 2 + r.int(6);
      const [alpha, graph, delta, cap] = [types(n), randomGraph(n), between(0, 0.6), between(1, 8)];
      for (const [effort, kappa] of [
        [bczNashEffort, delta],
        [bczPlannerEffort, 2 * delta],
      ] as const) {
        const e = right(effort({ n, alpha, delta, cost: 0, maxEffort: cap }, graph));
        closeTo(e, iterate(graph, alpha, kappa, cap, 0) as number[], 6);
        closeTo(e, iterate(graph, alpha, kappa, cap, cap) as number[], 6);
        for (const [i, row] of graph.entries()) {
          expect(e[i]).toBeCloseTo(
            Math.min(cap, (alpha[i] as number) + kappa * sum(row.map((g, j) => g * (e[j] as number)))),
            9,
          );
        }
      }
    }
  });
  it('exist without a cap exactly when κ·λmax < 1', () => {
    for (let k = 0; k < 300; k++) {
      const n = 2 + r.int(5);
      const [graph, delta] = [randomGraph(n), between(0, 0.7)];
      const product = delta * spectralRadius(graph);
      if (Math.abs(product - 1) < 1e-6 || Math.abs(2 * product - 1) < 1e-6) continue;
      const model = { n, alpha: types(n), delta, cost: 0 };
      expect(bczNashEffort(model, graph)._tag).toBe(product < 1 ? 'Right' : 'Left');
      expect(bczPlannerEffort(model, graph)._tag).toBe(2 * product < 1 ? 'Right' : 'Left');
    }
  });
  it("the planner's are the welfare maximum on the box, also where welfare is not concave: all points of a fine grid", () => {
    for (let k = 0; k < 6; k++) {
      const [n, cap, delta] = [3, 2, between(0.1, 0.9)];
      const m = { alpha: types(n), delta, cost: 0.1 };
      const graph =
        k % 2 === 0
          ? completeGraph(3)
          : linked(3, [
              [0, 1],
              [1, 2],
            ]);
      const best = sum(bczPay(m, graph, right(bczPlannerEffort({ n, ...m, maxEffort: cap }, graph))));
      let grid = -Infinity;
      for (let a = 0; a <= 40; a++)
        for (let b = 0; b <= 40; b++)
          for (let c = 0; c <= 40; c++) {
            grid = Math.max(grid, sum(bczPay(m, graph, [a / 20, b / 20, c / 20])));
          }
      expect(best).toBeGreaterThanOrEqual(grid - 1e-9);
      expect(best - grid).toBeLessThan(0.02);
    }
  });
  it('without a cap π_i* = ½ e_i*² − c·deg_i, and W° = ½ αᵀe° − 2c|E| ≥ W*', () => {
    for (let k = 0; k < 200; k++) {
      const n = 2 + r.int(6);
      const graph = randomGraph(n);
      const model = { n, alpha: types(n), delta: (0.49 * r.uniform()) / n, cost: between(0, 1) };
      const e = right(bczNashEffort(model, graph));
      const payoffs = right(bczPayoffs(model, graph, e));
      closeTo(
        payoffs,
        e.map((x, i) => x ** 2 / 2 - model.cost * sum(graph[i] as readonly number[])),
        9,
      );
      const e2 = right(bczPlannerEffort(model, graph));
      const planner = sum(right(bczPayoffs(model, graph, e2)));
      expect(planner).toBeCloseTo(
        sum(e2.map((x, i) => (x * (model.alpha[i] as number)) / 2)) - 2 * model.cost * linkCount(graph),
        9,
      );
      expect(planner).toBeGreaterThanOrEqual(sum(payoffs) - 1e-9);
    }
  });
  it('payoffs equal the formula written again', () => {
    for (let k = 0; k < 100; k++) {
      const n = 2 + r.int(5);
      const m = { alpha: types(n), delta: r.uniform(), cost: r.uniform() };
      const [graph, e] = [randomGraph(n), types(n)];
      closeTo(right(bczPayoffs({ n, ...m }, graph, e)), bczPay(m, graph, e), 12);
    }
  });
});

describe('best replies', () => {
  it('an effort: no other on a fine grid is better', () => {
    for (let k = 0; k < 30; k++) {
      const n = 4;
      const m = { n, alpha: types(n), delta: between(0, 0.5), cost: 0.2, maxEffort: 3 };
      const [graph, e, seat] = [randomGraph(n), types(n), r.int(n)];
      const reply = right(bczBestEffort(m, graph, e, seat));
      const worth = (x: number): number => bczPay(m, graph, e.with(seat, x))[seat] as number;
      const grid = Math.max(...Array.from({ length: 301 }, (_, x) => worth(x / 100)));
      expect(worth(reply)).toBeGreaterThanOrEqual(grid - 1e-12);
    }
  });
  it('links and effort: no other set of partners is better, and only the willing are asked', () => {
    for (let k = 0; k < 60; k++) {
      const n = 6;
      const m = { n, alpha: types(n), delta: between(0, 0.5), cost: between(0, 1), maxEffort: 4 };
      const [e, seat] = [types(n), r.int(n)];
      const willing = [0, 1, 2, 3, 4, 5].filter(() => r.uniform() < 0.7);
      const reply = right(bczBestLinks(m, e, seat, willing));
      expect(reply.to[seat]).toBe(0);
      expect(reply.to.every((x, j) => x === 0 || willing.includes(j))).toBe(true);
      let best = -Infinity;
      for (let code = 0; code < 64; code++) {
        const row = e.map((_, j) => (j !== seat && willing.includes(j) && (code >> j) & 1 ? 1 : 0));
        const s = sum(row.map((x, j) => x * (e[j] as number)));
        const x = Math.min(4, (m.alpha[seat] as number) + m.delta * s);
        best = Math.max(best, x * ((m.alpha[seat] as number) - x / 2 + m.delta * s) - m.cost * sum(row));
      }
      expect(reply.payoff).toBeCloseTo(best, 9);
    }
  });
});

describe('centrality', () => {
  it('Katz–Bonacich is the sum over walks: 200 terms of Σ δ^k G^k 1', () => {
    for (let k = 0; k < 50; k++) {
      const n = 3 + r.int(5);
      const [graph, delta] = [randomGraph(n), (0.8 * r.uniform()) / n];
      let term = new Array<number>(n).fill(1);
      let b = term.slice();
      for (let t = 0; t < 200; t++) {
        term = graph.map((row) => delta * sum(row.map((x, j) => x * (term[j] as number))));
        b = b.map((x, i) => x + (term[i] as number));
      }
      closeTo(right(katzBonacich(graph, delta)), b, 9);
    }
  });
  it('intercentrality is how much total effort falls when a player leaves', () => {
    for (let k = 0; k < 50; k++) {
      const n = 3 + r.int(5);
      const [graph, delta] = [randomGraph(n), (0.8 * r.uniform()) / n];
      const { intercentrality, seat } = right(keyPlayer(graph, delta));
      const total = sum(right(katzBonacich(graph, delta)));
      const without = graph.map((_, i) => {
        const rest = graph.map((_, j) => j).filter((j) => j !== i);
        return sum(
          right(
            katzBonacich(
              rest.map((a) => rest.map((c) => graph[a]?.[c] as number)),
              delta,
            ),
          ),
        );
      });
      closeTo(
        intercentrality,
        without.map((w) => total - w),
        9,
      );
      expect(without[seat]).toBeCloseTo(Math.min(...without), 9);
    }
  });
  it('the bridge of Ballester et al. (2006, figure 1): eleven players, δ = .1 and .2, the key player changes', () => {
    // Player 1 joins two cliques of five (players 2–6 and 7–11), each completely linked in itself, by links to
    // 2, 6, 7 and 11. Their table 1: δ = .1: b = 1.75 (1), 1.88 (2, 6, 7, 11), 1.72 (rest); c = 2.92, 3.28, 2.79.
    // δ = .2: b = 8.33, 9.17, 7.78; c = 41.67, 40.33, 32.67: the key player is then player 1, although 2 has more b.
    const clique = (at: number, i: number, j: number): boolean => i >= at && j < at + 5;
    const g = graphWhere(
      11,
      (i, j) => clique(1, i, j) || clique(6, i, j) || (i === 0 && [1, 5, 6, 10].includes(j)),
    );
    const [b1, b2] = [right(katzBonacich(g, 0.1)), right(katzBonacich(g, 0.2))];
    closeTo([b1[0], b1[1], b1[2]] as number[], [1.75, 1.88, 1.72], 2);
    closeTo([b2[0], b2[1], b2[2]] as number[], [8.33, 9.17, 7.78], 2);
    const [k1, k2] = [right(keyPlayer(g, 0.1)), right(keyPlayer(g, 0.2))];
    closeTo(
      [k1.intercentrality[0], k1.intercentrality[1], k1.intercentrality[2]] as number[],
      [2.92, 3.28, 2.79],
      2,
    );
    closeTo(
      [k2.intercentrality[0], k2.intercentrality[1], k2.intercentrality[2]] as number[],
      [41.67, 40.33, 32.67],
      2,
    );
    expect([k1.seat, k2.seat]).toEqual([1, 0]);
  });
  it('refuses δ·λmax ≥ 1', () => {
    expect(katzBonacich(completeGraph(3), 0.5)._tag).toBe('Left');
    expect(keyPlayer(completeGraph(3), 0.6)._tag).toBe('Left');
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.49, noNaN: true }),
        (d) => katzBonacich(completeGraph(3), d)._tag === 'Right',
      ),
    );
  });
});
