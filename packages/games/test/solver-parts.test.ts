/** @file The parts of the solvers, each against a slow version or a number worked by hand, and at their thresholds. */
import { describe, expect, it } from 'vitest';
import { searchMany, upperBound } from '../src/games/bcz/many-seats.js';
import { plannerOptimum } from '../src/games/bcz/optimum.js';
import { type Model, readModel } from '../src/games/bcz/params.js';
import { plainBound, selfishOptimum, settle } from '../src/games/bcz/selfish-optimum.js';
import { bestThreshold } from '../src/games/bcz/threshold-search.js';
import { beats, optimumOn, welfareOf } from '../src/games/bcz/welfare.js';
import { readModel as readPgg } from '../src/games/pgg/params.js';
import { placeFactors } from '../src/games/pgg/place.js';
import { graphWhere } from '../src/graph/adjacency.js';
import { choleskySolve, fixedPoint } from '../src/graph/fixed-point.js';
import { bySeat, byType, flat, thresholdLinks } from '../src/graph/threshold.js';
import {
  type Adjacency,
  bczBestLinks,
  bczFlips,
  bczOptimum,
  bczStableGraph,
  completeGraph,
  emptyGraph,
  groupsOf,
  keyPlayer,
  linkCount,
  pggNash,
  pggOptimum,
  pggPlanner,
  rng,
  spectralRadius,
  upperBits,
} from '../src/index.js';
import { bczPay, graphs, iterate, links, sum } from './oracles.js';
import { right } from './right.js';
import { searched } from './searched.js';

const r = rng('solver parts');
const between = (lo: number, hi: number): number => lo + (hi - lo) * r.uniform();
const types = (n: number): number[] => Array.from({ length: n }, () => between(0.3, 2));
const bczModel = (m: object): Model => right(readModel({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, ...m }));
const pairs = (n: number, ...list: [number, number][]): Adjacency =>
  graphWhere(n, (i, j) => list.some(([a, b]) => a === i && b === j));

describe('Cholesky', () => {
  it('solves A x = b: A = M Mᵀ + I for random M, x known', () => {
    for (let k = 0; k < 40; k++) {
      const n = 1 + r.int(6);
      const m = Array.from({ length: n }, () => types(n));
      const a = m.map((p, i) =>
        m.map((q, j) => sum(p.map((x, t) => x * (q[t] as number))) + (i === j ? 1 : 0)),
      );
      const x = types(n);
      const b = Float64Array.from(a, (p) => sum(p.map((y, j) => y * (x[j] as number))));
      // Only the lower triangle is read.
      const lower = Float64Array.from(a.flatMap((p, i) => p.map((y, j) => (j <= i ? y : Number.NaN))));
      expect(choleskySolve(lower, b, n)).toBe(true);
      for (const [i, y] of b.entries()) expect(y).toBeCloseTo(x[i] as number, 9);
    }
  });
  it('a matrix that is not positive definite is told; a pivot of 1e-12 counts as none', () => {
    expect(choleskySolve(Float64Array.of(1, 0, 2, 1), Float64Array.of(1, 1), 2)).toBe(false);
    expect(choleskySolve(Float64Array.of(-1), Float64Array.of(1), 1)).toBe(false);
    expect(choleskySolve(Float64Array.of(Number.NaN), Float64Array.of(1), 1)).toBe(false);
    expect(
      [2e-12, 1e-12, 5e-13].map((d) => choleskySolve(Float64Array.of(d), Float64Array.of(1), 1)),
    ).toEqual([true, false, false]);
  });
});

