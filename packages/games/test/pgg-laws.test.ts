/** @file Laws of the public goods game on thousands of random instances, and its solvers against all graphs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphClasses } from '../src/graph/classes.js';
import {
  linkCount,
  type PggModel,
  pairwiseStableGraphs,
  pggNash,
  pggOptimum,
  pggPayoffs,
  pggPlanner,
  upperBits,
} from '../src/index.js';
import { near } from './close.js';
import { graphOn, hundredths, listOf, renamedGraph, renamedList, renaming, runs } from './instances.js';
import { flip, graphs, links, type Pgg, pggOn, pggPay, sum } from './oracles.js';
import { right } from './right.js';

const modelOf = (m: Pgg): PggModel => ({
  n: m.w.length,
  endowment: m.w,
  multiplier: m.r,
  linkCost: m.c,
  contribution: m.split ? 'split' : 'perGroup',
});
const instance = (n: number, equal = false): fc.Arbitrary<Pgg> =>
  fc
    .record({
      w: listOf(n, fc.integer({ min: 1, max: 9 })),
      r: hundredths(0.3, 3.5),
      c: fc.oneof(fc.constant(0), hundredths(0, 3)),
      split: fc.boolean(),
    })
    .map((m) => (equal ? { ...m, w: m.w.map(() => m.w[0] as number) } : m));
const placed = (from: number, to: number) =>
  fc
    .integer({ min: from, max: to })
    .chain((n) => fc.tuple(instance(n), graphOn(n), listOf(n, fc.integer({ min: 0, max: 4 })), renaming(n)));

describe('units', () => {
  it('the best graph does not hang on what is counted: endowments and costs times the same (500 instances)', () => {
    const some = fc.integer({ min: 2, max: 5 }).chain((n) => instance(n));
    const units = fc.constantFrom(2 ** -29, 3e-9, 1e-4, 0.7, 1e4, 2 ** 26);
    fc.assert(
      fc.property(some, units, fc.constantFrom('planner', 'nash'), (m, by, kind) => {
        const one = right(pggOptimum(modelOf(m), kind));
        const other = right(pggOptimum(modelOf({ ...m, w: m.w.map((w) => w * by), c: m.c * by }), kind));
        expect(other.graph).toEqual(one.graph);
        expect(
          near(
            other.payoffs.map((x) => x / by),
            one.payoffs,
          ),
        ).toBe(true);
      }),
      runs(500),
    );
  });
});

describe('payoffs', () => {
  it('are the formula over all subsets; scale with endowments and costs; follow a renaming; no group: w (2,000)', () => {
    fc.assert(
      fc.property(placed(2, 7), ([m, g, shares, order]) => {
        const e = m.w.map((w, i) => (w * (shares[i] as number)) / 4);
        const pay = right(pggPayoffs(modelOf(m), g, e));
        expect(near(pay, pggPay(m, g, e))).toBe(true);
        const scaled = { ...m, w: m.w.map((w) => 3 * w), c: 3 * m.c };
        expect(
          near(
            right(
              pggPayoffs(
                modelOf(scaled),
                g,
                e.map((x) => 3 * x),
              ),
            ),
            pay.map((x) => 3 * x),
          ),
        ).toBe(true);
        const moved = modelOf({ ...m, w: renamedList(m.w, order) });
        expect(
          near(
            right(pggPayoffs(moved, renamedGraph(g, order), renamedList(e, order))),
            renamedList(pay, order),
          ),
        ).toBe(true);
        g.forEach((row, i) => {
          if (sum(row) === 0) expect(pay[i]).toBe(m.w[i]);
        });
        // Every group multiplies what is in it by r, whoever gave it.
        const grouped = e.map((x, i) => (sum(g[i] as number[]) > 0 ? x : 0));
        if (m.split) {
          expect(
            Math.abs(sum(pay) - (sum(m.w) + (m.r - 1) * sum(grouped) - 2 * m.c * links(g))),
          ).toBeLessThan(1e-8);
        }
      }),
      runs(2000),
    );
  });
});

describe('contributions on a graph', () => {
  it('Nash has regret 0 against every level of a grid, whatever the others give (1,000 instances)', () => {
    fc.assert(
      fc.property(placed(2, 6), ([m, g, shares]) => {
        const others = m.w.map((w, i) => (w * (shares[i] as number)) / 4);
        const nash = right(pggNash(modelOf(m), g));
        const pay = pggOn(m, g);
        let regret = -Infinity;
        for (let i = 0; i < m.w.length; i++) {
          for (const e of [others, nash]) {
            const own = pay(e.with(i, nash[i] as number))[i] as number;
            for (let k = 0; k <= 4; k++) {
              const other = pay(e.with(i, ((m.w[i] as number) * k) / 4))[i] as number;
              regret = Math.max(regret, other - own);
            }
          }
        }
        expect(regret).toBeLessThanOrEqual(1e-9);
      }),
      runs(1000),
    );
  });
  it("the planner's is the best of all profiles of a grid (1,000 instances, N to 5)", () => {
    fc.assert(
      fc.property(placed(2, 5), ([m, g]) => {
        const n = m.w.length;
        const pay = pggOn(m, g);
        const best = sum(pay(right(pggPlanner(modelOf(m), g))));
        // Welfare is linear in every contribution, so the corners are enough; thirds for small n all the same.
        const levels = n <= 3 ? 3 : 1;
        let grid = -Infinity;
        for (let code = 0; code < (levels + 1) ** n; code++) {
          let rest = code;
          const e = m.w.map((w) => {
            const at = rest % (levels + 1);
            rest = Math.floor(rest / (levels + 1));
            return (w * at) / levels;
          });
          grid = Math.max(grid, sum(pay(e)));
        }
        expect(Math.abs(best - grid)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(best)));
      }),
      runs(1000),
    );
  });
});

describe('the best graph', () => {
  const compare = (
    m: Pgg,
    kind: 'planner' | 'nash',
    candidates: Iterable<readonly (readonly number[])[]>,
  ): void => {
    let [welfare, fewest] = [-Infinity, 0];
    for (const g of candidates) {
      // Returns of the definition: what a unit of i's brings, with nobody else giving.
      const nothing = m.w.map(() => 0);
      const pay = pggOn(m, g);
      const idle = pay(nothing);
      const e = m.w.map((w, i) => {
        const gives = pay(nothing.with(i, w));
        const gain = kind === 'planner' ? sum(gives) - sum(idle) : (gives[i] as number) - (idle[i] as number);
        return gain > 1e-11 ? w : 0;
      });
      const w = sum(pay(e));
      if (w > welfare + 1e-9) [welfare, fewest] = [w, links(g)];
      else if (w > welfare - 1e-9) fewest = Math.min(fewest, links(g));
    }
    const found = right(pggOptimum(modelOf(m), kind));
    expect(found.gap).toBe(0);
    expect(Math.abs(found.welfare - welfare)).toBeLessThan(1e-8 * Math.max(1, Math.abs(welfare)));
    expect(linkCount(found.graph)).toBe(fewest);
    expect(near(found.payoffs, pggPay(m, found.graph, found.efforts))).toBe(true);
  };
  it.each([
    [2, 1000],
    [3, 1000],
    [4, 1000],
    [5, 30],
  ])(
    '%i seats, different endowments, both contributions, planner and selfish: all graphs (%i instances)',
    (n, times) => {
      const all = [...graphs(n)];
      fc.assert(
        fc.property(instance(n), fc.constantFrom('planner' as const, 'nash' as const), (m, kind) =>
          compare(m, kind, all),
        ),
        runs(times),
      );
    },
  );
  it('six seats, equal endowments: all 156 graphs up to renaming (300 instances)', () => {
    fc.assert(
      fc.property(instance(6, true), fc.constantFrom('planner' as const, 'nash' as const), (m, kind) =>
        compare(m, kind, graphClasses(6)),
      ),
      runs(300),
    );
  });
});

describe('pairwise stable structures', () => {
  it('by the definition, over all graphs of three and four (300 instances)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 4 }).chain((n) => instance(n)),
        (m) => {
          const n = m.w.length;
          const known = new Map<string, number[]>();
          const pay = (g: readonly (readonly number[])[]): number[] => {
            const key = upperBits(g);
            const before = known.get(key) ?? pggOn(m, g)(right(pggNash(modelOf(m), g)));
            known.set(key, before);
            return before;
          };
          const moves = (g: readonly (readonly number[])[]): boolean =>
            g.some((_, i) =>
              g.some((_, j) => {
                if (i === j) return false;
                const next = flip(g, i, j);
                const [di, dj] = [i, j].map((s) => (pay(next)[s] as number) - (pay(g)[s] as number)) as [
                  number,
                  number,
                ];
                return g[i]?.[j] === 1 ? di > 1e-9 : di > 1e-9 && dj > -1e-9;
              }),
            );
          const library = pairwiseStableGraphs(n, (g) =>
            right(pggPayoffs(modelOf(m), g, right(pggNash(modelOf(m), g)))),
          );
          expect(library?.map(upperBits)).toEqual(
            [...graphs(n)]
              .filter((g) => !moves(g))
              .map(upperBits)
              .sort(),
          );
        },
      ),
      runs(300),
    );
  });
});
