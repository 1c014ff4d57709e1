/** @file The same answers as networkx, numpy and scipy give. The fixtures were made by fixtures/make.py, which knows
 *  nothing of this package; each file states the versions that made it. No Python is needed here. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UndirectedGraph } from 'graphology';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../src/graph/adjacency.js';
import {
  bczBestEffort,
  bczBestLinks,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  bczPlannerEffort,
  groupsOf,
  katzBonacich,
  keyPlayer,
  linkCount,
  maximalCliques,
  pggPayoffs,
} from '../src/index.js';
import { sum } from './oracles.js';
import { right } from './right.js';

interface Fixture<T> {
  readonly versions: Readonly<Record<'python' | 'networkx' | 'numpy' | 'scipy', string>>;
  readonly note: string;
  readonly cases: readonly T[];
}
interface OnGraph {
  readonly n: number;
  /** i, j, i, j, … */
  readonly edges: readonly number[];
}

const requirements = readFileSync(new URL('../fixtures/requirements.txt', import.meta.url), 'utf8');
const load = <T>(name: string): readonly T[] => {
  const file = JSON.parse(
    readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'),
  ) as Fixture<T>;
  for (const part of ['networkx', 'numpy', 'scipy'] as const) {
    expect(requirements).toContain(`${part}==${file.versions[part]}\n`);
  }
  expect(file.versions.python).toMatch(/^3\./u);
  return file.cases;
};
const pairs = ({ edges }: OnGraph): [number, number][] =>
  Array.from({ length: edges.length / 2 }, (_, k) => [edges[2 * k] as number, edges[2 * k + 1] as number]);
const matrix = (c: OnGraph): number[][] => right(graphOf(c.n, pairs(c)));

/** The greatest difference, relative to numbers above 1. */
const apart = (a: readonly number[], b: readonly number[]): number => {
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((x, i) => Math.abs(x - (b[i] as number)) / Math.max(1, Math.abs(x))));
};

describe('maximal cliques are those of networkx.find_cliques', () => {
  interface Case extends OnGraph {
    readonly name: string;
    readonly count: number;
    readonly largest: number;
    readonly sha256: string;
    readonly names?: readonly string[];
    readonly cliques?: readonly (readonly number[])[];
  }
  const cases = load<Case>('cliques');
  const numerical = (a: readonly number[], b: readonly number[]): number => {
    for (let k = 0; k < Math.min(a.length, b.length); k++) {
      if (a[k] !== b[k]) return (a[k] as number) - (b[k] as number);
    }
    return a.length - b.length;
  };
  const digest = (cliques: readonly (readonly number[])[]): string =>
    createHash('sha256')
      .update(cliques.map((c) => c.join(',')).join('\n'))
      .digest('hex');

  it('a few dozen graphs of all kinds, the edges of the domain among them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(50);
    const names = cases.map((c) => c.name);
    for (const kind of ['empty, no node', 'complete, 40', 'Moon-Moser 30', 'Karate club (Zachary 1977)']) {
      expect(names).toContain(kind);
    }
    expect(Math.max(...cases.map((c) => c.n))).toBeGreaterThanOrEqual(1000);
    expect(cases.find((c) => c.name === 'Moon-Moser 30')?.count).toBe(59_049);
  });
  it.each(cases.map((c) => [c.name, c.count, c] as const))('%s: %i cliques', (_name, count, c) => {
    const graph = new UndirectedGraph();
    const key = (i: number): string => c.names?.[i] ?? String(i);
    // Nodes in an order of their own: the answer must not depend on it.
    const order = Array.from({ length: c.n }, (_, i) => i).reverse();
    for (const i of order) graph.addNode(key(i));
    for (const [i, j] of pairs(c)) graph.addEdge(key(j), key(i));
    const place = new Map(Array.from({ length: c.n }, (_, i) => [key(i), i]));
    const found = [...maximalCliques(graph)].map((clique) =>
      clique.map((name) => place.get(name) as number).sort((a, b) => a - b),
    );
    found.sort(numerical);
    expect(found).toHaveLength(count);
    expect(Math.max(0, ...found.map((clique) => clique.length))).toBe(c.largest);
    if (c.cliques !== undefined) expect(found).toEqual(c.cliques);
    expect(digest(found)).toBe(c.sha256);
    if (c.n <= 100) expect(groupsOf(matrix(c))).toEqual(found.filter((clique) => clique.length > 1));
  });
});

