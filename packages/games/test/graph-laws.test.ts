/** @file Laws of graphs and of stability on thousands of random instances, against their definitions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Adjacency,
  allGraphs,
  bcz,
  byConsent,
  checkGraph,
  completeGraph,
  degrees,
  emptyGraph,
  graphOf,
  groupsOf,
  improvingPath,
  isPairwiseStable,
  linkCount,
  maximalCliques,
  pairwiseNash,
  pairwiseStableGraphs,
  regrets,
  rng,
  spectralRadius,
  toAdjacency,
  toGraphology,
  upperBits,
} from '../src/index.js';
import { solveFree } from './exact.js';
import { graphOn, listOf, renamedGraph, renamedList, renaming, runs } from './instances.js';
import { cliquesBySubsets, flip, graphs, links, type Matrix, sum } from './oracles.js';
import { right } from './right.js';

const anyGraph = (from: number, to: number) => fc.integer({ min: from, max: to }).chain(graphOn);

const twoOf = right(bcz({ n: 2, alpha: 1, delta: 0.2, cost: 0.1, maxEffort: 2 }));

describe('graphs', () => {
  it('counts: degrees are row sums, links half of them, bits the upper triangle row by row (2,000 instances)', () => {
    fc.assert(
      fc.property(anyGraph(0, 9), (g) => {
        const n = g.length;
        expect(degrees(g)).toEqual(g.map(sum));
        expect(linkCount(g)).toBe(links(g));
        let bits = '';
        for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) bits += String(g[i]?.[j]);
        expect(upperBits(g)).toBe(bits);
        const pairs: [number, number][] = [];
        for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (g[i]?.[j] === 1) pairs.push([i, j]);
        expect(right(graphOf(n, pairs))).toEqual(g);
        expect(right(checkGraph(g, n))).toBe(g);
        expect(linkCount(emptyGraph(n))).toBe(0);
        expect(completeGraph(n)).toEqual(g.map((_, i) => g.map((_, j) => (i === j ? 0 : 1))));
      }),
      runs(2000),
    );
  });
  it.each([0, 1, 2, 3, 4, 5])('all graphs on %i nodes: each once, the first pair as the highest bit', (n) => {
    const all = [...allGraphs(n)].map(upperBits);
    expect(all).toEqual(
      Array.from({ length: 2 ** ((n * (n - 1)) / 2) }, (_, code) =>
        n < 2 ? '' : code.toString(2).padStart((n * (n - 1)) / 2, '0'),
      ),
    );
    expect(new Set([...graphs(n)].map(upperBits))).toEqual(new Set(all));
  });
  it('to graphology and back; consent is symmetric and needs both (2,000 instances)', () => {
    fc.assert(
      fc.property(
        anyGraph(0, 8).chain((g) =>
          fc.tuple(fc.constant(g), listOf(g.length, listOf(g.length, fc.integer({ min: 0, max: 1 })))),
        ),
        ([g, rows]) => {
          const graph = right(toGraphology(g));
          expect([graph.order, graph.size]).toEqual([g.length, links(g)]);
          expect(right(toAdjacency(graph))).toEqual(g);
          const formed = byConsent(rows.map((row, i) => ({ to: row.with(i, 0) })));
          expect(right(checkGraph(formed, g.length))).toBe(formed);
          expect(formed).toEqual(
            rows.map((row, i) => row.map((x, j) => (i === j ? 0 : Math.min(x, rows[j]?.[i] as number)))),
          );
        },
      ),
      runs(2000),
    );
  });
  it('maximal cliques and groups: all subsets say the same, under any renaming (1,500 instances)', () => {
    fc.assert(
      fc.property(
        anyGraph(0, 7).chain((g) => fc.tuple(fc.constant(g), renaming(g.length))),
        ([g, order]) => {
          const all = cliquesBySubsets(g);
          const asText = (list: Iterable<readonly (number | string)[]>): string[] =>
            [...list].map((c) => c.join()).sort();
          expect(asText(maximalCliques(right(toGraphology(g))))).toEqual(asText(all));
          expect(asText(groupsOf(g) ?? [])).toEqual(asText(all.filter((c) => c.length > 1)));
          const sizes = (list: readonly (readonly number[])[]): number[] =>
            list
              .map((c) => c.length)
              .filter((size) => size > 1)
              .sort();
          expect(sizes(groupsOf(renamedGraph(g, order)) ?? [])).toEqual(sizes(all));
        },
      ),
      runs(1500),
    );
  });
  it('λmax: I − κG has a positive solution just below 1/λmax and none just above (2,000 instances)', () => {
    fc.assert(
      fc.property(anyGraph(1, 10), (g) => {
        const top = spectralRadius(g);
        // Between the mean and the greatest degree.
        expect(top).toBeGreaterThanOrEqual((2 * links(g)) / g.length - 1e-9);
        expect(top).toBeLessThanOrEqual(Math.max(...g.map(sum)) + 1e-9);
        if (links(g) === 0) return;
        const ones = g.map(() => 1);
        expect(solveFree(g, ones, (1 - 1e-7) / top)).not.toBeNull();
        expect(solveFree(g, ones, (1 + 1e-7) / top)).toBeNull();
      }),
      runs(2000),
    );
  });
});

/** Payoffs as a table of whole numbers: any payoffs at all, ties included, and graphs that nobody can live with. */
const anyPayoffs = (n: number): fc.Arbitrary<(g: Adjacency) => number[]> =>
  listOf(
    2 ** ((n * (n - 1)) / 2),
    listOf(n, fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }) }, fc.constant(-Infinity))),
  ).map((table) => (g) => table[Number.parseInt(`0${upperBits(g)}`, 2)] as number[]);