describe('the fixed point', () => {
  const pair = Float64Array.of(0, 1, 1, 0);
  it('of two, by hand: e = α + κe, up to the cap', () => {
    // e = 1/(1 − .5) = 2.
    const at = (cap: number) =>
      Array.from(fixedPoint(pair, 2, Float64Array.of(1, 1), 0.5, cap) ?? []).map((x) => +x.toFixed(12));
    expect([at(Infinity), at(2), at(1.5)]).toEqual([
      [2, 2],
      [2, 2],
      [1.5, 1.5],
    ]);
    // κ = 1: no point without a cap, all at the cap with one.
    expect(fixedPoint(pair, 2, Float64Array.of(1, 1), 1, Infinity)).toBeNull();
    expect(Array.from(fixedPoint(pair, 2, Float64Array.of(1, 1), 1, 7) ?? [])).toEqual([7, 7]);
    // One at the cap of 3, the other at .1 + .5·3.
    expect(Array.from(fixedPoint(pair, 2, Float64Array.of(5, 0.1), 0.5, 3) ?? [])).toEqual([3, 1.6]);
  });
  it('with weights, with room to work in that holds rubbish, and nothing that was given is changed', () => {
    for (let k = 0; k < 60; k++) {
      const n = 2 + r.int(6);
      const g = graphWhere(n, () => r.uniform() < 0.6).map((row) => row.slice());
      for (let i = 0; i < n; i++)
        for (let j = 0; j < i; j++) {
          const w = (g[i]?.[j] as number) * r.uniform();
          (g[i] as number[])[j] = w;
          (g[j] as number[])[i] = w;
        }
      const [alpha, kappa, cap] = [types(n), between(0, 1), between(1, 6)];
      const [weights, given] = [flat(g), Float64Array.from(alpha)];
      const e = fixedPoint(weights, n, given, kappa, cap, new Float64Array(n * n).fill(Number.NaN));
      const slow = iterate(g, alpha, kappa, cap, 0) as number[];
      for (const [i, x] of (e ?? []).entries()) expect(x).toBeCloseTo(slow[i] as number, 8);
      expect(e).toHaveLength(n);
      expect([Array.from(weights), Array.from(given)]).toEqual([g.flat(), alpha]);
    }
  });
});