describe('centrality', () => {
  interface Case extends OnGraph {
    readonly name: string;
    readonly delta: number;
    readonly b: readonly number[];
    readonly alpha?: readonly number[];
    readonly drops?: readonly number[];
  }
  const cases = load<Case>('centrality');
  it('Katz–Bonacich is networkx.katz_centrality_numpy, to 1e-9, up to δ·λmax = .99', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    for (const c of cases) {
      expect(apart(right(katzBonacich(matrix(c), c.delta, c.alpha)), c.b), c.name).toBeLessThan(1e-9);
      const { delta, alpha = 1, n } = c;
      if (n < 2 || n > 64) continue;
      // The same numbers as Nash efforts.
      expect(apart(right(bczNashEffort({ n, alpha, delta, cost: 0 }, matrix(c))), c.b)).toBeLessThan(1e-9);
    }
  });
  it('the key player is whose removal lowers the sum most, when each is removed in turn', () => {
    const removed = cases.filter((c) => c.drops !== undefined);
    expect(removed.length).toBeGreaterThanOrEqual(60);
    for (const c of removed) {
      const drops = c.drops as readonly number[];
      const { seat, intercentrality } = right(keyPlayer(matrix(c), c.delta));
      expect(apart(intercentrality, drops), c.name).toBeLessThan(1e-8);
      expect(drops[seat], c.name).toBeGreaterThanOrEqual(Math.max(...drops) * (1 - 1e-9));
    }
  });
});

describe('BCZ efforts', () => {
  interface Case extends OnGraph {
    readonly alpha: readonly number[];
    readonly delta: number;
    readonly cost: number;
    readonly cap: number;
    readonly nash: readonly number[];
    readonly uncapped: readonly number[] | null;
    readonly planner: readonly number[];
    readonly plannerWelfare: number;
  }
  const cases = load<Case>('efforts');
  it('Nash under a cap is the solution of the linear programme and of the complementarity problem, to 1e-9', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    let binding = 0;
    for (const c of cases) {
      const { n, alpha, delta, cost, cap } = c;
      const e = right(bczNashEffort({ n, alpha, delta, cost, maxEffort: cap }, matrix(c)));
      expect(apart(e, c.nash)).toBeLessThan(1e-9);
      if (e.some((x) => x === cap) && e.some((x) => x < cap)) binding++;
      // A best reply to the others is one's own equilibrium effort.
      for (let i = 0; i < n; i++) {
        const reply = right(bczBestEffort({ n, alpha, delta, cost, maxEffort: cap }, matrix(c), c.nash, i));
        expect(Math.abs(reply - (c.nash[i] as number))).toBeLessThan(1e-8);
      }
    }
    // Caps that bind on some agents and not on others are the hard part: they must be there.
    expect(binding).toBeGreaterThanOrEqual(8);
  });
  it('without a cap: the same numbers, and no answer exactly where the linear programme is unbounded', () => {
    const ends = { Left: 0, Right: 0 };
    for (const c of cases) {
      const { n, alpha, delta, cost } = c;
      const made = bczNashEffort({ n, alpha, delta, cost }, matrix(c));
      ends[made._tag]++;
      expect(made._tag).toBe(c.uncapped === null ? 'Left' : 'Right');
      if (c.uncapped !== null) expect(apart(right(made), c.uncapped)).toBeLessThan(1e-8);
    }
    expect(Math.min(ends.Left, ends.Right)).toBeGreaterThanOrEqual(10);
  });
  it("the planner's are the best of thirty ascents of welfare: efforts to 1e-4, welfare never below, to 1e-8", () => {
    for (const c of cases) {
      const { n, alpha, delta, cost, cap } = c;
      const model = { n, alpha, delta, cost, maxEffort: cap };
      const e = right(bczPlannerEffort(model, matrix(c)));
      expect(apart(e, c.planner)).toBeLessThan(1e-4);
      const welfare = sum(right(bczPayoffs(model, matrix(c), e)));
      const scale = Math.max(1, Math.abs(welfare));
      expect(welfare).toBeGreaterThanOrEqual(c.plannerWelfare - 1e-12 * scale);
      expect(Math.abs(welfare - c.plannerWelfare)).toBeLessThan(1e-8 * scale);
    }
  });
});

