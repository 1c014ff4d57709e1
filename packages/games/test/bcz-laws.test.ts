/** @file Laws of the BCZ game on thousands of random instances, and its solvers against all graphs and all grids. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Adjacency,
  type BczModel,
  bczBestEffort,
  bczBestLinks,
  bczFlips,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  bczPlannerEffort,
  bczStableGraph,
  type Flip,
  isPairwiseStable,
  katzBonacich,
  keyPlayer,
  linkCount,
  spectralRadius,
} from '../src/index.js';
import { near } from './close.js';
import { bestOfAll, effortsBy, type Instance, solveCapped, solveFree } from './exact.js';
import {
  graphOn,
  hundredths,
  listOf,
  renamedGraph,
  renamedList,
  renaming,
  runs,
  typesOf,
} from './instances.js';
import { bczPay, flip, graphs, links, sum } from './oracles.js';
import { right } from './right.js';

const modelOf = (m: Instance): BczModel => ({
  n: m.alpha.length,
  alpha: m.alpha,
  delta: m.delta,
  cost: m.cost,
  ...(m.cap === Infinity ? {} : { maxEffort: m.cap }),
});
const close = (a: number, b: number, tolerance = 1e-9): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

/** An instance with a cap; selfish and planner's efforts may or may not reach it. */
const capped = (n: number, most = 1): fc.Arbitrary<Instance> =>
  fc
    .record({
      alpha: typesOf(n, 0.3, 2),
      delta: hundredths(0, most),
      cost: hundredths(0, 1.5),
      over: hundredths(0, 4),
    })
    .map(({ over, ...m }) => ({ ...m, cap: Math.round(100 * (Math.max(...m.alpha) + over)) / 100 }));
/** An instance without a cap on which even the planner's efforts are finite on every graph. */
const open = (n: number): fc.Arbitrary<Instance> =>
  fc
    .record({ alpha: typesOf(n, 0.3, 2), share: fc.integer({ min: 0, max: 95 }), cost: hundredths(0, 0.8) })
    .map(({ share, ...m }) => ({ ...m, delta: share / 100 / (2 * Math.max(1, n - 1)), cap: Infinity }));
const sameTypes = (n: number): fc.Arbitrary<Instance> =>
  open(n).map((m) => ({ ...m, alpha: m.alpha.map(() => m.alpha[0] as number) }));
/** With a graph. */
const placed = (of: (n: number) => fc.Arbitrary<Instance>, from: number, to: number) =>
  fc.integer({ min: from, max: to }).chain((n) => fc.tuple(of(n), graphOn(n)));
/** With a graph and any efforts under the cap. */
const invested = (from: number, to: number) =>
  placed(capped, from, to).chain(([m, g]) =>
    fc.tuple(fc.constant(m), fc.constant(g), listOf(m.alpha.length, hundredths(0, m.cap))),
  );

/** The same model with efforts counted in other units. */
const timesAll = (m: Instance, by: number): Instance => ({
  ...m,
  alpha: m.alpha.map((a) => a * by),
  cost: m.cost * by * by,
  cap: m.cap * by,
});
const units = fc.constantFrom(2 ** -26, 3e-8, 1e-5, 0.1, 7, 1e6, 2 ** 24);

describe('units', () => {
  it('nothing hangs on what efforts are counted in: optima, flips, stable graphs and best links (1,000 instances)', () => {
    const some = fc.integer({ min: 2, max: 5 }).chain((n) => fc.oneof(open(n), capped(n, 0.5)));
    fc.assert(
      fc.property(some, units, (m, by) => {
        const [one, other] = [modelOf(m), modelOf(timesAll(m, by))];
        for (const kind of ['planner', 'nash'] as const) {
          const [a, b] = [bczOptimum(one, kind), bczOptimum(other, kind)];
          expect(b._tag).toBe(a._tag);
          if (a._tag === 'Left' || b._tag === 'Left') continue;
          expect(b.right.graph).toEqual(a.right.graph);
          expect(
            near(
              b.right.payoffs.map((x) => x / by / by),
              a.right.payoffs,
            ),
          ).toBe(true);
        }
        const counts = (model: BczModel) =>
          E.map((flips: readonly Flip[]) => flips.map(({ before, after }) => [before, after]))(
            bczFlips(model),
          );
        expect(counts(other)).toEqual(
          E.isLeft(counts(one)) ? expect.objectContaining({ _tag: 'Left' }) : counts(one),
        );
        const [kept, keptToo] = [bczStableGraph(one), bczStableGraph(other)];
        if (kept._tag === 'Right') expect(keptToo).toEqual(kept);
        const expected = m.alpha.map((_, i) => (i + 1) / 2);
        expect(
          right(
            bczBestLinks(
              other,
              expected.map((e) => e * by),
              0,
            ),
          ).to,
        ).toEqual(right(bczBestLinks(one, expected, 0)).to);
      }),
      runs(1000),
    );
  });
});