// Tables of four seats are large, so three come up more often.
const game = fc.constantFrom(2, 3, 3, 3, 4).chain((n) => fc.tuple(anyPayoffs(n), graphOn(n)));

/** Jackson & Wolinsky: would this pair change its link? Cutting takes one end, adding one that gains and none that loses. */
const wanted = (g: Matrix, i: number, j: number, pay: (g: Adjacency) => number[]): boolean => {
  const [now, then] = [pay(g), pay(flip(g, i, j))];
  const gains = [i, j].map((s) => (then[s] === now[s] ? 0 : (then[s] as number) - (now[s] as number)));
  return g[i]?.[j] === 1 ? Math.max(...gains) > 0 : Math.min(...gains) >= 0 && Math.max(...gains) > 0;
};
const pairsOf = (g: Matrix): [number, number][] =>
  g.flatMap((_, i) => g.flatMap((_, j): [number, number][] => (i < j ? [[i, j]] : [])));
const stable = (g: Matrix, pay: (g: Adjacency) => number[]): boolean =>
  pairsOf(g).every(([i, j]) => !wanted(g, i, j, pay));

/** Can a graph be come back to by steps that somebody wants? */
const onCycle = (start: Adjacency, pay: (g: Adjacency) => number[]): boolean => {
  const seen = new Set<string>();
  const open = [start];
  for (let g = open.pop(); g !== undefined; g = open.pop()) {
    for (const [i, j] of pairsOf(g)) {
      if (!wanted(g, i, j, pay)) continue;
      const next = flip(g, i, j);
      if (upperBits(next) === upperBits(start)) return true;
      if (seen.has(upperBits(next))) continue;
      seen.add(upperBits(next));
      open.push(next);
    }
  }
  return false;
};