describe('threshold graphs', () => {
  it('by their codes: a 1 links the first of the interval to the rest, a 0 takes the last one out', () => {
    const bits = (code: number, n: number): [string, number] => {
      const room = new Float64Array(n * n).fill(1);
      const count = thresholdLinks(code, n, room);
      return [
        upperBits(
          bySeat(
            room,
            Array.from({ length: n }, (_, i) => i),
          ),
        ),
        count,
      ];
    };
    expect(Array.from({ length: 4 }, (_, code) => bits(code, 3))).toEqual([
      ['000', 0],
      ['110', 2],
      ['100', 1],
      ['111', 3],
    ]);
    const all = Array.from({ length: 16 }, (_, code) => bits(code, 5));
    expect(new Set(all.map(([b]) => b)).size).toBe(16);
    for (const [b, count] of all) expect([...b].filter((x) => x === '1')).toHaveLength(count);
  });
  it('seats by type: the greatest first, equal ones in seat order; a graph by rank as one by seat', () => {
    expect(byType([1, 3, 2, 3, 1])).toEqual([1, 3, 2, 0, 4]);
    // Ranks 0–1 linked; rank 0 is seat 2, rank 1 seat 0.
    expect(bySeat(Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0), [2, 0, 1])).toEqual([
      [0, 0, 1],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(
      Array.from(
        flat([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
  it('the best of some codes; ties take the first', () => {
    // δ = 0: links only cost, and without a cost all graphs tie: the fewest links win.
    expect(upperBits(bestThreshold(bczModel({ delta: 0, cost: 0 }), 1).graph)).toBe('000');
    const m = bczModel({ delta: 0.2, cost: 0.01 });
    expect(upperBits(bestThreshold(m, 1, [1, 2]).graph)).toBe('110');
    expect(upperBits(bestThreshold(m, 1, [2]).graph)).toBe('100');
    // Equal types: which of the three pairs is linked does not count; the code of the first comes first.
    expect(upperBits(bestThreshold(bczModel({ delta: 0.3, cost: 0.6 }), 1, [2, 0]).graph)).toBe('000');
  });
});

describe('welfare', () => {
  it('is the sum of payoffs, with weights too', () => {
    for (let k = 0; k < 40; k++) {
      const n = 2 + r.int(5);
      const m = bczModel({ n, alpha: types(n), delta: r.uniform(), cost: r.uniform() });
      const [g, e] = [graphWhere(n, () => r.uniform() < 0.5), types(n)];
      const slow = sum(bczPay({ alpha: Array.from(m.alpha), delta: m.delta, cost: m.cost }, g, e));
      expect(welfareOf(m, flat(g), linkCount(g), Float64Array.from(e))).toBeCloseTo(slow, 10);
    }
  });
  it('more is better; a tie goes to fewer links', () => {
    expect([
      beats(1, 5, 0.5, 1),
      beats(0.5, 1, 1, 5),
      beats(1, 2, 1, 2),
      beats(1, 1, 1, 2),
      beats(1, 3, 1, 2),
    ]).toEqual([true, false, false, true, false]);
    // Within 1e-10 is a tie: of one where welfare is small, relative where it is large.
    expect([
      beats(1 + 5e-11, 3, 1, 2),
      beats(1 + 2e-10, 3, 1, 2),
      beats(1 - 5e-11, 1, 1, 2),
      beats(1 - 2e-10, 1, 1, 2),
    ]).toEqual([false, true, true, false]);
    expect([
      beats(1e6 + 5e-5, 3, 1e6, 2),
      beats(1e6 + 2e-4, 3, 1e6, 2),
      beats(1e-3 + 5e-11, 3, 1e-3, 2),
    ]).toEqual([false, true, false]);
    expect(beats(-1e6 + 5e-5, 3, -1e6, 2)).toBe(false);
    expect(beats(0, 0, -Infinity, 0)).toBe(true);
  });
  it('a graph on which efforts run away has no record', () => {
    expect(() => optimumOn(bczModel({ delta: 0.5 }), completeGraph(3), 1, 0)).toThrow(
      'efforts run away on a graph with λmax 2',
    );
  });
});

describe('a bound on all graphs', () => {
  it('two agents by hand: the chord of what a link is worth', () => {
    // ē = 1/(1 − 2·.25) = 2: the chord to ē² = 4: δ' = .25 − .2/4 = .2: e = 1/(1 − .4), W = Σ ½αe = 1/.6.
    expect(upperBound(bczModel({ n: 2, delta: 0.25, cost: 0.2 }))).toBeCloseTo(1 / 0.6, 12);
    // c ≥ δē²: no link pays, W = ½ + ½.
    expect(upperBound(bczModel({ n: 2, delta: 0.25, cost: 1.5 }))).toBeCloseTo(1, 12);
  });
  it('is the welfare on the complete graph with the chords for weights', () => {
    for (let k = 0; k < 30; k++) {
      const n = 2 + r.int(5);
      const [alpha, delta, cost, cap] = [types(n), between(0.05, 0.4), between(0, 1), between(2, 6)];
      const top = iterate(completeGraph(n), alpha, 2 * delta, cap, 0) as number[];
      const chords = completeGraph(n).map((row, i) =>
        row.map((g, j) => g * Math.max(0, 1 - cost / (delta * (top[i] as number) * (top[j] as number)))),
      );
      const e = iterate(chords, alpha, 2 * delta, cap, 0) as number[];
      const w = sum(bczPay({ alpha, delta, cost: 0 }, chords, e));
      expect(upperBound(bczModel({ n, alpha, delta, cost, maxEffort: cap }))).toBeCloseTo(w, 8);
    }
  });
  it('without complementarity everybody is alone, at α or at the cap; without a bound on efforts there is none', () => {
    // ½·1 + ½·4; the cap of 1.5: 1.5·(2 − .75).
    const alone = (m: object) => upperBound(bczModel({ n: 2, alpha: [1, 2], delta: 0, ...m }));
    expect(alone({})).toBeCloseTo(2.5, 12);
    expect(alone({ maxEffort: 1.5 })).toBeCloseTo(0.5 + 1.875, 12);
    expect(upperBound(bczModel({ delta: 0.3 }))).toBe(Infinity);
  });
  it('the search for many seats finds the optimum of instances that can be solved, and adds a true gap', () => {
    for (let k = 0; k < 30; k++) {
      const n = 5 + r.int(4);
      const alpha = k % 3 === 0 ? 1 : types(n);
      const m = bczModel({
        n,
        alpha,
        delta: between(0.02, 0.3),
        cost: between(0.05, 1),
        maxEffort: between(2, 6),
      });
      const [exact, found] = [plannerOptimum(m), searchMany(m, 2)];
      expect(found.welfare).toBeLessThanOrEqual(exact.welfare + 1e-9);
      expect(found.welfare + found.gap).toBeCloseTo(Math.max(found.welfare, upperBound(m)), 8);
      expect(found.welfare).toBeGreaterThanOrEqual(exact.welfare * (1 - 2e-3));
    }
  });
});

describe('the search among threshold graphs', () => {
  it('ends where neither a link at the end of a row nor all links that pay would gain', () => {
    for (let k = 0; k < 24; k++) {
      const n = 9 + r.int(6);
      const alpha = types(n);
      const [delta, cost, cap] = [between(0.01, 0.03), between(0.02, 0.08), between(2, 4)];
      const factor = k % 2 === 0 ? 2 : 1;
      const m = bczModel({ n, alpha, delta, cost, maxEffort: cap });
      const found = searchMany(m, factor);
      const worth = (g: Adjacency): number =>
        sum(bczPay({ alpha, delta, cost }, g, iterate(g, alpha, factor * delta, cap, 0) as number[]));
      const { graph, efforts } = found;
      const best = worth(graph);
      expect(found.welfare).toBeCloseTo(best, 7);
      const no = (g: Adjacency): void => expect(worth(g)).toBeLessThanOrEqual(best + 1e-7);
      no(graphWhere(n, (i, j) => delta * (efforts[i] as number) * (efforts[j] as number) > cost));
      const order = byType(alpha);
      for (const [rank, i] of order.entries()) {
        const last = Math.max(-1, ...order.flatMap((j, s) => (graph[i]?.[j] === 1 ? [s] : [])));
        // The last neighbour by rank, and the one after it; oneself is passed over.
        for (const s of [last, last + 1 === rank ? last + 2 : last + 1]) {
          const j = order[s];
          if (j === undefined || j === i) continue;
          no(
            graphWhere(n, (a, b) => (graph[a]?.[b] === 1) !== ((a === i && b === j) || (a === j && b === i))),
          );
        }
      }
      // Nor is any of its starts better: the first h agents linked to the first p.
      const at = new Map(order.map((seat, s) => [seat, s]));
      const place = (i: number): number => at.get(i) as number;
      for (let h = 0; h < n; h += 2)
        for (let p = h + 1; p <= n; p += 3)
          no(graphWhere(n, (i, j) => Math.min(place(i), place(j)) < h && Math.max(place(i), place(j)) < p));
    }
  });
});

describe('selfish efforts, the best graph', () => {
  it('cut short, the search tells a gap that is true', () => {
    const alpha = [0.4, 0.7, 0.9, 1, 1.1, 1.3, 1.6, 1.9];
    for (const cost of [0.25, 0.3, 0.35]) {
      // A cap that binds, near the flip from all links to none: ten graphs do not settle it.
      const m = bczModel({ n: 8, alpha, delta: 0.09, cost, maxEffort: 2 });
      const [short, longer] = [selfishOptimum(m, 10), selfishOptimum(m, 2000)];
      expect(short.gap).toBeGreaterThan(0);
      expect(longer.welfare).toBeGreaterThanOrEqual(short.welfare - 1e-9);
      expect(longer.gap).toBeLessThanOrEqual(short.gap + 1e-9);
      for (const found of [short, longer]) {
        expect(found.welfare + found.gap).toBeGreaterThanOrEqual(longer.welfare - 1e-9);
        expect(found.welfare + found.gap).toBeLessThanOrEqual(upperBound(m) + 1e-9);
      }
    }
  });
  it('up to seven seats it is never cut short', () => {
    const m = bczModel({ n: 5, alpha: [0.5, 1.5, 0.8, 1.2, 1], delta: 0.16, cost: 0.3 });
    expect(selfishOptimum(m, 0)).toEqual(selfishOptimum(m));
    expect(selfishOptimum(m, 0).gap).toBe(0);
    const seven = bczModel({ n: 7, alpha: types(7), delta: 0.1, cost: 0.3 });
    expect(selfishOptimum(seven, 0).gap).toBe(0);
  });
  const worthOf =
    (m: { alpha: number[]; delta: number; cost: number }, n: number) =>
    (node: Uint8Array, free: 0 | 1): number => {
      let k = 0;
      const g = graphWhere(n, () => {
        const x = node[k++];
        return (x === 2 ? free : x) === 1;
      });
      return sum(bczPay(m, g, iterate(g, m.alpha, m.delta, Infinity, 0) as number[]));
    };
  it('the plain bound is all free links without their cost; the first free one is branched on', () => {
    const m = { alpha: [1, 1.5, 0.5], delta: 0.2, cost: 0.3 };
    const worth = worthOf(m, 3);
    const full = worth(Uint8Array.of(1, 1, 1), 0);
    expect(plainBound(Uint8Array.of(1, 2, 2), worth, 0.6)).toEqual({ bound: full + 1.2, open: 1 });
    expect(plainBound(Uint8Array.of(1, 1, 1), worth, 0.6)).toEqual({ bound: full, open: -1 });
  });
  it('settling decides all links where one kind of graph is best whatever else there is', () => {
    const node = (cost: number): [string, number, number] => {
      const m = { alpha: [1, 1.5, 0.5], delta: 0.2, cost };
      const free = Uint8Array.of(2, 2, 2);
      const { bound, open } = settle(free, worthOf(m, 3), 2 * cost);
      return [free.join(''), open, bound - worthOf(m, 3)(free, 0)];
    };
    const [dear, cheap] = [node(5), node(0.001)];
    expect([dear[0], dear[1], cheap[0], cheap[1]]).toEqual(['000', -1, '111', -1]);
    expect(dear[2]).toBeCloseTo(0, 9);
    expect(cheap[2]).toBeCloseTo(0, 9);
  });
  it('bounds by what links add at the top and at the bottom, worked anew from their definition', () => {
    for (let k = 0; k < 60; k++) {
      const n = 4;
      const m = { alpha: types(n), delta: (0.9 * r.uniform()) / (n - 1), cost: between(0.05, 0.9) };
      const worth = worthOf(m, n);
      const node = new Uint8Array(6).fill(2);
      const { bound, open } = settle(node, worth, 2 * m.cost);
      const free = [...node.keys()].filter((at) => node[at] === 2);
      const withOne = (at: number, x: number) => node.with(at, x);
      const atTop = free.map((at) => worth(node, 1) - worth(withOne(at, 0), 1));
      const atBottom = free.map((at) => worth(withOne(at, 1), 0) - worth(node, 0));
      const fromTop = worth(node, 1) + sum(atBottom.map((x) => Math.max(0, -x)));
      const fromBottom = worth(node, 0) + sum(atTop.map((x) => Math.max(0, x)));
      expect(bound).toBeCloseTo(Math.min(fromTop, fromBottom), 7);
      // What is left open gains at the top and loses at the bottom; the one with most at stake is branched on.
      for (const x of atTop) expect(x).toBeGreaterThanOrEqual(-1e-7);
      for (const x of atBottom) expect(x).toBeLessThanOrEqual(1e-7);
      if (free.length === 0) expect(open).toBe(-1);
      else {
        const stakes = free.map((_, q) => Math.min(atTop[q] as number, -(atBottom[q] as number)));
        expect(stakes[free.indexOf(open)]).toBeCloseTo(Math.max(...stakes), 7);
      }
    }
  });
});

describe('flips', () => {
  it('at most 16 seats', () => {
    expect(bczFlips({ n: 17, alpha: 1, delta: 0.01, cost: 0 })).toEqual({
      _tag: 'Left',
      left: {
        _tag: 'InvalidParams',
        game: 'bcz',
        faults: [{ field: 'n', reason: 'must be at most 16 for exact flips, not 17' }],
      },
    });
  });
  it('efforts that run away name the complete graph and the planner', () => {
    const left = { _tag: 'SpectralRadiusTooLarge', delta: 0.3, lambdaMax: 3, factor: 2 };
    expect(bczFlips({ n: 4, alpha: 1, delta: 0.3, cost: 0 })).toEqual({ _tag: 'Left', left });
    expect(bczOptimum({ n: 4, alpha: 1, delta: 0.3, cost: 0 })).toEqual({ _tag: 'Left', left });
    expect(bczOptimum({ n: 3, alpha: 1, delta: 0.25, cost: 0 })._tag).toBe('Left');
    expect(bczOptimum({ n: 3, alpha: 1, delta: 0.249, cost: 0 })._tag).toBe('Right');
    expect(bczOptimum({ n: 3, alpha: 1, delta: 0.3, cost: 0, maxEffort: 2 })._tag).toBe('Right');
  });
  it('without complementarity nothing flips: no link is worth anything', () => {
    expect(bczFlips({ n: 3, alpha: 1, delta: 0, cost: 0 })).toEqual({ _tag: 'Right', right: [] });
  });
  it("the model's own cost does not count", () => {
    const flips = (cost: number) => bczFlips({ n: 4, alpha: [1, 2, 1.5, 0.7], delta: 0.1, cost });
    expect(flips(3)).toEqual(flips(0));
  });
});

describe('the graph that selfish agents keep', () => {
  it('with more links than all subsets can be tried of: by hand on the complete graph', () => {
    // N = 12, δ = .02: e = 1/(1 − .22). An agent that cuts all its links has ½; what it keeps is worth ½e² − 11c.
    const e = 1 / (1 - 0.22);
    const all = (e * e - 1) / 2 / 11;
    const kept = (cost: number) => linkCount(right(bczStableGraph({ n: 12, alpha: 1, delta: 0.02, cost })));
    expect([kept(0.5 * all), kept(1.2 * all)]).toEqual([66, 0]);
  });
  it('is one from which nobody gains by cutting one link, all, or those to the weakest (12 seats)', () => {
    const n = 12;
    const alpha = Array.from({ length: n }, (_, i) => 0.4 + ((5 * i) % 12) / 8);
    const m = { alpha, delta: 0.03, cost: 0.05 };
    const graph = right(bczStableGraph({ n, ...m }));
    expect(linkCount(graph)).toBeGreaterThan(5);
    expect(linkCount(graph)).toBeLessThan(60);
    const pay = (g: Adjacency) => bczPay(m, g, iterate(g, alpha, m.delta, Infinity, 0) as number[]);
    const now = pay(graph);
    for (let i = 0; i < n; i++) {
      const near = byType(alpha).filter((j) => graph[i]?.[j] === 1);
      const cuts = [...near.map((j) => [j]), ...near.map((_, k) => near.slice(k))];
      for (const cut of cuts) {
        const next = graphWhere(
          n,
          (a, b) => graph[a]?.[b] === 1 && !((a === i && cut.includes(b)) || (b === i && cut.includes(a))),
        );
        expect(pay(next)[i]).toBeLessThanOrEqual((now[i] as number) + 1e-9);
      }
    }
  });
  it('efforts that run away name the complete graph', () => {
    const left = bczStableGraph({ n: 4, alpha: 1, delta: 0.4, cost: 1 });
    expect(left).toMatchObject({ left: { _tag: 'SpectralRadiusTooLarge', delta: 0.4, factor: 1 } });
    expect(
      left._tag === 'Left' && left.left._tag === 'SpectralRadiusTooLarge' && left.left.lambdaMax,
    ).toBeCloseTo(3, 9);
  });
});

describe('best links', () => {
  it('equal efforts: the lowest seats; a link that is worth just its cost is not asked for', () => {
    const m = { n: 4, alpha: 1, delta: 0.5, cost: 0.6 };
    // One link: e = 1 + .5 = 1.5, ½e² − .6 = .525 > .5; a second: ½·4 − 1.2 = .8; a third: ½·2.5² − 1.8 = 1.325.
    const reply = right(bczBestLinks(m, [1, 1, 1, 1], 1));
    expect([reply.to, reply.effort, +reply.payoff.toFixed(12)]).toEqual([[1, 0, 1, 1], 2.5, 1.325]);
    expect(right(bczBestLinks({ ...m, maxEffort: 1.5 }, [1, 1, 1, 1], 1)).to).toEqual([1, 0, 1, 1]);
    // Gain of one link at e_j = 1: ½·1.5² − ½ = .625.
    const one = (cost: number) => right(bczBestLinks({ n: 2, alpha: 1, delta: 0.5, cost }, [1, 1], 0)).to;
    expect([one(0.625), one(0.6249)]).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(
      right(bczBestLinks({ n: 4, alpha: 1, delta: 0.5, cost: 0.9 }, [0, 2, 2, 2], 0, [2, 3])).to,
    ).toEqual([0, 0, 1, 1]);
    const two = { n: 4, alpha: 1, delta: 0.5, cost: 0.7, maxEffort: 1.5 };
    expect(right(bczBestLinks(two, [9, 1, 1.2, 1.2], 0)).to).toEqual([0, 1, 1, 1]);
  });
});

describe('the key player', () => {
  it('of equals, the first; efforts that run away are told', () => {
    expect(right(keyPlayer(completeGraph(4), 0.1)).seat).toBe(0);
    expect(right(keyPlayer(pairs(4, [1, 2], [1, 3], [2, 3]), 0.1)).seat).toBe(1);
    expect(keyPlayer(completeGraph(3), 0.6)).toMatchObject({ left: { delta: 0.6, factor: 1 } });
  });
  it('the largest eigenvalue of graphs that swing, fall into parts, or have none linked', () => {
    expect(spectralRadius(pairs(2, [0, 1]))).toBeCloseTo(1, 9);
    expect(spectralRadius([[0]])).toBe(0);
    for (let k = 0; k < 20; k++) {
      // λmax is the limit of the growth of walks: ‖(G + I)ᵏ 1‖ ratios, by 3000 plain steps.
      const n = 2 + r.int(6);
      const g = graphWhere(n, () => r.uniform() < 0.5);
      let x = new Array<number>(n).fill(1);
      let growth = 0;
      for (let t = 0; t < 3000; t++) {
        const y = g.map((row, i) => (x[i] as number) + sum(row.map((v, j) => v * (x[j] as number))));
        growth = Math.max(...y);
        x = y.map((v) => v / growth);
      }
      expect(spectralRadius(g)).toBeCloseTo(growth - 1, 6);
    }
  });
});

describe('groups', () => {
  it('the limit: 100,000 groups are listed, more are not', () => {
    // Parts of 2 and 5: 2⁵·5⁵ = 100,000 cliques on 35 seats; one part of 6 more than that.
    const parts = (...sizes: number[]): Adjacency => {
      const part = sizes.flatMap((size, p) => new Array<number>(size).fill(p));
      return graphWhere(part.length, (i, j) => part[i] !== part[j]);
    };
    expect(groupsOf(parts(2, 2, 2, 2, 2, 5, 5, 5, 5, 5))?.length).toBe(100_000);
    expect(groupsOf(parts(2, 2, 2, 2, 2, 5, 5, 5, 5, 6))).toBeNull();
  });
  it('30 seats and 31 seats: all, and in lexicographic order', () => {
    for (const n of [29, 30, 31, 32]) {
      const ring = graphWhere(n, (i, j) => j - i === 1 || j - i === n - 1);
      const groups = groupsOf(ring) as number[][];
      expect(groups).toEqual([
        [0, 1],
        [0, n - 1],
        ...Array.from({ length: n - 2 }, (_, i) => [i + 1, i + 2]),
      ]);
      expect(groupsOf(completeGraph(n))).toEqual([Array.from({ length: n }, (_, i) => i)]);
      expect(groupsOf(emptyGraph(n))).toEqual([]);
    }
    expect(groupsOf([])).toEqual([]);
  });
});

describe('public goods', () => {
  it('at a return of just 1 nothing is given', () => {
    // A pair: own return r/2, total r.
    const give = (multiplier: number) => {
      const m = { n: 2, endowment: 3, multiplier };
      return [right(pggNash(m, completeGraph(2))), right(pggPlanner(m, completeGraph(2)))].map((e) => e[0]);
    };
    expect([give(1), give(1.01), give(2), give(2.01)]).toEqual([
      [0, 0],
      [0, 3],
      [0, 3],
      [3, 3],
    ]);
  });
  it('what a place is worth: the total return where something is given, else what is kept', () => {
    const m = (more: object) =>
      right(readPgg({ n: 3, endowment: 1, multiplier: 1.5, contribution: 'perGroup', ...more }));
    const path = pairs(3, [0, 1], [1, 2]);
    // The middle is in two groups: total 3, own 1.5; the ends 1.5 and .75.
    expect(placeFactors(m({}), path, 'planner')).toEqual([1.5, 3, 1.5]);
    expect(placeFactors(m({}), path, 'nash')).toEqual([1, 3, 1]);
    expect(placeFactors(m({ multiplier: 2 }), path, 'nash')).toEqual([1, 4, 1]);
    expect(placeFactors(m({}), emptyGraph(3), 'planner')).toEqual([1, 1, 1]);
  });
  it('the search comes near the best graph of five seats, and its gap is measured against the bound', () => {
    for (let k = 0; k < 25; k++) {
      const n = 5;
      const contribution = k % 2 === 0 ? 'perGroup' : 'split';
      const kind = k % 4 < 2 ? 'planner' : 'nash';
      const model = {
        n,
        endowment: types(n),
        multiplier: between(0.6, 2.6),
        linkCost: between(0, 0.6),
        contribution,
      } as const;
      const m = right(readPgg(model));
      const exact = right(pggOptimum(model, kind));
      const { graph, gap } = searched(m, kind);
      const factors = placeFactors(m, graph, kind) as number[];
      const w =
        sum(factors.map((f, i) => f * (m.endowment[i] as number))) - 2 * m.linkCost * linkCount(graph);
      expect(w).toBeLessThanOrEqual(exact.welfare + 1e-9);
      expect(w).toBeGreaterThanOrEqual(0.99 * exact.welfare);
      expect(w + gap).toBeGreaterThanOrEqual(exact.welfare - 1e-9);
    }
  });
  it('links that gain nothing are not made: r = 1, or a cost of just the gain', () => {
    const best = (multiplier: number, linkCost: number, n = 2) =>
      linkCount(right(pggOptimum({ n, endowment: 10, multiplier, linkCost })).graph);
    // A pair gains .5·20 = 10 for 2c.
    expect([best(1, 0), best(1.5, 5), best(1.5, 4.99), best(0.9, 0)]).toEqual([0, 0, 1, 0]);
    expect(best(1.5, 4, 3)).toBe(1);
    expect(best(1.5, 2, 3)).toBe(2);
    expect(
      right(pggOptimum({ n: 4, endowment: [5, 9, 1, 8], multiplier: 1.5, linkCost: 2.9 })).graph,
    ).toEqual(pairs(4, [1, 3]));
  });
  it('the best of all classes, richest in the best places: all graphs of four under perGroup, in seat order', () => {
    for (let k = 0; k < 10; k++) {
      const model = {
        n: 4,
        endowment: types(4),
        multiplier: between(0.5, 1.5),
        linkCost: between(0, 0.5),
        contribution: 'perGroup',
      } as const;
      const m = right(readPgg(model));
      const found = right(pggOptimum(model, 'nash'));
      let best = -Infinity;
      for (const g of graphs(4)) {
        const f = placeFactors(m, g, 'nash') as number[];
        best = Math.max(
          best,
          sum(f.map((x, i) => x * (m.endowment[i] as number))) - 2 * m.linkCost * links(g),
        );
      }
      expect(found.welfare).toBeCloseTo(best, 9);
      expect(found.welfare).toBeCloseTo(sum(found.payoffs), 9);
    }
  });
});