describe('efforts on a graph', () => {
  it('Nash without a cap: e = α + δGe, π_i* = ½ e_i² − c·deg_i, nobody has regret above 1e-9 (3,000 instances)', () => {
    fc.assert(
      fc.property(placed(open, 2, 12), ([m, g]) => {
        const e = right(bczNashEffort(modelOf(m), g));
        const pay = right(bczPayoffs(modelOf(m), g, e));
        expect(near(e, solveFree(g, m.alpha, m.delta) as number[])).toBe(true);
        expect(
          near(
            pay,
            e.map((x, i) => x ** 2 / 2 - m.cost * sum(g[i] as number[])),
          ),
        ).toBe(true);
        expect(near(pay, bczPay(m, g, e))).toBe(true);
        for (let i = 0; i < e.length; i++) {
          // The best reply of a parabola: its top.
          const top =
            (m.alpha[i] as number) + m.delta * sum((g[i] as number[]).map((x, j) => x * (e[j] as number)));
          const best = bczPay(m, g, e.with(i, top))[i] as number;
          expect(best - (pay[i] as number)).toBeLessThanOrEqual(1e-9);
        }
      }),
      runs(3000),
    );
  });
  it('without a cap there are efforts exactly where elimination finds positive ones (3,000 instances)', () => {
    fc.assert(
      fc.property(
        placed((n) => capped(n, 0.8), 1 + 1, 8),
        ([m, g]) => {
          const free = { ...m, cap: Infinity };
          const product = m.delta * spectralRadius(g);
          // Within rounding of 1 either answer is right.
          for (const [solver, factor] of [
            [bczNashEffort, 1],
            [bczPlannerEffort, 2],
          ] as const) {
            if (Math.abs(factor * product - 1) < 1e-7) continue;
            const e = solveFree(g, m.alpha, factor * m.delta);
            const made = solver(modelOf(free), g);
            expect(made._tag).toBe(e === null ? 'Left' : 'Right');
            expect(made._tag).toBe(factor * product < 1 ? 'Right' : 'Left');
            if (e !== null) expect(near(right(made), e, 1e-6)).toBe(true);
          }
        },
      ),
      runs(3000),
    );
  });
  it('under a cap: the only one of all 2^N sets of capped agents that fits, selfish and planner’s (2,000 instances)', () => {
    fc.assert(
      fc.property(placed(capped, 2, 6), ([m, g]) => {
        for (const [solver, factor] of [
          [bczNashEffort, 1],
          [bczPlannerEffort, 2],
        ] as const) {
          const all = solveCapped(g, m.alpha, factor * m.delta, m.cap);
          expect(all).toHaveLength(1);
          expect(near(right(solver(modelOf(m), g)), all[0] as number[], 1e-8)).toBe(true);
        }
      }),
      runs(2000),
    );
  });
  it('Nash under a cap: regret at most 1e-9 against the top of the parabola and every effort of a grid (2,000 instances)', () => {
    fc.assert(
      fc.property(placed(capped, 2, 10), ([m, g]) => {
        const e = right(bczNashEffort(modelOf(m), g));
        const pay = bczPay(m, g, e);
        let regret = 0;
        for (let i = 0; i < e.length; i++) {
          const around = sum((g[i] as number[]).map((x, j) => x * (e[j] as number)));
          const worth = (x: number): number =>
            x * ((m.alpha[i] as number) - x / 2 + m.delta * around) - m.cost * sum(g[i] as number[]);
          const top = Math.min(m.cap, (m.alpha[i] as number) + m.delta * around);
          for (let k = 0; k <= 20; k++)
            regret = Math.max(regret, worth((m.cap * k) / 20) - (pay[i] as number));
          regret = Math.max(regret, worth(top) - (pay[i] as number));
        }
        expect(regret).toBeLessThanOrEqual(1e-9);
      }),
      runs(2000),
    );
  });
  it("the planner's, capped: no profile of a grid over the whole box is worth more, also where welfare is not concave", () => {
    fc.assert(
      fc.property(
        placed((n) => capped(n, 1.2), 2, 4),
        fc.integer({ min: 2, max: 9 }),
        ([m, g], cells) => {
          const n = m.alpha.length;
          const best = sum(bczPay(m, g, right(bczPlannerEffort(modelOf(m), g))));
          const steps = n === 4 ? Math.min(cells, 4) : cells;
          let grid = -Infinity;
          for (let code = 0; code < (steps + 1) ** n; code++) {
            let rest = code;
            const e = m.alpha.map(() => {
              const at = rest % (steps + 1);
              rest = Math.floor(rest / (steps + 1));
              return (m.cap * at) / steps;
            });
            grid = Math.max(grid, sum(bczPay(m, g, e)));
          }
          expect(grid).toBeLessThanOrEqual(best + 1e-9 * Math.max(1, Math.abs(best)));
        },
      ),
      runs(300),
    );
  });
  it("the planner's without a cap: W° = ½ αᵀe° − 2c|E| ≥ W*, and W° − W(e) = ½ dᵀ(I − 2δG)d for every e = e° + d (3,000)", () => {
    fc.assert(
      fc.property(
        placed(open, 2, 10).chain(([m, g]) =>
          fc.tuple(fc.constant([m, g] as const), listOf(m.alpha.length, hundredths(-1, 3))),
        ),
        ([[m, g], d]) => {
          const e = right(bczPlannerEffort(modelOf(m), g));
          const best = sum(right(bczPayoffs(modelOf(m), g, e)));
          expect(
            close(best, sum(e.map((x, i) => (x * (m.alpha[i] as number)) / 2)) - 2 * m.cost * links(g)),
          ).toBe(true);
          expect(best).toBeGreaterThanOrEqual(sum(bczPay(m, g, right(bczNashEffort(modelOf(m), g)))) - 1e-9);
          const loss =
            sum(
              d.map(
                (x, i) => x * (x - 2 * m.delta * sum((g[i] as number[]).map((y, j) => y * (d[j] as number)))),
              ),
            ) / 2;
          expect(loss).toBeGreaterThanOrEqual(-1e-9);
          expect(
            close(
              best -
                sum(
                  bczPay(
                    m,
                    g,
                    e.map((x, i) => x + (d[i] as number)),
                  ),
                ),
              loss,
              1e-8,
            ),
          ).toBe(true);
        },
      ),
      runs(3000),
    );
  });
  it('grow with every link, with δ, with any α; scale with α; and follow a renaming of the seats (2,000 instances)', () => {
    fc.assert(
      fc.property(
        placed((n) => capped(n), 2, 9).chain(([m, g]) =>
          fc.tuple(
            fc.constant(m),
            fc.constant(g),
            renaming(m.alpha.length),
            fc.nat(),
            fc.nat(),
            hundredths(0.5, 3),
          ),
        ),
        ([m, g, order, a, b, t]) => {
          const n = m.alpha.length;
          const [i, j] = [a % n, (a + 1 + (b % (n - 1))) % n];
          const more: Adjacency = g.map((row, p) =>
            row.map((x, q) => ((p === i && q === j) || (p === j && q === i) ? 1 : x)),
          );
          for (const solve of [bczNashEffort, bczPlannerEffort]) {
            const e = right(solve(modelOf(m), g));
            const above = (other: readonly number[]): boolean =>
              other.every((x, k) => x >= (e[k] as number) - 1e-9 * Math.max(1, x));
            expect(above(right(solve(modelOf(m), more)))).toBe(true);
            expect(above(right(solve(modelOf({ ...m, delta: m.delta + 0.03 }), g)))).toBe(true);
            expect(
              above(right(solve(modelOf({ ...m, alpha: m.alpha.with(i, (m.alpha[i] as number) + 0.1) }), g))),
            ).toBe(true);
            const scaled = { ...m, alpha: m.alpha.map((x) => t * x), cap: t * m.cap };
            expect(
              near(
                right(solve(modelOf(scaled), g)),
                e.map((x) => t * x),
              ),
            ).toBe(true);
            const moved = { ...m, alpha: renamedList(m.alpha, order) };
            expect(near(right(solve(modelOf(moved), renamedGraph(g, order))), renamedList(e, order))).toBe(
              true,
            );
          }
        },
      ),
      runs(2000),
    );
  });
});

