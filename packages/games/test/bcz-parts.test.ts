/** @file The parts of the BCZ solvers where searches start, stop and are cut short: numbers worked by hand. */
import { describe, expect, it } from 'vitest';
import { effortsOf } from '../src/games/bcz/equilibrium.js';
import { agentBound, searchMany, selfishBound, upperBound } from '../src/games/bcz/many-seats.js';
import { plannerOptimum } from '../src/games/bcz/optimum.js';
import { type Model, readModel } from '../src/games/bcz/params.js';
import { selfishOptimum } from '../src/games/bcz/selfish-optimum.js';
import { branchThresholds } from '../src/games/bcz/threshold-branch.js';
import { bestThreshold } from '../src/games/bcz/threshold-search.js';
import { beats, optimumOn } from '../src/games/bcz/welfare.js';
import { graphWhere } from '../src/graph/adjacency.js';
import { flat } from '../src/graph/threshold.js';
import {
  type Adjacency,
  bcz,
  bczBestLinks,
  bczFlips,
  bczNashEffort,
  bczStableGraph,
  completeGraph,
  emptyGraph,
  illegal,
  katzBonacich,
  keyPlayer,
  linkCount,
} from '../src/index.js';
import { right } from './right.js';

const bczModel = (m: object): Model => right(readModel({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, ...m }));

const links = (graph: Adjacency): string =>
  graph.flatMap((row, i) => row.flatMap((g, j) => (g === 1 && i < j ? [`${i}-${j}`] : []))).join(' ');

describe('the bound of agents, by hand', () => {
  // Of two: ē = 1/(1 − .25) = 4/3, which is also what a unit of effort earns with the link.
  const pair = (x: number, m: object = {}) =>
    agentBound(bczModel({ n: 2, delta: 0.25, cost: 0.2, ...m }), [0, x, x, 0]);
  it('a free link is counted where it pays, a fixed one always, a cut one never', () => {
    const linked = 2 * (8 / 9 - 0.2);
    expect(pair(2)).toBeCloseTo(linked, 12);
    expect(pair(1)).toBeCloseTo(linked, 12);
    expect(pair(0)).toBeCloseTo(1, 12);
    // c = 5: ½ each alone, and the fixed link is paid for all the same.
    expect(pair(2, { cost: 5 })).toBeCloseTo(1, 12);
    expect(pair(1, { cost: 5 })).toBeCloseTo(2 * (8 / 9 - 5), 12);
  });
  it('at the cap of 1.2: r = 1 + .25·1.2 = 1.3 earns 1.3·1.2 − ½·1.44', () => {
    expect(pair(1, { maxEffort: 1.2 })).toBeCloseTo(2 * (0.84 - 0.2), 12);
  });
  it('the diagonal is not looked at, and who has no link earns ½α² whatever the others do', () => {
    const m = bczModel({ delta: 0.25, cost: 0.2 });
    const [linked, alone] = [8 / 9 - 0.2, 0.5];
    expect(agentBound(m, [1, 1, 0, 1, 2, 0, 0, 0, 1])).toBeCloseTo(2 * linked + alone, 12);
    expect(agentBound(m, [0, 0, 0, 0, 0, 2, 0, 2, 0])).toBeCloseTo(2 * linked + alone, 12);
  });
  it('efforts that run away with all free links have no bound', () => {
    expect(pair(2, { delta: 1 })).toBe(Infinity);
    expect(pair(0, { delta: 1 })).toBe(1);
  });
});