describe('BCZ best replies', () => {
  interface Case {
    readonly n: number;
    readonly alpha: readonly number[];
    readonly delta: number;
    readonly cost: number;
    readonly cap: number;
    readonly expected: readonly number[];
    readonly seat: number;
    readonly payoff: number;
    readonly partners: readonly number[];
    readonly effort: number;
  }
  const cases = load<Case>('replies');
  it('links and effort are the best of all subsets with a numeric maximiser: payoff to 1e-6 and never below, effort to 1e-4', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    for (const c of cases) {
      const model = { n: c.n, alpha: c.alpha, delta: c.delta, cost: c.cost, maxEffort: c.cap };
      const reply = right(bczBestLinks(model, c.expected, c.seat));
      // The maximiser stops short of a bound, so it may be beaten a little, but never the other way round.
      const scale = Math.max(1, Math.abs(c.payoff));
      expect(reply.payoff).toBeGreaterThanOrEqual(c.payoff - 1e-12 * scale);
      expect(reply.payoff - c.payoff).toBeLessThan(1e-6 * scale);
      expect(Math.abs(reply.effort - c.effort)).toBeLessThan(1e-4);
      expect(reply.to.flatMap((x, j) => (x === 1 ? [j] : []))).toEqual(c.partners);
    }
  });
});

describe('the best graph of BCZ', () => {
  interface Case {
    readonly kind: 'planner' | 'nash';
    readonly alpha: readonly number[];
    readonly delta: number;
    readonly cost: number;
    readonly cap: number | null;
    readonly welfare: number;
    readonly links: number;
    readonly graphs: number;
  }
  const cases = load<Case>('optima');
  it('is the best of the atlas of graphs (equal types, to seven nodes) and of all labelled graphs (to five)', () => {
    expect(cases.length).toBeGreaterThanOrEqual(120);
    for (const c of cases) {
      const n = c.alpha.length;
      const model = { n, alpha: c.alpha, delta: c.delta, cost: c.cost };
      const found = right(bczOptimum(c.cap === null ? model : { ...model, maxEffort: c.cap }, c.kind));
      expect(found.gap).toBe(0);
      expect(Math.abs(found.welfare - c.welfare), JSON.stringify(c)).toBeLessThan(
        1e-8 * Math.max(1, Math.abs(c.welfare)),
      );
      expect(linkCount(found.graph), JSON.stringify(c)).toBe(c.links);
    }
    const n = (c: Case): number => c.alpha.length;
    const partial = cases.filter((c) => c.links > 0 && c.links < (n(c) * (n(c) - 1)) / 2);
    expect(partial.length).toBeGreaterThanOrEqual(10);
    expect(cases.filter((c) => c.graphs === 1044).length).toBeGreaterThanOrEqual(6);
  });
});

describe('public goods', () => {
  interface Case extends OnGraph {
    readonly endowment: readonly number[];
    readonly multiplier: number;
    readonly linkCost: number;
    readonly contributions: readonly number[];
    readonly split: readonly number[];
    readonly perGroup: readonly number[];
  }
  const cases = load<Case>('public-goods');
  it('payoffs with the groups of networkx, to 1e-9', () => {
    expect(cases.length).toBeGreaterThanOrEqual(50);
    for (const c of cases) {
      for (const contribution of ['split', 'perGroup'] as const) {
        const { n, endowment, multiplier, linkCost } = c;
        const model = { n, endowment, multiplier, linkCost, contribution };
        expect(apart(right(pggPayoffs(model, matrix(c), c.contributions)), c[contribution])).toBeLessThan(
          1e-9,
        );
      }
    }
  });
});