describe('numbers of all sizes', () => {
  /** Evenly by magnitude. */
  const magnitude = (from: number, to: number): fc.Arbitrary<number> =>
    fc.double({ min: from, max: to, noNaN: true }).map((x) => 10 ** x);
  it('α a million apart, δ from 1e-9 to 1e9, caps a million times α: nothing throws, e = min(cap, α + κGe) to 1e-11 (1,500)', () => {
    const instance = fc
      .integer({ min: 2, max: 8 })
      .chain((n) =>
        fc.tuple(
          listOf(n, magnitude(0, 6)),
          magnitude(-9, 3),
          fc.oneof(magnitude(-9, 9), magnitude(-4, 1)),
          magnitude(0, 6),
          graphOn(n),
          fc.boolean(),
        ),
      );
    fc.assert(
      fc.property(instance, ([sizes, unit, delta, over, g, hasCap]) => {
        const least = Math.min(...sizes);
        const alpha = sizes.map((x) => (x / least) * unit);
        const cap = hasCap ? Math.min(1e6 * Math.min(...alpha), Math.max(...alpha) * over) : Infinity;
        const model = modelOf({ alpha, delta, cost: unit, cap });
        for (const [solver, factor] of [
          [bczNashEffort, 1],
          [bczPlannerEffort, 2],
        ] as const) {
          const made = solver(model, g);
          if (made._tag === 'Left') {
            expect([made.left._tag, hasCap]).toEqual(['SpectralRadiusTooLarge', false]);
            continue;
          }
          const e = made.right;
          const reply = alpha.map((a, i) =>
            Math.min(cap, a + factor * delta * sum((g[i] as number[]).map((x, j) => x * (e[j] as number)))),
          );
          expect(e.every((x, i) => x > 0 && Math.abs(x - (reply[i] as number)) <= 1e-11 * x)).toBe(true);
        }
        expect(bczOptimum(model)._tag === 'Right' || !hasCap).toBe(true);
      }),
      runs(1500),
    );
  });
});

