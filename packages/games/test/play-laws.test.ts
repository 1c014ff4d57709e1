/** @file Solutions as they are used in a game, and answers that come with a gap, on many random instances. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bcz,
  bczNashEffort,
  bczOptimum,
  byConsent,
  type Decision,
  nearestEffort,
  pgg,
  pggOptimum,
  regrets,
  rng,
  toGrid,
} from '../src/index.js';
import { allDecisions } from '../src/testing.js';
import { effortsBy, type Instance } from './exact.js';
import { graphOn, hundredths, listOf, runs, typesOf } from './instances.js';
import { bczPay, type Matrix, type Pgg, pggOn, sum } from './oracles.js';
import { right } from './right.js';

/** A game, its payoffs and its Nash payoffs on a graph, each by the oracles. */
interface Played {
  readonly make: () => ReturnType<typeof bcz>;
  readonly pay: (g: Matrix, e: readonly number[]) => number[];
  readonly nash: (g: Matrix) => number[];
  readonly most: readonly number[];
}
const bczPlayed = (n: number): fc.Arbitrary<Played> =>
  fc
    .record({
      alpha: typesOf(n, 0.3, 2),
      delta: hundredths(0, 0.6),
      cost: hundredths(0, 1),
      cap: fc.integer({ min: 2, max: 5 }),
    })
    .map((m: Instance) => ({
      make: () => bcz({ n, alpha: m.alpha, delta: m.delta, cost: m.cost, maxEffort: m.cap, sequence: 'GE' }),
      pay: (g, e) => bczPay(m, g, e),
      nash: (g) => bczPay(m, g, effortsBy(m, g, 1) as number[]),
      most: m.alpha.map(() => m.cap),
    }));
const pggPlayed = (n: number): fc.Arbitrary<Played> =>
  fc
    .record({
      w: listOf(n, fc.integer({ min: 1, max: 6 })),
      r: hundredths(0.4, 3.2),
      c: hundredths(0, 1),
      split: fc.boolean(),
    })
    .map((m: Pgg) => ({
      make: () =>
        pgg({
          n,
          endowment: m.w,
          multiplier: m.r,
          linkCost: m.c,
          contribution: m.split ? 'split' : 'perGroup',
        }),
      pay: (g, e) => pggOn(m, g)(e),
      nash: (g) => {
        const pay = pggOn(m, g);
        const nothing = m.w.map(() => 0);
        const idle = pay(nothing);
        return pay(
          m.w.map((w, i) => ((pay(nothing.with(i, w))[i] as number) > (idle[i] as number) + 1e-11 ? w : 0)),
        );
      },
      most: m.w,
    }));

describe('regret in a game', () => {
  it('is the best of all legal decisions by the oracles, minus what one has: links and efforts, both games (1,000)', () => {
    const instance = fc
      .constantFrom(2, 3, 4)
      .chain((n) =>
        fc.tuple(
          fc.oneof(bczPlayed(n), pggPlayed(n)),
          listOf(n, listOf(n, fc.nat(1))),
          listOf(n, fc.nat(10)),
        ),
      );
    fc.assert(
      fc.property(instance, ([{ make, pay, nash, most }, rows, tenths]) => {
        const game = right(make());
        const first = game.initial(rng(0));
        const asked: Decision[] = rows.map((row, i) => ({ _tag: 'links', to: row.with(i, 0) }));
        const toOf = (joint: readonly Decision[]) =>
          joint.map((d) => ({ to: d._tag === 'links' ? d.to : [] }));
        const graph = byConsent(toOf(asked));
        const found = regrets(game, first, asked) as number[];
        for (let i = 0; i < game.seats; i++) {
          const space = game.space(first, i);
          const all = space === null ? [] : [...allDecisions(space)];
          expect(all).toHaveLength(2 ** (game.seats - 1));
          const best = Math.max(...all.map((d) => nash(byConsent(toOf(asked.with(i, d))))[i] as number));
          expect(Math.abs((found[i] as number) - (best - (nash(graph)[i] as number)))).toBeLessThan(1e-8);
        }
        const second = right(game.step(first, asked, rng(0))).state;
        const e = tenths.map((x, i) => toGrid(((most[i] as number) * x) / 10, 1));
        const given: Decision[] = e.map((value) => ({ _tag: 'effort', value }));
        const after = regrets(game, second, given) as number[];
        for (let i = 0; i < game.seats; i++) {
          const grid = Array.from({ length: Math.round((most[i] as number) * 10) + 1 }, (_, k) => k / 10);
          const best = Math.max(...grid.map((x) => pay(graph, e.with(i, x))[i] as number));
          expect(Math.abs((after[i] as number) - (best - (pay(graph, e)[i] as number)))).toBeLessThan(1e-8);
        }
      }),
      runs(1000),
    );
  });
  it('selfish play of links has none above 1e-9, in both games (500 instances)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 4).chain((n) => fc.oneof(bczPlayed(n), pggPlayed(n))),
        ({ make }) => {
          const game = right(make());
          const state = game.initial(rng(0));
          const joint = game.analysis?.nash?.(state) ?? [];
          expect(Math.max(...(regrets(game, state, joint) as number[]))).toBeLessThanOrEqual(1e-9);
        },
      ),
      runs(500),
    );
  });
});