describe('stability, for any payoffs whatever', () => {
  it('pairwise stable is Jackson & Wolinsky’s definition; all stable graphs are all graphs that are (2,000 instances)', () => {
    fc.assert(
      fc.property(game, ([pay, g]) => {
        expect(isPairwiseStable(g, pay)).toBe(stable(g, pay));
        const all = [...graphs(g.length)].filter((h) => stable(h, pay)).map(upperBits);
        expect(pairwiseStableGraphs(g.length, pay)?.map(upperBits)).toEqual(all.sort());
      }),
      runs(2000),
    );
  });
  it('an improving path ends in a stable graph, or where it closed a cycle of steps that somebody wants (2,000)', () => {
    const ends = { stable: 0, cycle: 0 };
    fc.assert(
      fc.property(game, ([pay, g]) => {
        const end = improvingPath(g, pay);
        ends[end.stable ? 'stable' : 'cycle']++;
        expect(end.stable ? stable(end.graph, pay) : onCycle(end.graph, pay)).toBe(true);
        // From a stable graph nobody moves.
        if (stable(g, pay)) expect(end).toEqual({ graph: g, stable: true });
      }),
      runs(2000),
    );
    expect(Math.min(ends.stable, ends.cycle)).toBeGreaterThan(20);
  });
  it('pairwise Nash: nobody gains by cutting any set of own links; stable just where it says so (2,000 instances)', () => {
    fc.assert(
      fc.property(game, ([pay, g]) => {
        const end = pairwiseNash(g, pay);
        expect(end.stable).toBe(stable(end.graph, pay));
        let gain = 0;
        for (let i = 0; i < g.length; i++) {
          for (let code = 0; code < 2 ** g.length; code++) {
            const next = end.graph.map((row, a) =>
              row.map((x, b) => ((a === i && (code >> b) & 1) || (b === i && (code >> a) & 1) ? 0 : x)),
            );
            if (pay(next)[i] !== pay(end.graph)[i]) {
              gain = Math.max(gain, (pay(next)[i] as number) - (pay(end.graph)[i] as number));
            }
          }
        }
        expect(gain).toBe(0);
        expect(right(checkGraph(end.graph, g.length))).toBe(end.graph);
      }),
      runs(2000),
    );
  });
  it('where a path runs into a cycle and cuts end in a stable graph, it says stable (3,000 tables of four seats)', () => {
    const source = rng('tables');
    const all = [...graphs(4)];
    const told = { stable: 0, afterCycle: 0, unstable: 0 };
    for (let k = 0; k < 3000; k++) {
      const table = new Map(all.map((g) => [upperBits(g), g.map(() => source.uniform())]));
      const pay = (g: Adjacency): number[] => table.get(upperBits(g)) as number[];
      const end = pairwiseNash(emptyGraph(4), pay);
      expect(end.stable).toBe(stable(end.graph, pay));
      if (!end.stable) told.unstable++;
      else if (improvingPath(emptyGraph(4), pay).stable) told.stable++;
      else told.afterCycle++;
    }
    expect(Math.min(told.stable, told.afterCycle, told.unstable)).toBeGreaterThan(3);
  });
  it('regret that is rounding is none: .1 + .2 beside .3, and 1e-10 of large payoffs', () => {
    const regretOf = (best: number, chosen: number): number =>
      (
        regrets(
          {
            ...twoOf,
            analysis: { ...twoOf.analysis, value: () => ({ best, chosen, worst: chosen }) },
          } as typeof twoOf,
          twoOf.initial(rng(0)),
          [],
        ) as number[]
      )[0] as number;
    expect([regretOf(0.1 + 0.2, 0.3), regretOf(3e6 + 1e-5, 3e6), regretOf(1, 1)]).toEqual([0, 0, 0]);
    expect(regretOf(0.3, 0.2)).toBeCloseTo(0.1, 12);
    expect(regretOf(-1, -3e6)).toBe(3e6 - 1);
  });
  it('follows no seat’s name: stability is the same after a renaming (1,000 instances)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3).chain((n) => fc.tuple(anyPayoffs(n), graphOn(n), renaming(n))),
        ([pay, g, order]) => {
          const back = order.map((_, i) => order.indexOf(i));
          const moved = (h: Adjacency): number[] => renamedList(pay(renamedGraph(h, back)), order);
          expect(isPairwiseStable(renamedGraph(g, order), moved)).toBe(isPairwiseStable(g, pay));
        },
      ),
      runs(1000),
    );
  });
});