describe('best replies', () => {
  it('effort: no effort of a grid over [0, cap] pays more (2,000 instances)', () => {
    fc.assert(
      fc.property(invested(2, 7), fc.nat(), ([m, g, e], a) => {
        const seat = a % e.length;
        const reply = right(bczBestEffort(modelOf(m), g, e, seat));
        expect(reply >= 0 && reply <= m.cap).toBe(true);
        const worth = (x: number): number => bczPay(m, g, e.with(seat, x))[seat] as number;
        const grid = Array.from({ length: 41 }, (_, k) => worth((m.cap * k) / 40));
        expect(Math.max(...grid)).toBeLessThanOrEqual(worth(reply) + 1e-9);
      }),
      runs(2000),
    );
  });
  it('links and effort: no set of willing partners with its best effort pays more; ties take the fewest links (2,000)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }).chain((n) =>
          fc.tuple(
            capped(n, 0.5),
            // Efforts of few digits: equal ones come up.
            listOf(
              n,
              fc.integer({ min: 0, max: 8 }).map((x) => x / 4),
            ),
            fc.nat(n - 1),
            fc.option(fc.subarray(Array.from({ length: n }, (_, i) => i)), { nil: undefined }),
          ),
        ),
        ([m, e, seat, willing]) => {
          const n = m.alpha.length;
          const reply = right(bczBestLinks(modelOf(m), e, seat, willing));
          const open = e.map((_, j) => j).filter((j) => j !== seat && (willing?.includes(j) ?? true));
          let [best, fewest] = [-Infinity, 0];
          for (let code = 0; code < 2 ** open.length; code++) {
            const chosen = open.filter((_, k) => (code >> k) & 1);
            const s = m.delta * sum(chosen.map((j) => e[j] as number));
            const x = Math.min(m.cap, (m.alpha[seat] as number) + s);
            const worth = x * ((m.alpha[seat] as number) + s - x / 2) - m.cost * chosen.length;
            if (worth > best + 1e-9) [best, fewest] = [worth, chosen.length];
            else if (worth > best - 1e-9) fewest = Math.min(fewest, chosen.length);
          }
          expect(close(reply.payoff, best)).toBe(true);
          expect(sum(reply.to)).toBe(fewest);
          expect(reply.to).toHaveLength(n);
          expect(reply.to.every((x, j) => x === 0 || open.includes(j))).toBe(true);
        },
      ),
      runs(2000),
    );
  });
});

