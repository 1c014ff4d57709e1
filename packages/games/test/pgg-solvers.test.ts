/** @file PGG payoffs and solutions against slow versions written from the equations alone. */
import { describe, expect, it } from 'vitest';
import { readModel } from '../src/games/pgg/params.js';
import { groupsIn, marginalReturns } from '../src/games/pgg/payoff.js';
import { graphWhere } from '../src/graph/adjacency.js';
import {
  type Adjacency,
  completeGraph,
  emptyGraph,
  improvingPath,
  isPairwiseStable,
  linkCount,
  type PggModel,
  pairwiseNash,
  pairwiseStableGraphs,
  pgg,
  pggNash,
  pggOptimum,
  pggPayoffs,
  pggPlanner,
  regrets,
  rng,
  upperBits,
} from '../src/index.js';
import { closeTo } from './close.js';
import { draws } from './draws.js';
import { goingRound } from './going-round.js';
import { graphs, links, pggPay, sum } from './oracles.js';
import { linked, right } from './right.js';
import { searched } from './searched.js';

const { r, between, randomGraph } = draws('pgg solvers');
const wealth = (n: number): number[] => Array.from({ length: n }, () => 1 + r.int(10));
const randomModel = (n: number): PggModel & { linkCost: number } => ({
  n,
  endowment: wealth(n),
  multiplier: between(0.5, 3),
  linkCost: r.int(3) === 0 ? 0 : between(0, 3),
  contribution: r.int(2) === 0 ? 'split' : 'perGroup',
});
const oracleOf = (m: PggModel) => ({
  w: m.endowment as number[],
  r: m.multiplier,
  c: m.linkCost ?? 0,
  split: m.contribution !== 'perGroup',
});

describe('payoffs', () => {
  it('equal the formula over all subsets', () => {
    for (let k = 0; k < 150; k++) {
      const m = randomModel(2 + r.int(6));
      const g = randomGraph(m.n);
      const e = (m.endowment as number[]).map((w) => w * r.uniform());
      closeTo(right(pggPayoffs(m, g, e)), pggPay(oracleOf(m), g, e));
    }
  });
  it('split: the sum is Σ w + (r − 1) Σ_{grouped} e − 2c|E|; without a group one has w whatever one gives', () => {
    for (let k = 0; k < 100; k++) {
      const m = { ...randomModel(2 + r.int(6)), contribution: 'split' as const };
      const g = randomGraph(m.n);
      const w = m.endowment as number[];
      const e = w.map((x) => x * r.uniform());
      const payoffs = right(pggPayoffs(m, g, e));
      const grouped = g.map((row) => sum(row) > 0);
      const given = sum(e.filter((_, i) => grouped[i]));
      expect(sum(payoffs)).toBeCloseTo(
        sum(w) + (m.multiplier - 1) * given - 2 * m.linkCost * linkCount(g),
        9,
      );
      for (const [i, p] of payoffs.entries()) if (!grouped[i]) expect(p).toBe(w[i]);
    }
  });
  it('two triangles that share a link, by hand', () => {
    // 0–1 shared; groups {0,1,2} and {0,1,3}; e = (6, 0, 3, 0), r = 3, w = 6.
    // split: k0 = 2, so 3 to each; pots 3+3 = 6 and 3; shares 3·6/3 = 6 and 3·3/3 = 3.
    // π0 = 6 − 6 + 9 = 9, π1 = 6 + 9 = 15, π2 = 6 − 3 + 6 = 9, π3 = 6 + 3 = 9.
    const g = linked(4, [
      [0, 1],
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 3],
    ]);
    const m = { n: 4, endowment: 6, multiplier: 3 };
    expect(right(pggPayoffs(m, g, [6, 0, 3, 0]))).toEqual([9, 15, 9, 9]);
    // perGroup: 6 counts in both: pots 9 and 6, shares 9 and 6: π = (15, 21, 12, 12).
    expect(right(pggPayoffs({ ...m, contribution: 'perGroup' }, g, [6, 0, 3, 0]))).toEqual([15, 21, 12, 12]);
  });
  it('refuses graphs with too many groups', () => {
    const g = graphWhere(33, (i, j) => Math.floor(i / 3) !== Math.floor(j / 3));
    expect(
      pggPayoffs(
        { n: 33, endowment: 1, multiplier: 2 },
        g,
        g.map(() => 0),
      ),
    ).toMatchObject({ left: { _tag: 'TooManyGroups' } });
  });
});

