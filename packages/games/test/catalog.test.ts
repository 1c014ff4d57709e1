/** @file Flips of the best graph, and the named parameter sets. */
import { describe, expect, it } from 'vitest';
import {
  type BczParams,
  bczFlips,
  bczOptimum,
  classics,
  gameOf,
  linkCount,
  nearFlips,
  paperGrid,
} from '../src/index.js';
import { draws } from './draws.js';
import { bczBest, links } from './oracles.js';
import { right } from './right.js';

const { between, types } = draws('catalog');

describe('flips', () => {
  it('of two agents, by hand: the link is worth 1/(1 − 2δ) − 1 = 2c', () => {
    expect(right(bczFlips({ n: 2, alpha: 1, delta: 0.25, cost: 0 }))).toEqual([
      { cost: 0.5, before: 1, after: 0 },
    ]);
  });
  it('are where all graphs say so: link counts just below and above, and none in between', () => {
    for (let k = 0; k < 12; k++) {
      const m = { alpha: types(4, 0.5, 1.5), delta: between(0.05, 0.4), cap: between(1.5, 5) };
      const flips = right(bczFlips({ n: 4, alpha: m.alpha, delta: m.delta, cost: 0, maxEffort: m.cap }));
      expect(flips.length).toBeGreaterThan(0);
      const at = (cost: number): number => links(bczBest({ ...m, cost }, m.cap, 2).graph);
      flips.forEach(({ cost, before, after }, i) => {
        expect(at(cost * (1 - 1e-4))).toBe(before);
        expect(at(cost * (1 + 1e-4))).toBe(after);
        const next = flips[i + 1];
        if (next !== undefined) {
          expect(next.cost).toBeGreaterThan(cost);
          expect(next.before).toBe(after);
          expect(at((cost + next.cost) / 2)).toBe(after);
        }
      });
      expect(at((flips.at(-1)?.cost as number) * 1.5)).toBe(0);
    }
  });
  it('agree with the optimum at 8 seats of different types', () => {
    const model = { n: 8, alpha: types(8, 0.5, 1.5), delta: 0.1, maxEffort: 5 };
    for (const { cost, before, after } of right(bczFlips({ ...model, cost: 0 }))) {
      expect(linkCount(right(bczOptimum({ ...model, cost: cost * (1 - 1e-6) })).graph)).toBe(before);
      expect(linkCount(right(bczOptimum({ ...model, cost: cost * (1 + 1e-6) })).graph)).toBe(after);
    }
  });
  it('refuses what cannot be: too many seats, efforts that run away', () => {
    expect(bczFlips({ n: 17, alpha: 1, delta: 0.01, cost: 0 })).toMatchObject({
      left: { _tag: 'InvalidParams' },
    });
    expect(bczFlips({ n: 4, alpha: 1, delta: 0.3, cost: 0 })).toMatchObject({
      left: { _tag: 'SpectralRadiusTooLarge' },
    });
  });
});

describe('the catalog', () => {
  const grid = paperGrid();
  it('has 126 runs of 4 to 8 agents, each name once, half of them with equal types', () => {
    expect(grid).toHaveLength(126);
    expect(new Set(grid.map((e) => e.name)).size).toBe(126);
    expect(new Set(grid.map((e) => e.params.n))).toEqual(new Set([4, 5, 6, 7, 8]));
    for (const sequence of ['GE', 'GEE', 'GGE']) {
      expect(grid.filter((e) => e.params.sequence === sequence)).toHaveLength(42);
    }
    expect(grid.filter((e) => e.name.includes('homogeneous'))).toHaveLength(63);
    const listed = grid.filter((e) => Array.isArray(e.game === 'bcz' ? e.params.alpha : e.params.endowment));
    expect(listed).toHaveLength(63);
  });
  it('every entry is a game; the grid has empty, partial and full graphs as best ones', () => {
    for (const entry of [...classics, ...grid]) expect(right(gameOf(entry)).seats).toBe(entry.params.n);
    const shares = grid.flatMap((e) => {
      if (e.game !== 'bcz') return [];
      const { n } = e.params;
      return [linkCount(right(bczOptimum(e.params)).graph) / ((n * (n - 1)) / 2)];
    });
    expect(shares.some((s) => s === 0)).toBe(true);
    expect(shares.some((s) => s === 1)).toBe(true);
    expect(shares.some((s) => s > 0 && s < 1)).toBe(true);
  });
  it('the worked numbers stand in the classics', () => {
    const star = classics.find((e) => e.name === 'bcz/star-of-four');
    expect(
      star?.game === 'bcz' && right(bczOptimum({ ...star.params, maxEffort: 12 }, 'nash')).welfare,
    ).toBeGreaterThanOrEqual(98 - 1e-9);
  });
  it('near flips the best graph differs between the two games of a pair', () => {
    const params: BczParams = { n: 5, alpha: [1.3, 1.2, 1.2, 0.6, 0.8], delta: 0.04, cost: 0, maxEffort: 3 };
    const entries = right(nearFlips(params, 1e-4));
    expect(entries.length).toBeGreaterThanOrEqual(4);
    for (let k = 0; k < entries.length; k += 2) {
      const counts = [entries[k], entries[k + 1]].map((e) =>
        e?.game === 'bcz' ? linkCount(right(bczOptimum(e.params)).graph) : -1,
      );
      expect(counts[0]).toBeGreaterThan(counts[1] as number);
      expect(entries[k]?.name).toContain(`links${counts[0]}-`);
    }
  });
  it('near flips that lie close to one another each game has the best graph that its name says', () => {
    const params: BczParams = { n: 5, alpha: [0.4, 1.3, 0.7, 1.6, 1], delta: 0.05, cost: 0, maxEffort: 5 };
    for (const { game, name, params: own } of right(nearFlips(params)))
      expect(game === 'bcz' && linkCount(right(bczOptimum(own as BczParams)).graph), name).toBe(
        Number(/-links(\d+)-of-/.exec(name)?.[1]),
      );
  });
});