describe('centrality', () => {
  const any = fc.integer({ min: 1, max: 12 }).chain((n) => fc.tuple(open(n), graphOn(n), renaming(n)));
  it('b = α + δGb is the Nash effort; αᵀb(1) = 1ᵀb(α); δ = 0 gives α; renaming (3,000 instances)', () => {
    fc.assert(
      fc.property(any, ([m, g, order]) => {
        const b = right(katzBonacich(g, m.delta, m.alpha));
        expect(near(b, solveFree(g, m.alpha, m.delta) as number[])).toBe(true);
        if (b.length > 1) expect(near(b, right(bczNashEffort(modelOf(m), g)))).toBe(true);
        const ones = right(katzBonacich(g, m.delta));
        expect(close(sum(ones.map((x, i) => x * (m.alpha[i] as number))), sum(b))).toBe(true);
        expect(right(katzBonacich(g, 0, m.alpha))).toEqual(m.alpha);
        const moved = right(katzBonacich(renamedGraph(g, order), m.delta, renamedList(m.alpha, order)));
        expect(near(moved, renamedList(b, order))).toBe(true);
      }),
      runs(3000),
    );
  });
  it('the key player: intercentrality is the fall of the sum when each player is taken away in turn (1,000 instances)', () => {
    fc.assert(
      fc.property(any, ([m, g]) => {
        const n = g.length;
        const { seat, intercentrality } = right(keyPlayer(g, m.delta));
        const all = sum(solveFree(g, new Array<number>(n).fill(1), m.delta) as number[]);
        const falls = g.map((_, out) => {
          const rest = g.map((_, i) => i).filter((i) => i !== out);
          const without = rest.map((i) => rest.map((j) => g[i]?.[j] as number));
          return all - sum(solveFree(without, new Array<number>(n - 1).fill(1), m.delta) as number[]);
        });
        expect(near(intercentrality, falls, 1e-8)).toBe(true);
        expect(falls[seat]).toBeGreaterThanOrEqual(Math.max(...falls) - 1e-8);
        // Ties: the lowest seat.
        expect(falls.slice(0, seat).every((f) => f < (falls[seat] as number) - 1e-13)).toBe(true);
      }),
      runs(1000),
    );
  });
});