describe('contributions on a fixed graph', () => {
  it('marginal returns are what one more unit brings (finite differences; payoffs are linear)', () => {
    for (let k = 0; k < 60; k++) {
      const m = randomModel(2 + r.int(5));
      const g = randomGraph(m.n);
      const { own, total } = marginalReturns(right(readModel({ ...m })), right(groupsIn(g)));
      const e = (m.endowment as number[]).map((w) => w * 0.5);
      for (let i = 0; i < m.n; i++) {
        const [a, b] = [
          pggPay(oracleOf(m), g, e),
          pggPay(oracleOf(m), g, e.with(i, (e[i] as number) + 0.25)),
        ];
        // A unit given is a unit not kept: the returns are the differences plus one.
        const kept = sum(g[i] as readonly number[]) === 0 ? 0 : 1;
        expect(((b[i] as number) - (a[i] as number)) / 0.25 + kept).toBeCloseTo(
          kept === 0 ? 0 : (own[i] as number),
          8,
        );
        expect((sum(b) - sum(a)) / 0.25 + kept).toBeCloseTo(kept === 0 ? 0 : (total[i] as number), 8);
      }
    }
  });
  it("Nash is dominant, the planner's is the best of all 0/w profiles", () => {
    for (let k = 0; k < 60; k++) {
      const m = randomModel(2 + r.int(4));
      const g = randomGraph(m.n);
      const w = m.endowment as number[];
      const nash = right(pggNash(m, g));
      let best = -Infinity;
      for (let code = 0; code < 2 ** m.n; code++) {
        const e = w.map((x, i) => ((code >> i) & 1 ? x : 0));
        const pay = pggPay(oracleOf(m), g, e);
        best = Math.max(best, sum(pay));
        for (let i = 0; i < m.n; i++) {
          const own = pggPay(oracleOf(m), g, e.with(i, nash[i] as number))[i] as number;
          expect(own).toBeGreaterThanOrEqual((pay[i] as number) - 1e-9);
        }
      }
      expect(sum(pggPay(oracleOf(m), g, right(pggPlanner(m, g))))).toBeCloseTo(best, 9);
    }
  });
});

describe('the best graph', () => {
  it.each([2, 3, 4])('%i seats, both contributions, planner and selfish: all graphs', (n) => {
    for (let k = 0; k < 40; k++) {
      const m = randomModel(n);
      for (const kind of ['planner', 'nash'] as const) {
        let best = -Infinity;
        let fewest = Infinity;
        for (const g of graphs(n)) {
          const e = right((kind === 'planner' ? pggPlanner : pggNash)(m, g));
          const w = sum(pggPay(oracleOf(m), g, e));
          if (w > best + 1e-9) [best, fewest] = [w, links(g)];
          else if (w > best - 1e-9) fewest = Math.min(fewest, links(g));
        }
        const found = right(pggOptimum(m, kind));
        expect(found.gap).toBe(0);
        expect(found.welfare).toBeCloseTo(best, 8);
        expect(linkCount(found.graph)).toBe(fewest);
        closeTo(found.payoffs, pggPay(oracleOf(m), found.graph, found.efforts));
      }
    }
  });
  it('five seats', () => {
    for (const contribution of ['split', 'perGroup'] as const) {
      const m: PggModel = { n: 5, endowment: [5, 1, 4, 9, 2], multiplier: 1.6, linkCost: 1.1, contribution };
      for (const kind of ['planner', 'nash'] as const) {
        const best = Math.max(
          ...[...graphs(5)].map((g) =>
            sum(pggPay(oracleOf(m), g, right((kind === 'planner' ? pggPlanner : pggNash)(m, g)))),
          ),
        );
        expect(right(pggOptimum(m, kind)).welfare).toBeCloseTo(best, 8);
      }
    }
  });
  it('split: pairs in seat order; the odd one joins the one before it; who is too poor stays out', () => {
    const links6 = upperBits(
      linked(6, [
        [0, 1],
        [2, 3],
        [4, 5],
      ]),
    );
    expect(upperBits(right(pggOptimum({ n: 6, endowment: 10, multiplier: 1.5, linkCost: 1 })).graph)).toBe(
      links6,
    );
    expect(upperBits(right(pggOptimum({ n: 5, endowment: 10, multiplier: 1.5, linkCost: 1 })).graph)).toBe(
      upperBits(
        linked(5, [
          [0, 1],
          [2, 3],
          [3, 4],
        ]),
      ),
    );
    // One more agent of w gains .5w for all and its link costs 2: w = 3 stays out, w = 5 joins.
    const poor = (w: number) =>
      right(pggOptimum({ n: 3, endowment: [10, w, 10], multiplier: 1.5, linkCost: 1 }));
    expect(upperBits(poor(3).graph)).toBe('010');
    expect(poor(3).welfare).toBeCloseTo(23 + 10 - 2, 9);
    expect(upperBits(poor(5).graph)).toBe('101');
  });
  it('many seats under perGroup: a search whose gap is true, never above all graphs of six', () => {
    for (let k = 0; k < 6; k++) {
      const m = right(readModel({ ...randomModel(6), contribution: 'perGroup' }));
      const exact = right(pggOptimum({ ...m, contribution: 'perGroup' }));
      const { graph, gap } = searched(m, 'planner');
      const e = right(pggPlanner({ ...m }, graph));
      const w = sum(right(pggPayoffs({ ...m }, graph, e)));
      expect(w).toBeLessThanOrEqual(exact.welfare + 1e-9);
      expect(w + gap).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
      expect(w).toBeGreaterThanOrEqual(0.99 * exact.welfare);
    }
    const endowment = [12, 9, 7, 5, 4, 3, 2, 2, 1];
    const open = pggOptimum({ n: 9, endowment, multiplier: 1.2, linkCost: 0.5, contribution: 'perGroup' });
    expect(right(open).gap).toBeGreaterThan(0);
  });
  it('64 seats under split are exact and at once', () => {
    const found = right(pggOptimum({ n: 64, endowment: 10, multiplier: 1.5, linkCost: 0.5 }));
    expect(found.gap).toBe(0);
    expect(found.welfare).toBeCloseTo(64 * 15 - 32, 9);
  });
});

