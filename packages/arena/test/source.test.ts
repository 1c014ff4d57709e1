import { bcz, bczFlips, bczOptimum, linkCount, pgg, rng } from '@tompo/games';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  build,
  costIntervals,
  DEFAULT_SPECS,
  type FamilySpec,
  flips,
  type GameSource,
  gameSource,
  gamesOf,
  problemKey,
  type SeededGame,
  splitOf,
} from '../src/index.js';
import { right } from './fixtures.js';

const source = (
  split: 'train' | 'heldout',
  seed = 1,
  families: readonly FamilySpec[] = DEFAULT_SPECS,
): GameSource => right(gameSource({ split, seed, families }));

const plannerLinks = ({ game }: SeededGame): number => {
  const joint = game.analysis?.planner?.(game.initial(rng(0))) ?? [];
  return linkCount(joint.map((decision) => (decision?._tag === 'links' ? decision.to : [])));
};

describe('flips', () => {
  it('worked: N = 5, δ = .1, equal α, no cap that binds: one flip from K5 to the empty graph', () => {
    // Planner on K5: e = 1/(1 − .2·4) = 5, A = ½·5·5 = 12.5; empty: 2.5. 12.5 − 2c·10 = 2.5 at c = ½.
    const solve = (cost: number) => {
      const { welfare, graph } = right(bczOptimum({ n: 5, alpha: 1, delta: 0.1, cost }));
      return { welfare, links: linkCount(graph) };
    };
    const found = flips(solve, 100);
    expect(found).toEqual([{ cost: expect.closeTo(0.5, 9), before: 10, after: 0 }]);
  });

  it('finds every change that a walk along the costs finds, and only those', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 5, max: 30 }), { minLength: 3, maxLength: 5 }),
        fc.integer({ min: 2, max: 12 }),
        (types, d) => {
          const model = { n: types.length, alpha: types.map((t) => t / 10), delta: d / 100, maxEffort: 4 };
          const solve = (cost: number) => {
            const { welfare, graph } = right(bczOptimum({ ...model, cost }));
            return { welfare, links: linkCount(graph) };
          };
          const found = flips(solve, model.delta * 16 + 1);
          // Found in quite another way in @tompo/games: the upper hull over all threshold graphs at once. Flips that
          // fall together (equal types) may be told apart by one of the two and not by the other.
          const costs = (list: readonly { readonly cost: number }[]) =>
            list
              .map(({ cost }) => cost)
              .filter((cost, i, all) => i === 0 || cost - (all[i - 1] as number) > 1e-6);
          const byHull = costs(right(bczFlips({ ...model, cost: 0 })));
          expect(costs(found)).toEqual(byHull.map((cost) => expect.closeTo(cost, 6)));
          expect(found.map(({ cost }) => cost)).toEqual(found.map(({ cost }) => cost).sort((a, b) => a - b));
          // Between two flips, and beyond the ends, the graph has the links that the flips say.
          for (const { from, to, links } of costIntervals(found, 0.5)) {
            if (to - from > 1e-6) {
              expect(solve((from + to) / 2).links).toBe(links);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('a graph that never changes has no flip', () => {
    expect(flips(() => ({ welfare: 3, links: 0 }), 10)).toEqual([]);
    expect(costIntervals([], 0.3)).toEqual([]);
  });
});

describe('source', () => {
  it('gives the same game for the same index, whatever was drawn before', () => {
    const list = right(source('train').games(20));
    expect(right(source('train').at(13)).game.params).toEqual(list[13]?.game.params);
    expect(right(source('train').games(5, 10)).map(({ seed }) => seed)).toEqual(
      list.slice(10, 15).map(({ seed }) => seed),
    );
    expect(right(source('train', 2).at(13)).game.params).not.toEqual(list[13]?.game.params);
    expect(new Set(list.map(({ seed }) => seed)).size).toBe(20);
  });

  it('draws graphs of all sizes: not always empty or complete, and each within its family’s ranges', () => {
    const list = right(source('train').games(400));
    const kinds = { empty: 0, partial: 0, complete: 0 };
    for (const one of list.filter(({ game }) => game.id.startsWith('bcz'))) {
      const links = plannerLinks(one);
      const { seats } = one.game;
      kinds[links === 0 ? 'empty' : links === (seats * (seats - 1)) / 2 ? 'complete' : 'partial'] += 1;
    }
    const all = kinds.empty + kinds.partial + kinds.complete;
    // 7 of 10 games have different types, and 6 of 10 of those must be partial: .42 at least.
    expect(kinds.partial / all).toBeGreaterThan(0.35);
    expect(kinds.empty / all).toBeGreaterThan(0.1);
    expect(kinds.complete / all).toBeGreaterThan(0.1);
    // Families are drawn 2 : 1.
    expect(all / 400).toBeGreaterThan(0.58);
    expect(all / 400).toBeLessThan(0.75);
    const pggLinks = new Set(list.filter(({ game }) => game.id.startsWith('pgg')).map(plannerLinks));
    expect(pggLinks.size).toBeGreaterThanOrEqual(4);
    for (const { game } of list) {
      const p = game.params as Record<string, number> & { alpha?: number | number[] };
      expect(game.seats).toBeGreaterThanOrEqual(4);
      expect(game.seats).toBeLessThanOrEqual(6);
      for (const value of [p.delta, p.cost, p.linkCost, p.multiplier, p.alpha, p.endowment].flat()) {
        if (value !== undefined) {
          expect(Number(value.toFixed(2))).toBe(value);
        }
      }
    }
  });

  it('never shares a problem between training and held-out games', () => {
    const families: FamilySpec[] = [
      // Few problems on purpose: 2 costs · 3 deltas · 2 alphas.
      {
        family: 'bcz',
        sequences: ['GE', 'GEE'],
        rounds: 2,
        n: [3, 3],
        homogeneous: 1,
        costs: 'range',
        alpha: [1, 1.1],
        delta: [0.01, 0.03],
        cost: [0.01, 0.02],
        maxEffort: 5,
      },
    ];
    const keys = (split: 'train' | 'heldout') =>
      new Set(right(source(split, 3, families).games(300)).map(({ game }) => problemKey('bcz', game.params)));
    const [train, heldout] = [keys('train'), keys('heldout')];
    expect(train.size + heldout.size).toBe(12);
    expect([...heldout].filter((key) => train.has(key))).toEqual([]);
    expect([...heldout].every((key) => splitOf(key, 0.2) === 'heldout')).toBe(true);
  });

  it('a problem is the same whatever the order of its types, τ and T', () => {
    const base = { n: 3, alpha: [1, 2, 3], delta: 0.1, cost: 0.1, maxEffort: 4 };
    const key = (more: object) => problemKey('bcz', right(bcz({ ...base, ...more })).params);
    expect(key({ alpha: [3, 1, 2], sequence: 'GEE', rounds: 5 })).toBe(key({}));
    expect(key({ alpha: [1, 1, 1] })).toBe(key({ alpha: 1 }));
    expect(key({ alpha: [1, 2, 2] })).not.toBe(key({}));
    expect(key({ cost: 0.2 })).not.toBe(key({}));
    // 10 and 9 as numbers, not as texts.
    expect(key({ alpha: [10, 9, 1], maxEffort: 20 })).toBe(key({ alpha: [1, 9, 10], maxEffort: 20 }));
  });

  it('holds out its share', () => {
    const shares = Array.from({ length: 5000 }, (_, i) => splitOf(`problem ${i}`, 0.2));
    // 1,000 expected, standard deviation 28.
    expect(Math.abs(shares.filter((split) => split === 'heldout').length - 1000)).toBeLessThan(115);
  });

  it('says all faults at once', () => {
    const [first] = DEFAULT_SPECS;
    const wrong = gameSource({
      split: 'train',
      seed: 1,
      heldoutShare: 2,
      families: [{ ...first, n: [6, 4], sequences: ['GX'], maxEffort: -1 } as FamilySpec],
    });
    expect(
      E.isLeft(wrong) && wrong.left._tag === 'InvalidOptions' && wrong.left.faults.map(({ field }) => field),
    ).toEqual(['families[0].sequences', 'families[0].n', 'families[0].maxEffort', 'heldoutShare']);
    expect(E.isLeft(wrong) && explain(wrong.left)).toContain(
      'families[0].n is [6,4], expected [least, greatest]',
    );
    expect(gameSource({ split: 'train', seed: 1, families: [] })).toMatchObject(
      E.left({ _tag: 'InvalidOptions' }),
    );
  });

  it('says when there is nothing to draw', () => {
    const [first] = DEFAULT_SPECS;
    // No cost of a link lies where the graph changes.
    const narrow = { ...first, cost: [5, 6] } as FamilySpec;
    const nothing = right(gameSource({ split: 'train', seed: 1, families: [narrow] })).at(0);
    expect(nothing).toMatchObject(E.left({ _tag: 'NoDraw', family: 'bcz', split: 'train' }));
  });

  it('makes more than 2,000 situations’ worth of games a second', () => {
    // Processor time of this process, not wall time: the machine may be busy.
    const started = process.cpuUsage();
    const list = right(source('train', 77).games(200));
    const seconds = process.cpuUsage(started).user / 1e6;
    // Four phases of five seats: twenty situations a game, at least.
    expect((list.length * 20) / seconds).toBeGreaterThan(2000);
  });
});

describe('build', () => {
  it('makes the game of a situation again, once for all with its parameters', () => {
    const game = right(pgg({ n: 4, endowment: 2, multiplier: 1.5 }));
    const gameOf = gamesOf();
    const again = right(gameOf({ game: game.id, params: game.params }));
    expect(again.params).toEqual(game.params);
    expect(right(gameOf({ game: game.id, params: { ...game.params } }))).toBe(again);
  });

  it('says what it does not know, and what is no game', () => {
    expect(build('chess', {})).toEqual(
      E.left({ _tag: 'UnknownFamily', family: 'chess', known: ['bcz', 'pgg'] }),
    );
    const refused = build('bcz', { n: 1 });
    expect(refused).toMatchObject(
      E.left({ _tag: 'GameRefused', family: 'bcz', error: { _tag: 'InvalidParams' } }),
    );
    expect(E.isLeft(refused) && explain(refused.left)).toContain('n: must be at least 2');
  });
});

describe('seeds', () => {
  it('any whole number that a number holds exactly, no two alike; everything else is refused with its name', () => {
    const first = (seed: number) =>
      JSON.stringify(right(source('train', seed).games(3)).map(({ game }) => game.params));
    expect(first(1 + 2 ** 32)).not.toBe(first(1));
    for (const seed of [0.5, Number.NaN, 2 ** 53]) {
      const refused = gameSource({ split: 'train', seed });
      expect(E.isLeft(refused) && explain(refused.left)).toContain('seed');
    }
  });
});