describe('the best graph', () => {
  const compare = (m: Instance, kind: 'planner' | 'nash'): void => {
    const found = right(bczOptimum(modelOf(m), kind));
    const best = bestOfAll(m, kind === 'planner' ? 2 : 1);
    expect(found.gap).toBe(0);
    expect(close(found.welfare, best.welfare, 1e-8)).toBe(true);
    if (best.margin > 1e-6) expect(linkCount(found.graph)).toBe(best.links);
    expect(near(found.payoffs, bczPay(m, found.graph, found.efforts))).toBe(true);
    expect(near(found.efforts, effortsBy(m, found.graph, kind === 'planner' ? 2 : 1) as number[], 1e-8)).toBe(
      true,
    );
  };
  const bothWays = (n: number): fc.Arbitrary<Instance> => fc.oneof(open(n), capped(n, 0.6));
  it.each([
    [2, 1000],
    [3, 1000],
    [4, 1000],
    [5, 40],
  ])("planner's, %i seats, equal and different α, capped and not: all graphs (%i instances)", (n, times) => {
    fc.assert(
      fc.property(bothWays(n), (m) => compare(m, 'planner')),
      runs(times),
    );
  });
  it.each([
    [2, 1000],
    [3, 1000],
    [4, 1000],
    [5, 40],
  ])('for selfish efforts, %i seats: all graphs (%i instances)', (n, times) => {
    // Without a cap also where efforts run away on some graphs.
    const wild = fc
      .record({ alpha: typesOf(n, 0.3, 2), delta: hundredths(0, 0.9), cost: hundredths(0, 3) })
      .map((m): Instance => ({ ...m, cap: Infinity }));
    fc.assert(
      fc.property(fc.oneof(bothWays(n), wild), (m) => compare(m, 'nash')),
      runs(times),
    );
  });
  it("six seats: all 32,768 graphs, planner's and selfish, different α", () => {
    for (const share of [0.35, 0.75]) {
      const alpha = [1.7, 0.6, 1.1, 0.9, 1.4, 1.1];
      const m = { alpha, delta: share / 10, cost: 0.12 * share, cap: Infinity };
      compare(m, 'planner');
      compare(m, 'nash');
    }
  });
  it("the planner's is its own certificate: a link exactly where δ e_i e_j > c, efforts in the order of α (1,000, N to 9)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }).chain(bothWays), (m) => {
        const { graph, efforts } = right(bczOptimum(modelOf(m)));
        for (let i = 0; i < efforts.length; i++) {
          for (let j = 0; j < efforts.length; j++) {
            const [x, y] = [efforts[i] as number, efforts[j] as number];
            const surplus = m.delta * x * y - m.cost;
            if (i !== j && Math.abs(surplus) > 1e-9) expect(graph[i]?.[j]).toBe(surplus > 0 ? 1 : 0);
            if ((m.alpha[i] as number) > (m.alpha[j] as number)) expect(x).toBeGreaterThanOrEqual(y - 1e-9);
          }
        }
      }),
      runs(1000),
    );
  });
  it('seven to eleven seats: no climb by single links from a random graph ends higher (300 instances, both kinds)', () => {
    const large = fc
      .integer({ min: 7, max: 11 })
      .chain((n) => fc.tuple(fc.oneof(open(n), sameTypes(n)), graphOn(n), fc.boolean()));
    fc.assert(
      fc.property(large, ([m, start, planner]) => {
        const factor = planner ? 2 : 1;
        const found = right(bczOptimum(modelOf(m), planner ? 'planner' : 'nash'));
        const worth = (g: readonly (readonly number[])[]): number =>
          sum(bczPay(m, g, effortsBy(m, g, factor) as number[]));
        let [graph, best] = [start, worth(start)];
        for (let moved = true; moved; ) {
          moved = false;
          for (let i = 0; i < graph.length; i++) {
            for (let j = i + 1; j < graph.length; j++) {
              const next = flip(graph, i, j);
              const w = worth(next);
              if (w > best + 1e-9) [graph, best, moved] = [next, w, true];
            }
          }
        }
        expect(best).toBeLessThanOrEqual(found.welfare + found.gap + 1e-8 * Math.max(1, Math.abs(best)));
        if (planner) expect(found.gap).toBe(0);
      }),
      runs(300),
    );
  });
  it('W° ≥ W* at the best graphs of both, welfare falls with c, and scales with α² where c does (1,000 instances, N to 7)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 7 }).chain(open), hundredths(0.5, 3), (m, t) => {
        const planner = right(bczOptimum(modelOf(m))).welfare;
        expect(planner).toBeGreaterThanOrEqual(right(bczOptimum(modelOf(m), 'nash')).welfare - 1e-9);
        expect(right(bczOptimum(modelOf({ ...m, cost: m.cost + 0.05 }))).welfare).toBeLessThanOrEqual(
          planner + 1e-9,
        );
        const scaled = { ...m, alpha: m.alpha.map((a) => t * a), cost: t * t * m.cost };
        expect(close(right(bczOptimum(modelOf(scaled))).welfare, t * t * planner, 1e-8)).toBe(true);
      }),
      runs(1000),
    );
  });
});

describe('why the planner orders efforts by α', () => {
  it('agents i and j trade efforts and places: welfare moves by (α_i − α_j)(e_j − e_i), nothing else (2,000 instances)', () => {
    fc.assert(
      fc.property(invested(2, 8), fc.nat(), fc.nat(), ([m, g, e], a, b) => {
        const n = m.alpha.length;
        const [i, j] = [a % n, b % n];
        const order = e.map((_, k) => (k === i ? j : k === j ? i : k));
        const before = sum(right(bczPayoffs(modelOf(m), g, e)));
        const after = sum(right(bczPayoffs(modelOf(m), renamedGraph(g, order), renamedList(e, order))));
        const gain =
          ((m.alpha[i] as number) - (m.alpha[j] as number)) * ((e[j] as number) - (e[i] as number));
        expect(close(after - before, gain, 1e-8)).toBe(true);
      }),
      runs(2000),
    );
  });
});

