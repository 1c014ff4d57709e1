/** @file The parts of the public goods solvers: where the search starts, climbs and stops, and ties to the last digit. */
import { describe, expect, it } from 'vitest';
import { type Model, type PggModel, readModel } from '../src/games/pgg/params.js';
import { groupsIn, marginalReturns } from '../src/games/pgg/payoff.js';
import { placeFactors } from '../src/games/pgg/place.js';
import { graphWhere } from '../src/graph/adjacency.js';
import {
  type Adjacency,
  completeGraph,
  emptyGraph,
  linkCount,
  pgg,
  pggNash,
  pggOptimum,
  pggPlanner,
  rng,
  upperBits,
} from '../src/index.js';
import { flip, links, type Matrix, pggOn, sum } from './oracles.js';
import { left, right } from './right.js';
import { searched } from './searched.js';

type Kind = 'planner' | 'nash';

const modelOf = (m: PggModel): Model => right(readModel({ ...m }));

/** Welfare on a graph from the equations alone: everybody gives all where it gains, and nothing where it does not. */
const welfareOn = (m: Model, kind: Kind, g: Matrix): number => {
  const { endowment: w, multiplier: r, linkCost: c } = m;
  const pay = pggOn({ w, r, c, split: m.contribution === 'split' }, g);
  const nothing = w.map(() => 0);
  const idle = pay(nothing);
  return sum(
    pay(
      w.map((x, i) => {
        const gives = pay(nothing.with(i, x));
        const gain = kind === 'planner' ? sum(gives) - sum(idle) : (gives[i] as number) - (idle[i] as number);
        return gain > 1e-11 ? x : 0;
      }),
    ),
  );
};

describe('the search', () => {
  it('climbs to the star around the rich one: three links are turned on or off, in two rounds', () => {
    // perGroup: the hub is in three groups, so a unit of it brings 3r, one of a leaf r. r = 2.2, c = 3.6:
    // 2.2·(3·6 + 1 + 1 + 1) − 6c = 24.6. It starts from the 4-cycle, 2.2·2·9 − 8c = 10.8; the empty graph has 9.
    const m = {
      n: 4,
      endowment: [6, 1, 1, 1],
      multiplier: 2.2,
      linkCost: 3.6,
      contribution: 'perGroup',
    } as const;
    const { graph, gap } = searched(modelOf(m), 'planner');
    expect(upperBits(graph)).toBe('111000');
    // No graph has more, and the bound says so.
    expect(gap).toBeCloseTo(0, 9);
    expect(right(pggOptimum(m)).welfare).toBeCloseTo(24.6, 12);
  });
  it('ends where no single link gains, and above all its starts', () => {
    for (const [kind, endowment, multiplier, linkCost, contribution] of [
      // Each needs what a search without one of its moves has not: a link more, a link less, or a second round.
      ['nash', [2, 2, 4, 2], 2.06, 2.92, 'split'],
      ['nash', [1, 2, 3, 2], 3.19, 3.64, 'split'],
      ['nash', [6, 1, 1, 1], 2.18, 3.58, 'perGroup'],
      ['nash', [1, 2, 2, 4, 1], 2.24, 3.71, 'perGroup'],
      ['nash', [5, 3, 7, 10, 5, 1, 8], 1.51, 3.1, 'perGroup'],
      ['nash', [2, 4, 2, 2, 8, 5, 1], 1.21, 2.58, 'perGroup'],
      ['planner', [2, 10, 1, 2, 2], 1.67, 3.6, 'perGroup'],
      ['planner', [6, 1, 1, 2, 8], 1.52, 3.34, 'perGroup'],
      ['planner', [1, 8, 9, 6, 2, 7, 9], 0.86, 1.93, 'perGroup'],
      ['planner', [8, 1, 4, 10, 8, 1, 10], 1.33, 3.47, 'perGroup'],
    ] as const) {
      const n = endowment.length;
      const m = modelOf({ n, endowment, multiplier, linkCost, contribution });
      const { graph } = searched(m, kind);
      const found = welfareOn(m, kind, graph);
      const no = (g: Matrix): void => expect(welfareOn(m, kind, g)).toBeLessThanOrEqual(found + 1e-9);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) no(flip(graph, i, j));
      no(emptyGraph(n));
      no(completeGraph(n));
      // Disjoint groups and parts of each size, the richest together.
      const order = Array.from({ length: n }, (_, i) => i).sort(
        (i, j) => (endowment[j] as number) - (endowment[i] as number) || i - j,
      );
      const block = (i: number, size: number): number => Math.floor(order.indexOf(i) / size);
      for (let s = 2; s < n; s++) {
        no(graphWhere(n, (i, j) => block(i, s) === block(j, s)));
        no(graphWhere(n, (i, j) => block(i, s) !== block(j, s)));
      }
    }
  });
  it('links that gain nothing are not made: all graphs tie, and the empty one is kept', () => {
    expect(links(searched(modelOf({ n: 5, endowment: 1, multiplier: 1 }), 'nash').graph)).toBe(0);
  });
  it('of 32 seats passes over what has too many groups', () => {
    // Ten parts of three and one of two: 3¹⁰·2 = 118,098 groups.
    const parts = graphWhere(32, (i, j) => Math.floor(i / 3) !== Math.floor(j / 3));
    const m = modelOf({ n: 32, endowment: 1, multiplier: 2.5, linkCost: 0.1 });
    expect(placeFactors(m, parts, 'nash')).toBeNull();
    // Pairs: all gain 2.5, 16 links.
    const { graph, gap } = searched(m, 'nash');
    expect(linkCount(graph)).toBe(16);
    // Nobody can have more than 2.5 for one link: it is the best.
    expect(gap).toBeCloseTo(0, 9);
  });
});