describe('the search for many seats', () => {
  it('near the edge of efforts the star of ten is best: every larger core runs away', () => {
    // δ = .33: 3δ < 1 is what λ = 3 allows, the star of ten and the clique of four. Star: e₀ = (1 + 9δ)/(1 − 9δ²) and
    // 1 + δe₀ around it; at Nash efforts payoffs before link costs are ½e².
    const m = bczModel({ n: 10, delta: 0.33, cost: 0.01 });
    const hub = (1 + 9 * 0.33) / (1 - 9 * 0.33 ** 2);
    const leaf = 1 + 0.33 * hub;
    const star = (hub ** 2 + 9 * leaf ** 2) / 2 - 18 * 0.01;
    const found = searchMany(m, 1);
    expect(found.graph[0]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(linkCount(found.graph)).toBe(9);
    expect(found.welfare / star).toBeCloseTo(1, 9);
    expect(found.gap).toBe(Infinity);
  });
  it('among weak types only the links to the strong one pay', () => {
    // 2δ = .04: e₀ = (3 + .04·5·1.15)/(1 − 5·.04²), the others 1.15 + .04·e₀; W = ½ Σ αe − 2c·5.
    const m = bczModel({ n: 6, alpha: [1.15, 1.15, 3, 1.15, 1.15, 1.15], delta: 0.02, cost: 0.066 });
    const { graph, welfare } = searchMany(m, 2);
    const hub = (3 + 0.04 * 5 * 1.15) / (1 - 5 * 0.04 ** 2);
    expect(graph[2]).toEqual([1, 1, 0, 1, 1, 1]);
    expect(linkCount(graph)).toBe(5);
    expect(welfare).toBeCloseTo((3 * hub + 5 * 1.15 * (1.15 + 0.04 * hub)) / 2 - 0.66, 9);
  });
  it('finds the best of all threshold graphs where starts, single links and several rounds of them decide', () => {
    // Near the edge where efforts run away a link more or less changes welfare by a large part; each of these is missed by
    // a search that leaves out one of its moves or starts.
    for (const [factor, model] of [
      [1, { n: 6, alpha: 1, delta: 0.254, cost: 1.35 }],
      [1, { n: 4, alpha: [1.53, 1.37, 1.06, 1.39], delta: 0.456, cost: 0.04 }],
      [1, { n: 6, alpha: [3, 1.15, 3, 1.15, 3, 1.15], delta: 0.322, cost: 2.3 }],
      [2, { n: 5, alpha: [3, 1.18, 2.2, 0.87, 1.61], delta: 0.027, cost: 0.08 }],
      [2, { n: 4, alpha: 1, delta: 0.238, cost: 0.87 }],
      [2, { n: 6, alpha: 1, delta: 0.193, cost: 0.11 }],
      [2, { n: 6, alpha: [0.49, 1.43, 0.85, 1.69, 1.28, 1.35], delta: 0.177, cost: 2.21 }],
      [2, { n: 5, alpha: [0.49, 1.77, 0.37, 1.87, 1.09], delta: 0.214, cost: 3.11 }],
      [2, { n: 6, alpha: [3, 0.53, 3, 0.53, 3, 0.53], delta: 0.155, cost: 2.99 }],
      [2, { n: 6, alpha: 1, delta: 0.169, cost: 0.46 }],
    ] as const) {
      const m = bczModel(model);
      expect(searchMany(m, factor).welfare / bestThreshold(m, factor).welfare).toBeCloseTo(1, 9);
    }
  });
  it('its gap is measured against the bound of its own kind of efforts', () => {
    const m = bczModel({ n: 6, alpha: [2, 0.7, 1.6, 0.6, 0.9, 1], delta: 0.155, cost: 1.3 });
    const found = searchMany(m, 1);
    // 2δ·5 > 1: planner's efforts run away, selfish ones do not.
    expect(upperBound(m)).toBe(Infinity);
    expect(selfishBound(m)).toBeLessThan(Infinity);
    expect(found.gap).toBe(Math.max(0, selfishBound(m) - found.welfare));
  });
});

describe('branch and bound among threshold graphs', () => {
  const from = (m: Model, graph: Adjacency, branches?: number) =>
    branchThresholds(m, optimumOn(m, graph, 2, 0), branches);
  it('of two, by hand: what is left of the chord before the first branch, and nothing after it', () => {
    // 2δ = .5. Alone 2 and 1: x₀ = 2; linked (2 + .5)/.75 and (1 + 1)/.75: x₁ = 80/9. A link is worth max(0, .5x − 3): 0 and 13/9,
    // so the chord has s = (13/9)/(62/9) = 13/62 and starts at −2s. With it W = ½(2e₀ + e₁), e = (2 + s, 1 + 2s)/(1 − s²).
    const m = bczModel({ n: 2, alpha: [2, 1], delta: 0.25, cost: 1.5 });
    const s = 13 / 62;
    const bound = (2 * (2 + s) + 1 + 2 * s) / 2 / (1 - s * s) - 2 * s;
    const [none, one] = [from(m, emptyGraph(2), 0), from(m, emptyGraph(2), 1)];
    expect([none.welfare, one.welfare]).toEqual([2.5, 2.5]);
    expect(none.gap).toBeCloseTo(bound - 2.5, 12);
    expect(one.gap).toBe(0);
  });
  it('where every link pays whatever the efforts, the bound is the complete graph', () => {
    // c = .1: .5·1 − .2 > 0 at x₀ already: the chord is the line itself. e = 2: W = ½·2·2 − .2.
    const found = from(bczModel({ n: 2, delta: 0.25, cost: 0.1 }), emptyGraph(2), 0);
    expect(linkCount(found.graph)).toBe(1);
    expect(found.welfare).toBeCloseTo(1.8, 12);
    expect(found.gap).toBe(0);
  });
  it('without complementarity nobody is linked, and the bound says so', () => {
    const found = from(bczModel({ n: 3, alpha: [1, 2, 1], delta: 0 }), emptyGraph(3), 0);
    expect([found.welfare, found.gap, linkCount(found.graph)]).toEqual([3, 0, 0]);
  });
  it('ties go to the fewest links from whatever graph it starts', () => {
    const model = { n: 3, alpha: [0.5, 3, 0.5], delta: 0.1, cost: 0 };
    const [flip] = right(bczFlips(model));
    expect([flip?.before, flip?.after]).toEqual([3, 2]);
    const m = bczModel({ ...model, cost: flip?.cost });
    const star = graphWhere(3, (i, j) => i === 1 || j === 1);
    for (const start of [star, completeGraph(3)]) expect(from(m, start).graph).toEqual(star);
    // Without a branch too, where the complete graph alone is compared.
    expect(from(m, star, 0).graph).toEqual(star);
  });
  it('is settled by 15 branches, and by one less it is not', () => {
    // Measured: a search that needs more has lost one of its cuts.
    const m = bczModel({ n: 8, alpha: [1.9, 1.6, 0.8, 0.5, 0.8, 0.3, 2, 0.7], delta: 0.031, cost: 0.05 });
    const gaps = [15, 14].map((branches) => from(m, emptyGraph(8), branches).gap);
    expect(gaps[0]).toBe(0);
    expect(gaps[1]).toBeGreaterThan(1e-4);
  });
  it('keeps a start that nothing beats, seat by seat', () => {
    const m = bczModel({ n: 5, alpha: [0.6, 2, 0.4, 1.5, 1], delta: 0.05, cost: 0.12 });
    const best = bestThreshold(m, 2);
    expect(linkCount(best.graph)).toBeGreaterThan(1);
    expect(linkCount(best.graph)).toBeLessThan(9);
    for (const branches of [0, 1000]) expect(from(m, best.graph, branches).graph).toEqual(best.graph);
  });
});

describe('the best graph for selfish efforts', () => {
  const equal = { n: 8, alpha: 1, cost: 0.47 };
  it('of equal types is a threshold graph, and is exact however few graphs may be solved', () => {
    // δ = .093 is far from 1/7 where efforts run away, δ = .135 is near it (7δ < 1 < 8δ).
    for (const [delta, cost] of [
      [0.093, 0.47],
      [0.135, 60],
      [0.135, 120],
    ] as const) {
      expect(selfishOptimum(bczModel({ ...equal, delta, cost }), 0).gap).toBe(0);
    }
  });
  it('a cap that efforts on the complete graph just reach does not bind', () => {
    const free = bczModel({ ...equal, delta: 0.093 });
    const top = Math.max(...(effortsOf(free, flat(completeGraph(8)), 1) as Float64Array));
    expect(selfishOptimum({ ...free, cap: top }, 0).gap).toBe(0);
  });
  it('types that differ are searched, equal ones beside a different one too', () => {
    const alpha = [1.09, 1.85, 1.99, 1.33, 0.64, 1.39, 1.35, 1.31];
    const m = bczModel({ n: 8, alpha, delta: 0.067, cost: 0.24, maxEffort: 3.9 });
    expect(selfishOptimum(m, 200).gap).toBeLessThan(1e-9);
    expect(selfishOptimum(m, 0).gap).toBeGreaterThan(0);
  });
  it('is settled by so many graphs, and by one less it is not: 113 below the cap, 142 where it binds', () => {
    // Measured: a search that needs more has lost one of its cuts.
    const alpha = [1.09, 1.85, 1.99, 1.33, 0.64, 1.39, 1.35, 1.31];
    const m = bczModel({ n: 8, alpha, delta: 0.067, cost: 0.24 });
    const gaps = (model: Model, solves: number) =>
      [solves, solves - 1].map((s) => selfishOptimum(model, s).gap > 1e-9);
    expect(gaps(m, 113)).toEqual([false, true]);
    expect(gaps({ ...m, cap: 2.2 }, 142)).toEqual([false, true]);
  });
  it('up to seven seats the search is carried to its end, also where efforts run away on some graphs', () => {
    const runaway = bczModel({ n: 3, alpha: [1.95, 0.78, 1.34], delta: 0.548, cost: 0.21 });
    const capped = {
      n: 7,
      alpha: [3, 0.86, 0.24, 1.3, 0.37, 1.98, 0.56],
      delta: 0.098,
      cost: 0.85,
      maxEffort: 3.76,
    };
    for (const m of [runaway, bczModel(capped)]) expect(selfishOptimum(m, 0).gap).toBe(0);
    // Nobody is linked at a cost of .85: ½ Σ α².
    expect(selfishOptimum(bczModel(capped), 0).welfare).toBeCloseTo(7.92905, 9);
  });
  it('seven seats at a cap: all linked, found without trying 2²¹ graphs', () => {
    // Each has 2 also with one link less (1 + .3·5·2 = 4 > 2): 7·2·(1 − 1 + .3·12) − 2·21·.01.
    const m = bczModel({ n: 7, delta: 0.3, cost: 0.01, maxEffort: 2 });
    const found = selfishOptimum(m);
    expect(linkCount(found.graph)).toBe(21);
    expect(found.welfare).toBeCloseTo(50.4 - 0.42, 9);
    expect(found.gap).toBe(0);
  });
  it('near the edge of efforts the 4-cycle is best: the threshold graphs with four links run away', () => {
    // δ = .49: 2δ < 1, e = 1/(1 − .98) = 50 each, W = 4·½·2500 − 8c.
    const found = selfishOptimum(bczModel({ n: 4, delta: 0.49 }));
    expect(found.graph.map((row) => row.reduce((a, b) => a + b, 0))).toEqual([2, 2, 2, 2]);
    expect(found.welfare).toBeCloseTo(5000 - 0.8, 8);
  });
  it('beyond 16 seats it is the search for many seats', () => {
    const m = bczModel({ n: 24, delta: 0.02, cost: 0.03 });
    expect(selfishOptimum(m)).toEqual(searchMany(m, 1));
  });
});

describe('the graph that selfish agents keep', () => {
  it('twelve seats: weak ones keep the link to the strong one and cut those among themselves', () => {
    // The star: e₀ = (3 + 11·.05·.3)/(1 − 11·.0025) ≈ 3.25, the others .3 + .05·e₀ ≈ .46. Its link is worth ½(.46² − .3²) ≈ .06
    // to a weak one and far more to the strong one; one between weak ones about .05·.46² ≈ .01.
    const alpha = [0.3, 0.3, 0.3, 0.3, 3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];
    const graph = right(bczStableGraph({ n: 12, alpha, delta: 0.05, cost: 0.04 }));
    expect(linkCount(graph)).toBe(11);
    expect(graph[4]).toEqual(alpha.map((a) => (a === 3 ? 0 : 1)));
  });
});

describe('ties of welfare', () => {
  it('closer than 1e-10 is a tie, so just 1e-10 is none', () => {
    expect(beats(1e-10, 5, 0, 1)).toBe(false);
    expect(beats(1.1e-10, 5, 0, 1)).toBe(true);
    expect(beats(0, 1, 1e-10, 2)).toBe(false);
    expect(beats(0, 1, 0.9e-10, 2)).toBe(true);
  });
});

describe("the planner's best graph beyond 16 seats", () => {
  it('is not looked for among all threshold graphs, of which 24 seats have 2²³', () => {
    // All linked: e = 1/(1 − 2·.01·23), W = ½·24·e − 2·.001·276.
    const { welfare, gap } = plannerOptimum(bczModel({ n: 24, delta: 0.01, cost: 0.001 }));
    expect(welfare).toBeCloseTo(12 / 0.54 - 0.552, 9);
    expect(gap).toBe(0);
  });
});

describe('the links that a seat keeps where they neither gain nor lose', () => {
  const kept = (model: object): number =>
    linkCount(right(bczStableGraph({ n: 2, alpha: 1, delta: 0, cost: 0, ...model })));
  it('a loss below 1e-10 of a large payoff is none', () => {
    // α = 1000, δ = .1: ½e² = ½(1000/.9)² with the link, 5e5 without, so the tolerance is 5e-5.
    const gain = 0.5 * (1000 / 0.9) ** 2 - 5e5;
    const at = (loss: number) => kept({ alpha: 1000, delta: 0.1, cost: gain + loss });
    expect([at(3e-5), at(1e-3)]).toEqual([1, 0]);
  });
  it('a loss of just 1e-10 of a small one is one', () => {
    // δ = 0: a link only costs; ½ − c, to the last bit.
    expect([kept({ cost: 0.9e-10 }), kept({ cost: 1e-10 })]).toEqual([1, 0]);
  });
});

describe('the graph that selfish agents keep under a cap', () => {
  it('that binds: three strong ones at it gain δ·3·3 = .297 from a link, by their efforts alone nothing', () => {
    const alpha = [3, 0.53, 0.09, 0.02, 3, 0.53, 0.09, 0.02, 3, 0.53, 0.09, 0.02];
    // A weak one invests at most .53 + .033·11·3 < 1.7, so a link to it is worth less than .033·3·1.7 = .17.
    const kept = (cost: number) =>
      links(right(bczStableGraph({ n: 12, alpha, delta: 0.033, cost, maxEffort: 3 })));
    expect([kept(0.29), kept(0.3)]).toEqual(['0-4 0-8 4-8', '']);
  });
  it('that does not: e = 3/(1 − 2·.033) = 3.21, and a link of the three is worth about .033·3.21² = .34', () => {
    const alpha = [3, 0.53, 0.09, 0.02, 3, 0.53, 0.09, 0.02, 3, 0.53, 0.09, 0.02];
    const kept = links(right(bczStableGraph({ n: 12, alpha, delta: 0.033, cost: 0.3, maxEffort: 3.88 })));
    expect(kept).toBe('0-4 0-8 4-8');
  });
});

describe('faults name what was called', () => {
  const bad = { n: 2, alpha: 1, delta: -1, cost: 0 };
  it('the model of the game, and the function where there is none', () => {
    expect(bczFlips(bad)).toMatchObject({ left: { _tag: 'InvalidParams', game: 'bcz' } });
    expect(bczStableGraph(bad)).toMatchObject({ left: { _tag: 'InvalidParams', game: 'bcz' } });
    expect(bczNashEffort(bad, completeGraph(2))).toMatchObject({ left: { game: 'bcz' } });
    expect(katzBonacich(completeGraph(2), -1)).toMatchObject({
      left: { _tag: 'InvalidParams', game: 'katzBonacich', faults: [{ field: 'delta' }] },
    });
  });
  it('no seats, no key player', () => {
    expect(keyPlayer([], 0.1)).toEqual({
      _tag: 'Left',
      left: { _tag: 'InvalidGraph', faults: [{ field: 'graph', reason: 'must have one seat at least' }] },
    });
  });
});

describe('caps', () => {
  it('whole efforts need a whole cap', () => {
    const cap = (maxEffort: number) => bcz({ n: 2, alpha: 1, delta: 0, cost: 0, decimals: 0, maxEffort });
    expect(cap(2)._tag).toBe('Right');
    expect(cap(2.5)).toMatchObject({
      left: {
        faults: [
          { field: 'maxEffort', reason: 'must have at most decimals = 0 decimals, as efforts have, not 2.5' },
        ],
      },
    });
  });
});

describe('efforts on the grid', () => {
  it('rounding of a product as large as 1e9 is forgiven, half a step is not', () => {
    // 1024.00249 · 10⁶ is 1.2e-7 off a whole number in doubles.
    const space = { _tag: 'effort', min: 0, max: 2000, decimals: 6 } as const;
    expect(illegal(space, { _tag: 'effort', value: 1024.00249 })).toBeNull();
    expect(illegal(space, { _tag: 'effort', value: 1024.0024905 })).toBe(
      'effort 1024.0024905 has more than 6 decimals',
    );
  });
  it('of a small one 1e-9 of a step is forgiven, more is not', () => {
    const whole = { _tag: 'effort', min: 0, max: 2, decimals: 0 } as const;
    expect(illegal(whole, { _tag: 'effort', value: 1e-9 })).toBeNull();
    expect(illegal(whole, { _tag: 'effort', value: 1.1e-9 })).toBe('effort 1.1e-9 has more than 0 decimals');
  });
});

describe('a cap that is worked out', () => {
  it('is asked for where the grid has no effort that small', () => {
    // α/(1 − 0) = 1e-9, less than any whole effort and within rounding of 0.
    const game = { n: 2, alpha: 1e-9, delta: 0, cost: 0, decimals: 0 };
    expect(bcz(game)).toMatchObject({
      left: { _tag: 'InvalidParams', game: 'bcz', faults: [{ field: 'maxEffort' }] },
    });
    expect(bcz({ ...game, alpha: 1 })._tag).toBe('Right');
  });
});

describe('best links', () => {
  it('where payoffs are large, a gain below 1e-10 of them is none', () => {
    // α = 1000: alone ½·10⁶; a link to an effort of 1 adds ½(1000 + δ)² − ½·10⁶ ≈ 1000δ, so 1e-5 at δ = 1e-8.
    const to = (delta: number) => right(bczBestLinks({ n: 2, alpha: 1000, delta, cost: 0 }, [0, 1], 0)).to[1];
    expect([to(1e-8), to(1e-7)]).toEqual([0, 1]);
  });
});