describe('flips', () => {
  it('between two flips the best graph has as many links as they say (1,000 instances of three seats, all graphs)', () => {
    fc.assert(
      fc.property(fc.oneof(open(3), capped(3, 0.6)), hundredths(0, 2), (m, cost) => {
        const flips = right(bczFlips(modelOf(m)));
        const best = bestOfAll({ ...m, cost }, 2);
        if (best.margin < 1e-6) return;
        const next = flips.find((f) => f.cost > cost);
        expect(next?.before ?? flips.at(-1)?.after ?? 0).toBe(best.links);
      }),
      runs(1000),
    );
  });
  it('ascend, chain, and agree with the optimum at any cost (300 instances, N to 8)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }).chain((n) => fc.oneof(open(n), capped(n, 0.4))),
        fc.integer({ min: 1, max: 99 }),
        (m, share) => {
          const flips = right(bczFlips(modelOf(m)));
          expect(flips.length === 0).toBe(m.delta === 0);
          if (m.delta === 0) return;
          for (const [k, f] of flips.entries()) {
            const later = flips[k + 1];
            expect(f.before).toBeGreaterThan(f.after);
            expect(later?.before ?? 0).toBe(f.after);
            expect(later?.cost ?? Infinity).toBeGreaterThan(f.cost);
          }
          const last = flips.at(-1)?.cost as number;
          const cost = (last * 1.2 * share) / 100;
          if (flips.some((f) => Math.abs(f.cost - cost) < 1e-6)) return;
          const count = linkCount(right(bczOptimum(modelOf({ ...m, cost }))).graph);
          expect(flips.find((f) => f.cost > cost)?.before ?? 0).toBe(count);
        },
      ),
      runs(300),
    );
  });
});

describe('the graph that selfish agents keep', () => {
  /** Payoffs at Nash efforts, each graph once. */
  const payer = (m: Instance) => {
    const known = new Map<string, number[]>();
    return (g: Adjacency): number[] => {
      const key = g.map((row) => row.join('')).join();
      const pay = known.get(key) ?? bczPay(m, g, effortsBy(m, g, 1) as number[]);
      known.set(key, pay);
      return pay;
    };
  };
  const without = (g: Adjacency, i: number, cut: (j: number) => boolean): Adjacency =>
    g.map((row, a) => row.map((x, b) => ((a === i && cut(b)) || (b === i && cut(a)) ? 0 : x)));
  const kept = (g: Adjacency, pay: (g: Adjacency) => number[]): boolean =>
    g.every((_, i) =>
      Array.from({ length: 2 ** g.length }).every(
        (_, code) =>
          (pay(without(g, i, (j) => ((code >> j) & 1) === 1))[i] as number) <= (pay(g)[i] as number) + 1e-9,
      ),
    );
  it.each([
    [3, 1000],
    [4, 200],
  ])(
    '%i seats without a cap: kept by all, pairwise stable, above every other kept graph in links and payoffs (%i)',
    (n, times) => {
      fc.assert(
        fc.property(open(n), (m) => {
          const pay = payer(m);
          const found = right(bczStableGraph(modelOf(m)));
          expect(kept(found, pay)).toBe(true);
          expect(isPairwiseStable(found, pay)).toBe(true);
          for (const g of graphs(n)) {
            if (!kept(g, pay)) continue;
            // A tie may be kept or not: then the payoffs are the same.
            const inside = g.every((row, i) => row.every((x, j) => x <= (found[i]?.[j] as number)));
            expect(inside || near(pay(g), pay(found), 1e-8)).toBe(true);
            expect(pay(g).every((p, i) => p <= (pay(found)[i] as number) + 1e-8)).toBe(true);
          }
        }),
        runs(times),
      );
    },
  );
  it('under a cap that may bind nobody gains by cutting any set of links (200 instances of four, 20 of five)', () => {
    for (const [n, times] of [
      [4, 200],
      [5, 20],
    ] as const) {
      fc.assert(
        fc.property(capped(n, 0.5), (m) => {
          expect(kept(right(bczStableGraph(modelOf(m))), payer(m))).toBe(true);
        }),
        runs(times),
      );
    }
  });
});