describe('up to 7 seats', () => {
  it('the best graph is exact', () => {
    // Three pairs and one with them: all gain 2.5, or own returns would be too small: 2.5/2 > 1 > 2.5/3. A seat between two pairs
    // has two groups of two and still 1.25.
    const found = right(
      pggOptimum({ n: 7, endowment: [5, 4, 3, 2, 6, 7, 1], multiplier: 2.5, linkCost: 0.4 }, 'nash'),
    );
    expect(found.gap).toBe(0);
    expect(found.welfare).toBeCloseTo(2.5 * 28 - 2 * 0.4 * 4, 12);
  });
});

describe('ties', () => {
  /** How many links two seats with the same endowment w have: by the search, and as the best of all graphs. */
  const found = (w: number, multiplier: number, linkCost: number): number[] => {
    const m = { n: 2, endowment: w, multiplier, linkCost };
    return [
      linkCount(searched(modelOf(m), 'nash').graph),
      linkCount(right(pggOptimum(m, 'nash')).graph),
      linkCount(right(pggOptimum(m, 'planner')).graph),
    ];
  };
  it('where welfare is large, a gain below 1e-10 of it is none', () => {
    // r = 3: a pair gains 4w − 2c. At w = 5e5 that is 2e6 − 2c, and W = 1e6 has a tolerance of 1e-4.
    expect(found(5e5, 3, 1e6 - 2.5e-5).slice(0, 2)).toEqual([0, 0]);
    expect(found(5e5, 3, 1e6 - 1e-3).slice(0, 2)).toEqual([1, 1]);
  });
  it('where endowments are small, a gain counts as it does of great ones', () => {
    // w = .001: 4w − 2c = 5e-14 and 5e-11, of a welfare of .002.
    expect(found(1e-3, 3, 0.002 - 2.5e-14)[1]).toBe(0);
    expect(found(1e-3, 3, 0.002 - 2.5e-11)[1]).toBe(1);
  });
  it('of the search, which is asked in units of the greatest endowment, a gain of just 1e-10 is none: to the last bit, since all numbers here are exact', () => {
    // w = ¼, r = 3: W of the pair = 1.5 − 2c.
    const c = (1.5 - (0.5 + 1e-10)) / 2;
    expect(1.5 - 2 * c).toBe(0.5 + 1e-10);
    expect(found(0.25, 3, c)[0]).toBe(0);
    expect(found(0.25, 3, c - 1e-15)[0]).toBe(1);
  });
  it("the planner's pairs: a gain of 1e-12 of what is given is none", () => {
    // r = 2: a pair gains 2w − 2c. At 2w = 1e6 the tolerance is 1e-6, at 2w = .002 it is 2e-15.
    expect(found(5e5, 2, 5e5 - 2.5e-7)[2]).toBe(0);
    expect(found(5e5, 2, 5e5 - 1e-5)[2]).toBe(1);
    expect(found(1e-3, 2, 1e-3 - 2.5e-16)[2]).toBe(0);
    expect(found(1e-3, 2, 1e-3 - 2.5e-13)[2]).toBe(1);
    // A free link gains (r − 1)·2w: 2⁻⁴⁰ is below 1e-12, 2⁻³⁹ is above it.
    expect(found(0.5, 1 + 2 ** -40, 0)[2]).toBe(0);
    expect(found(0.5, 1 + 2 ** -39, 0)[2]).toBe(1);
  });
  it('a partner makes a group however poor it is', () => {
    // .5·1e9 is gained by the link; the partner's own .5e-9 is below the tolerance.
    const rich = right(pggOptimum({ n: 2, endowment: [1e9, 1e-9], multiplier: 1.5 }));
    expect(linkCount(rich.graph)).toBe(1);
    expect(rich.welfare).toBe(1.5e9);
  });
  it('a return within rounding of 1 counts as 1: 1 + 1e-12 does, twice as much does not', () => {
    const m = (above: number): PggModel => ({ n: 2, endowment: 4, multiplier: 1 + above });
    const pair = completeGraph(2);
    const of = (above: number) => [
      right(pggPlanner(m(above), pair)),
      placeFactors(modelOf(m(above)), pair, 'planner'),
    ];
    expect(of(1e-12)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(of(2e-12)).toEqual([
      [4, 4],
      [1 + 2e-12, 1 + 2e-12],
    ]);
  });
});

describe('who has no group', () => {
  it('keeps what it gives: returns of 1, own and total', () => {
    for (const contribution of ['split', 'perGroup'] as const) {
      const m = modelOf({ n: 3, endowment: 1, multiplier: 3, contribution });
      const graph: Adjacency = graphWhere(3, (i, j) => i === 0 && j === 1);
      const { own, total } = marginalReturns(m, right(groupsIn(graph)));
      expect([own, total]).toEqual([
        [1.5, 1.5, 1],
        [3, 3, 1],
      ]);
    }
  });
});

describe('faults', () => {
  it('of the model name the game', () => {
    const bad = { n: 2, endowment: -1, multiplier: 2 };
    for (const solve of [pggNash, pggPlanner])
      expect(left(solve(bad, completeGraph(2)))).toMatchObject({
        _tag: 'InvalidParams',
        game: 'pgg',
        faults: [{ field: 'endowment' }],
      });
  });
  it('whole contributions need whole endowments', () => {
    const game = (endowment: number) => pgg({ n: 2, endowment, multiplier: 1.5, decimals: 0 });
    expect(game(2)._tag).toBe('Right');
    expect(left(game(2.5))).toMatchObject({
      faults: [
        {
          field: 'endowment',
          reason: 'must have at most decimals = 0 decimals, as contributions have, not 2.5',
        },
      ],
    });
  });
});

describe('observability', () => {
  it("own: the others' endowments are hidden, in the parameters too, and information is imperfect", () => {
    const params = { n: 3, endowment: [1.5, 2.5, 3.5], multiplier: 2 };
    const [full, own] = [right(pgg(params)), right(pgg({ ...params, observability: 'own' }))];
    expect([full.claims.information, own.claims.information]).toEqual(['perfect', 'imperfect']);
    const view = own.observe(own.initial(rng(0)), 1);
    expect(view.params).toEqual({ ...own.params, endowment: [null, 2.5, null] });
    expect(full.observe(full.initial(rng(0)), 1).params).toEqual(full.params);
  });
});