describe('stable graphs', () => {
  const payoffsOf = (m: PggModel) => (g: Adjacency) => right(pggPayoffs(m, g, right(pggNash(m, g))));
  it('where nobody gives by itself, links only cost: the empty graph is the only stable one', () => {
    const stable = pairwiseStableGraphs(
      4,
      payoffsOf({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 0.1 }),
    );
    expect(stable?.map(upperBits)).toEqual(['000000']);
  });
  it('r = 2.5: pairs give all (1.25 each), so pairs form; a triangle gives nothing (.83)', () => {
    // A pair: π = 2.5·10 − .5 = 24.5 against 10 alone.
    const m = { n: 4, endowment: 10, multiplier: 2.5, linkCost: 0.5 };
    const end = improvingPath(emptyGraph(4), payoffsOf(m));
    expect(end.stable).toBe(true);
    expect(isPairwiseStable(end.graph, payoffsOf(m))).toBe(true);
    expect(pairwiseStableGraphs(4, payoffsOf(m))?.map(upperBits)).toContain(upperBits(end.graph));
    expect(isPairwiseStable(completeGraph(4), payoffsOf(m))).toBe(false);
  });
  it('a link is added when one end gains and the other does not lose, not when neither gains or one loses', () => {
    const end = (first: number, second: number): number =>
      linkCount(improvingPath(emptyGraph(2), (g) => (linkCount(g) === 1 ? [first, second] : [0, 0])).graph);
    expect([end(1, 0), end(0, 1), end(1, 1), end(0, 0), end(5, -1)]).toEqual([1, 1, 1, 0, 0]);
  });
  it('an improving path ends in a stable graph, or says that it does not', () => {
    for (let k = 0; k < 40; k++) {
      const m = randomModel(4);
      const end = improvingPath(emptyGraph(4), payoffsOf(m));
      expect(isPairwiseStable(end.graph, payoffsOf(m)) || !end.stable).toBe(true);
    }
    expect(improvingPath(emptyGraph(3), goingRound)).toEqual({ graph: emptyGraph(3), stable: false });
  });
  it('pairwise Nash: nobody gains by cutting any set of its links, and where it says so, no pair wants a change', () => {
    for (let k = 0; k < 60; k++) {
      const n = 3 + r.int(4);
      const m = { ...randomModel(n), multiplier: between(1.5, 3.5), contribution: 'split' as const };
      const pay = payoffsOf(m);
      const end = pairwiseNash(emptyGraph(n), pay);
      if (end.stable) expect(isPairwiseStable(end.graph, pay)).toBe(true);
      const now = pay(end.graph);
      for (let i = 0; i < n; i++) {
        for (let code = 1; code < 2 ** n; code++) {
          const next = graphWhere(n, (a, b) => {
            const cut = (a === i && (code >> b) & 1) || (b === i && (code >> a) & 1);
            return end.graph[a]?.[b] === 1 && !cut;
          });
          expect(pay(next)[i]).toBeLessThanOrEqual((now[i] as number) + 1e-9);
        }
      }
      const game = right(pgg(m));
      const state = game.initial(rng(0));
      const regret = regrets(game, state, game.analysis?.nash?.(state) ?? []) as number[];
      expect(Math.max(...regret)).toBeLessThan(1e-9);
    }
  });
  it('pairwise Nash: a set of links is cut at once where no single cut pays', () => {
    // The centre has 1 with two links, .5 with one, 2 with none; who is linked to it gains 1; 1–2 never pays.
    const centre = [2, 0.5, 1];
    const pay = (g: Adjacency): number[] => {
      const [a, b] = [g[0]?.[1] as number, g[0]?.[2] as number];
      const never = g[1]?.[2] === 1 ? -9 : 0;
      return [centre[a + b] as number, a + never, b + never];
    };
    const star = linked(3, [
      [0, 1],
      [0, 2],
    ]);
    expect(isPairwiseStable(star, pay)).toBe(true);
    expect(pairwiseNash(star, pay)).toEqual({ graph: emptyGraph(3), stable: true });
  });
  it('is not enumerated for more than six', () => {
    expect(pairwiseStableGraphs(7, () => [])).toBeNull();
  });
});

describe('the dilemma', () => {
  it('holds between 1 and 2 (nobody gives, all would gain), not at r ≤ 1', () => {
    expect(right(pgg({ n: 4, endowment: 10, multiplier: 1.5 })).claims.dilemma).toBe(true);
    expect(right(pgg({ n: 4, endowment: 10, multiplier: 0.9 })).claims.dilemma).toBe(false);
    // Links dearer than what a pair gains: 1.5·20 − 20 = 10 < 2c.
    expect(right(pgg({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 6 })).claims.dilemma).toBe(false);
  });
});
