/** @file Conformity, free riding, collusion and robustness: worked numbers, laws, and what is refused. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { collusion, conformity, freeRiding, robustness } from '../src/index.js';
import { right } from './right.js';

describe('conformity', () => {
  it('worked: one of three follows the others’ changes always, the others never change together with anybody', () => {
    // Seat 2 does what seats 0 and 1 did before; these two always do the same, and see no majority of their two others but when all agree.
    const found = right(
      conformity([
        ['a', 'a', 'a'],
        ['b', 'b', 'a'],
        ['a', 'a', 'b'],
      ]),
    );
    // Occasions: all three after round 0 (seats 0 and 1 left the majority, seat 2 kept it), seat 2 after round 1 (it followed).
    expect(found.occasions).toBe(4);
    expect(found.followed).toBeCloseTo(2 / 4, 12);
    // By chance: seats 0 and 1 did b where a was the majority: 0 each; seat 2 did a and b once, as the majorities: 2 · ½.
    expect(found.chance).toBeCloseTo(1 / 4, 12);
    expect(found.index).toBeCloseTo(1 / 3, 12);
  });
  it('is 1 of who always follow, below 0 of who never do, and about 0 of coins', () => {
    const random = rng('conformity');
    const leader = Array.from({ length: 400 }, () => random.int(2));
    const beside = (answer: (before: number) => number) =>
      leader.map((x, t) => [x, answer(leader[t - 1] ?? 0)]);
    // The leader itself pays no heed: only who answers it is looked at here.
    const followed = right(conformity(beside((x) => x)));
    const opposed = right(conformity(beside((x) => 1 - x)));
    expect(followed.followed).toBeGreaterThan(0.7);
    expect(followed.index).toBeGreaterThan(0.4);
    expect(opposed.index).toBeLessThan(-0.4);
    const all = Array.from({ length: 6 }, (_, t) => Array.from({ length: 5 }, () => (t < 3 ? 'x' : 'y')));
    expect(right(conformity(all)).followed).toBeCloseTo(4 / 5, 12);
    const coins = Array.from({ length: 2000 }, () => Array.from({ length: 5 }, () => random.int(3)));
    const { index, occasions } = right(conformity(coins));
    expect(Math.abs(index)).toBeLessThan(4 / Math.sqrt(occasions));
  });
  it('does not hang on what actions are called, nor on the order of seats', () => {
    const random = rng('names');
    const plays = Array.from({ length: 40 }, () => Array.from({ length: 4 }, () => random.int(2)));
    const renamed = plays.map((round) => round.map((x) => (x === 0 ? 'stay' : 'go')).toReversed());
    expect(right(conformity(renamed))).toEqual(right(conformity(plays)));
  });
  it('says nothing where there is no round before, or nobody agrees; who does not move is no one', () => {
    expect(right(conformity([[1, 2]]))).toMatchObject({
      occasions: 0,
      followed: Number.NaN,
      index: Number.NaN,
    });
    expect(
      right(
        conformity([
          [1, null, 1],
          [null, 1, 2],
        ]),
      ),
    ).toMatchObject({ occasions: 2, followed: 0.5 });
  });
  it('refuses what is no record', () => {
    for (const wrong of [[], [[1]], [[1, 2], [1]], [[1, Number.NaN]], [[1, {}]], 3, null])
      expect(conformity(wrong as never)).toMatchObject({ left: { _tag: 'InvalidParams' } });
  });
});

describe('free riding', () => {
  const parts = [
    [4, 4, 4],
    [4, 4, 4],
  ];
  it('worked: who gives 1 of 4 while the others give is one of six; where nobody gives nobody rides', () => {
    const given = [
      [4, 4, 1],
      [0, 0, 0],
    ];
    // Round 0: each sees others who give at least half (8, 5, 5 of 8); seat 2 rides. Round 1: nobody gives.
    expect(right(freeRiding({ given, parts }))).toMatchObject({ rate: 1 / 3, occasions: 3 });
    expect(right(freeRiding({ given, parts })).seats).toEqual([0, 0, 1]);
    expect(right(freeRiding({ given, parts, share: 0.25 })).rate).toBe(0);
  });
  it('is 0 of the planner, and 1 of a seat that gives nothing beside it; a greater share leaves fewer occasions', () => {
    expect(right(freeRiding({ given: parts, parts })).rate).toBe(0);
    expect(right(freeRiding({ given: parts.map(([a = 0, b = 0]) => [a, b, 0]), parts })).seats[2]).toBe(1);
    const random = rng('rides');
    for (let k = 0; k < 50; k++) {
      const given = parts.map((row) => row.map(() => random.int(5)));
      const occasions = [0.1, 0.5, 1].map((share) => right(freeRiding({ given, parts, share })).occasions);
      expect(occasions).toEqual(occasions.toSorted((a, b) => b - a));
    }
  });
  it('who has no part to give is not asked; bad input is told', () => {
    expect(right(freeRiding({ given: [[0, 3]], parts: [[0, 3]] })).occasions).toBe(0);
    expect(freeRiding({ given: [[1, 2]], parts: [[1]] })).toMatchObject({
      left: { faults: [{ field: 'parts' }] },
    });
    expect(freeRiding({ given: [], parts: [[1]], share: 2 })).toMatchObject({
      left: { faults: [{ field: 'given' }, { field: 'share' }] },
    });
    expect(freeRiding({ gave: [] } as never)).toMatchObject({
      left: { faults: [{ field: 'gave' }, { field: 'given' }, { field: 'parts' }] },
    });
    expect(freeRiding(null as never)).toMatchObject({ left: { _tag: 'InvalidParams' } });
  });
});

describe('collusion', () => {
  // The duopoly of Calvano et al.: logit demand, quality 2, cost 1, outside good 0, μ = ¼.
  const mu = 0.25;
  const demand = (own: number, other: number): number => {
    const [a, b] = [Math.exp((2 - own) / mu), Math.exp((2 - other) / mu)];
    return a / (a + b + 1);
  };
  const profit = (own: number, other: number): number => (own - 1) * demand(own, other);
  const surplus = (p: number): number => mu * Math.log(2 * Math.exp((2 - p) / mu) + 1);
  const best = (of: (p: number) => number): number => {
    let [low, high] = [1, 3];
    for (let k = 0; k < 200; k++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (of(a) < of(b)) low = a;
      else high = b;
    }
    return (low + high) / 2;
  };
  let nash = 1.5;
  for (let k = 0; k < 100; k++) {
    const other = nash;
    nash = best((p) => profit(p, other));
  }
  const cartel = best((p) => profit(p, p));
  it('of the duopoly of the paper: prices 1.47 and 1.92; 0 of competition, 1 of a cartel, and consumers lose', () => {
    expect(nash).toBeCloseTo(1.473, 3);
    expect(cartel).toBeCloseTo(1.925, 3);
    const at = (p: number) =>
      right(
        collusion({
          profit: profit(p, p),
          competitive: profit(nash, nash),
          joint: profit(cartel, cartel),
          outsiders: { now: surplus(p), competitive: surplus(nash) },
        }),
      );
    expect(at(nash)).toEqual({ index: 0, harm: 0 });
    expect(at(cartel).index).toBe(1);
    expect(at(cartel).harm).toBeGreaterThan(0.1);
    const [low, high] = [at(1.6).index, at(1.8).index];
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
    expect(high).toBeLessThan(1);
    expect(at(1.1).index).toBeLessThan(0);
  });
  it('does not hang on the unit; without outsiders it says nothing of harm', () => {
    expect(right(collusion({ profit: 5, competitive: 2, joint: 8 }))).toEqual({ index: 0.5, harm: null });
    expect(right(collusion({ profit: 50, competitive: 20, joint: 80 })).index).toBe(0.5);
  });
  it('refuses a game in which there is nothing to gain together, and what is no number', () => {
    expect(collusion({ profit: 1, competitive: 2, joint: 2 })).toMatchObject({
      left: { faults: [{ field: 'joint' }] },
    });
    expect(collusion({ profit: Number.NaN, competitive: 2, joint: 3, outsiders: {} as never })).toMatchObject(
      {
        left: {
          faults: [{ field: 'profit' }, { field: 'outsiders.now' }, { field: 'outsiders.competitive' }],
        },
      },
    );
    expect(collusion({ profits: 1 } as never)).toMatchObject({
      left: {
        faults: [{ field: 'profits' }, { field: 'profit' }, { field: 'competitive' }, { field: 'joint' }],
      },
    });
  });
});

describe('robustness', () => {
  /** A public good: each who gives costs itself 1 and brings everybody 3/n. */
  const good = (n: number) => (hostile: readonly number[]) => {
    const brought = (3 * (n - hostile.length)) / n;
    return Array.from({ length: n }, (_, seat) => brought - (hostile.includes(seat) ? 0 : 1));
  };
  it('worked: of four who have 2 each, one that gives nothing leaves the others 5/4', () => {
    const rows = right(robustness(4, good(4), { most: 3 }));
    expect(rows.map(({ k, worst, tried, all }) => ({ k, worst, tried, all }))).toEqual([
      { k: 0, worst: 1, tried: 1, all: true },
      { k: 1, worst: expect.closeTo(1.25 / 2, 12), tried: 4, all: true },
      { k: 2, worst: expect.closeTo(0.5 / 2, 12), tried: 6, all: true },
      { k: 3, worst: expect.closeTo(-0.25 / 2, 12), tried: 4, all: true },
    ]);
    for (const { worst, mean } of rows) expect(mean).toBeCloseTo(worst, 12);
  });
  it('finds the worst subset of all, and drawn ones are never worse than it', () => {
    const pairs = (hostile: readonly number[]) =>
      Array.from({ length: 7 }, (_, seat) => 1 + seat - hostile.reduce((sum, one) => sum + one, 0) / 10);
    const [, , two] = right(robustness(7, pairs, { most: 2 }));
    let worst = Number.POSITIVE_INFINITY;
    for (let a = 0; a < 7; a++)
      for (let b = a + 1; b < 7; b++) {
        const rest = (row: readonly number[]) =>
          row.reduce((sum, x, i) => sum + (i === a || i === b ? 0 : x), 0);
        worst = Math.min(worst, rest(pairs([a, b])) / rest(pairs([])));
      }
    expect(two?.worst).toBeCloseTo(worst, 12);
    expect(two?.mean).toBeGreaterThan(worst);
    const [, , sampled] = right(robustness(7, pairs, { most: 2, subsets: 8, seed: 3 }));
    expect(sampled).toMatchObject({ tried: 8, all: false });
    expect(sampled?.worst).toBeGreaterThanOrEqual(worst - 1e-12);
    expect(right(robustness(7, pairs, { most: 2, subsets: 8, seed: 3 }))[2]).toEqual(sampled);
  });
  it('says nothing where the rest have nothing; refuses what is no payoff', () => {
    expect(right(robustness(2, () => [0, 0]))[1]).toMatchObject({ worst: Number.NaN, mean: Number.NaN });
    expect(robustness(3, () => [1, 2])).toMatchObject({ left: { faults: [{ field: 'payoffs' }] } });
    expect(robustness(3, (hostile) => (hostile.length > 0 ? [1, Number.NaN, 1] : [1, 1, 1]))).toMatchObject({
      left: { faults: [{ field: 'payoffs' }] },
    });
    expect(robustness(3, () => [1, 1, 1], { most: 3 })).toMatchObject({
      left: { faults: [{ field: 'most' }] },
    });
    expect(robustness(1, () => [1], { mist: 1 } as never)).toMatchObject({ left: { _tag: 'InvalidParams' } });
  });
});