describe('efforts on the grid', () => {
  it('the nearest legal effort: no other multiple of 10^−decimals in the range is nearer (2,000 instances)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 30 }),
        hundredths(-1, 5),
        (decimals, top, x) => {
          const scale = 10 ** decimals;
          const max = Math.max(1, top) / scale;
          const found = nearestEffort(x, { _tag: 'effort', min: 0, max, decimals });
          const grid = Array.from({ length: Math.round(max * scale) + 1 }, (_, k) => k / scale);
          expect(grid).toContain(found);
          expect(Math.min(...grid.map((y) => Math.abs(y - x)))).toBeGreaterThanOrEqual(
            Math.abs(found - x) - 1e-12,
          );
          expect(toGrid(found, decimals)).toBe(found);
        },
      ),
      runs(2000),
    );
  });
});

describe('answers with a gap', () => {
  const profile = (n: number) => fc.tuple(graphOn(n), listOf(n, fc.nat(100)));
  it('BCZ beyond 16 seats: no graph with any efforts, or with selfish ones, is worth more than welfare + gap (40 instances, 20 profiles each)', () => {
    const instance = fc.integer({ min: 17, max: 24 }).chain((n) =>
      fc.tuple(
        fc.record({
          alpha: typesOf(n, 0.3, 2),
          delta: fc.integer({ min: 1, max: 80 }).map((x) => x / 1000),
          cost: hundredths(0.01, 0.5),
          cap: fc.integer({ min: 2, max: 6 }),
        }),
        listOf(20, profile(n)),
      ),
    );
    fc.assert(
      fc.property(instance, ([m, profiles]) => {
        const { cap, ...rest } = m;
        const model = { n: m.alpha.length, ...rest, maxEffort: cap };
        const found = right(bczOptimum(model));
        const selfish = right(bczOptimum(model, 'nash'));
        expect(selfish.welfare).toBeLessThanOrEqual(found.welfare + found.gap + 1e-7);
        expect(found.gap).toBeGreaterThanOrEqual(0);
        expect(Math.abs(sum(bczPay(m, found.graph, found.efforts)) - found.welfare)).toBeLessThan(1e-7);
        for (const [g, shares] of profiles) {
          const e = shares.map((x) => (cap * x) / 100);
          // Also the graph that is best for these efforts.
          const best = g.map((_, i) =>
            g.map((_, j) => (i !== j && m.delta * (e[i] as number) * (e[j] as number) > m.cost ? 1 : 0)),
          );
          const worth = Math.max(sum(bczPay(m, g, e)), sum(bczPay(m, best, e)));
          expect(worth).toBeLessThanOrEqual(found.welfare + found.gap + 1e-7);
          for (const h of [g, best]) {
            const reached = sum(bczPay(m, h, right(bczNashEffort(model, h))));
            expect(reached).toBeLessThanOrEqual(selfish.welfare + selfish.gap + 1e-7);
          }
        }
      }),
      runs(40),
    );
  });
  it('public goods beyond seven seats: no graph with any contributions is worth more than welfare + gap (60 instances)', () => {
    const instance = fc.integer({ min: 8, max: 9 }).chain((n) =>
      fc.tuple(
        fc.record({
          w: listOf(n, fc.integer({ min: 1, max: 9 })),
          r: hundredths(0.5, 3),
          c: hundredths(0, 2),
          split: fc.boolean(),
        }),
        listOf(10, profile(n)),
      ),
    );
    fc.assert(
      fc.property(instance, ([m, profiles]) => {
        const model = {
          n: m.w.length,
          endowment: m.w,
          multiplier: m.r,
          linkCost: m.c,
          contribution: m.split ? ('split' as const) : ('perGroup' as const),
        };
        const found = right(pggOptimum(model));
        const selfish = right(pggOptimum(model, 'nash'));
        expect(selfish.welfare).toBeLessThanOrEqual(found.welfare + found.gap + 1e-7);
        expect(Math.abs(sum(pggOn(m, found.graph)(found.efforts)) - found.welfare)).toBeLessThan(1e-7);
        for (const [g, shares] of profiles) {
          const worth = sum(pggOn(m, g)(m.w.map((w, i) => (w * (shares[i] as number)) / 100)));
          expect(worth).toBeLessThanOrEqual(found.welfare + found.gap + 1e-7);
        }
      }),
      runs(60),
    );
  });
});
