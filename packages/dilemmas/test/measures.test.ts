/** @file Credit and measures: axioms, worked numbers, and definitions by brute force. */
import { type Decision, rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  alphaFairness,
  commons,
  differenceRewards,
  egalitarian,
  equality,
  gini,
  hypervolume,
  matrixGame,
  nashWelfare,
  paretoFront,
  schellingDiagram,
  sequentialGoods,
  shapleyValues,
  socialMetrics,
  symmetricTable,
  utilitarian,
} from '../src/index.js';
import { right } from './right.js';

/** A drawn worth of every coalition, 0 of none. */
const drawnGame = (n: number, seed: number) => {
  const random = rng(seed);
  const table = Array.from({ length: 2 ** n }, (_, bits) => (bits === 0 ? 0 : random.uniform()));
  return (coalition: readonly number[]): number =>
    table[coalition.reduce((bits, seat) => bits + 2 ** seat, 0)] as number;
};
const orders = (items: readonly number[]): readonly (readonly number[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) => orders(items.filter((x) => x !== first)).map((rest) => [first, ...rest]));

describe('Shapley values', () => {
  it('are the means over all orders', () => {
    for (let n = 1; n <= 5; n++) {
      const worth = drawnGame(n, n);
      const all = orders([...Array(n).keys()]);
      const values = new Array<number>(n).fill(0);
      for (const order of all)
        order.forEach((seat, place) => {
          const with_ = worth(order.slice(0, place + 1));
          values[seat] = (values[seat] as number) + (with_ - worth(order.slice(0, place))) / all.length;
        });
      const { values: found, errors, asked } = right(shapleyValues(n, worth));
      expect(found).toEqual(values.map((x) => expect.closeTo(x, 12)));
      expect([errors, asked]).toEqual([null, 2 ** n]);
    }
  });
  it('of gloves: two left and one right glove are worth 1/6, 1/6 and 4/6', () => {
    const gloves = (coalition: readonly number[]): number =>
      Math.min(coalition.filter((seat) => seat < 2).length, coalition.filter((seat) => seat === 2).length);
    expect(right(shapleyValues(3, gloves)).values).toEqual(
      [1 / 6, 1 / 6, 4 / 6].map((x) => expect.closeTo(x, 12)),
    );
    expect(differenceRewards(3, gloves)).toEqual([0, 0, 1]);
  });
  it('that are sampled are within four standard errors, and add up to what all are worth', () => {
    const worth = drawnGame(7, 3);
    const { values } = right(shapleyValues(7, worth));
    const found = right(shapleyValues(7, worth, { exactUpTo: 0, orders: 400, seed: 2 }));
    found.values.forEach((x, seat) => {
      expect(Math.abs(x - (values[seat] as number))).toBeLessThan(4 * (found.errors?.[seat] as number));
    });
    expect(utilitarian(found.values)).toBeCloseTo(worth([0, 1, 2, 3, 4, 5, 6]), 9);
  });
  it('of an additive game are what each brings, sampled too, with no error', () => {
    const found = right(shapleyValues(12, (coalition) => utilitarian(coalition), { orders: 10 }));
    expect(found.values).toEqual(Array.from({ length: 12 }, (_, k) => expect.closeTo(k, 9)));
    for (const error of found.errors ?? []) expect(error).toBeCloseTo(0, 6);
  });
  it('of what is no number are refused', () => {
    expect(shapleyValues(2, () => Number.NaN)).toMatchObject({ left: { faults: [{ field: 'worth' }] } });
    expect(shapleyValues(0, () => 1, { order: 3 } as never)).toMatchObject({
      left: { faults: [{ field: 'order' }, { field: 'n' }] },
    });
  });
});

describe('welfare', () => {
  it('(1, 1) is better than (1.9, 0.1) for the geometric mean and the worst-off, and the same for the sum', () => {
    expect(nashWelfare([1, 1])).toBeGreaterThan(nashWelfare([1.9, 0.1]));
    expect(nashWelfare([1.9, 0.1])).toBeCloseTo(Math.sqrt(0.19), 12);
    expect(egalitarian([1.9, 0.1])).toBe(0.1);
    expect(utilitarian([1.9, 0.1])).toBeCloseTo(utilitarian([1, 1]), 12);
    expect(nashWelfare([2, 3], { worst: 2 })).toBe(0);
    expect(nashWelfare([4, 9], { weights: [3, 1] })).toBeCloseTo(4 ** 0.75 * 9 ** 0.25, 12);
  });
  it('of two with a margin is √((u + 1e-9)(l + 1e-9)), which is Cobb-Douglas of ½', () => {
    for (const [u, l] of [
      [0.3, 0.8],
      [0, 1],
      [1, 1],
    ] as const) {
      const expected = Math.sqrt((u + 1e-9) * (l + 1e-9));
      expect(nashWelfare([u, l], { worst: -1e-9 })).toBeCloseTo(expected, 12);
      expect(nashWelfare([u, l], { worst: -1e-9, weights: [0.5, 0.5] })).toBeCloseTo(expected, 12);
    }
  });
  it('inequality does not hang on the unit, is 0 of equal shares and (n − 1)/n where one has all', () => {
    expect(gini([3, 3, 3])).toBe(0);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
    expect(gini([1, 2, 5])).toBeCloseTo(gini([10, 20, 50]), 12);
    expect(equality([1, 3])).toBeCloseTo(0.75, 12);
    expect(gini([-1, 2])).toBeNaN();
  });
  it('α-fairness goes from the sum to the worst-off', () => {
    expect(alphaFairness([1, 2], 0)).toBe(3);
    expect(alphaFairness([2, 3], 1)).toBeCloseTo(Math.log(6), 12);
    expect(alphaFairness([1, 9], 20) < alphaFairness([1.2, 1.2], 20)).toBe(true);
  });
});

describe('Pareto', () => {
  it('front and hypervolume are those of the definition, in two to four payoffs', () => {
    const random = rng('pareto');
    for (let k = 0; k < 12; k++) {
      const width = 2 + (k % 3);
      const points = Array.from({ length: 6 }, () => Array.from({ length: width }, () => 1 + random.int(5)));
      const front = right(paretoFront(points));
      points.forEach((a, i) => {
        const beaten = points.some(
          (b) => b.every((x, j) => x >= (a[j] as number)) && b.some((x, j) => x > (a[j] as number)),
        );
        expect(front.includes(i)).toBe(!beaten);
      });
      // Whole numbers: unit cells below some point are counted.
      let cells = 0;
      for (let cell = 0; cell < 5 ** width; cell++) {
        const corner = Array.from({ length: width }, (_, j) => Math.floor(cell / 5 ** j) % 5);
        cells += points.some((point) => point.every((x, j) => x > (corner[j] as number))) ? 1 : 0;
      }
      expect(right(hypervolume(points, new Array<number>(width).fill(0)))).toBe(cells);
    }
  });
  it('points below the reference add nothing; other shapes are refused', () => {
    expect(
      right(
        hypervolume(
          [
            [2, 2],
            [5, 0],
          ],
          [1, 1],
        ),
      ),
    ).toBe(1);
    expect(hypervolume([[1, 2]], [0])).toMatchObject({ left: { _tag: 'InvalidParams' } });
    expect(paretoFront([[1], [1, 2]])).toMatchObject({ left: { _tag: 'InvalidParams' } });
  });
});

describe('social metrics', () => {
  it('worked: two seats over four steps', () => {
    const found = right(
      socialMetrics(
        [
          [1, 0],
          [0, 1],
          [1, 0],
          [0, 0],
        ],
        [0, 2],
      ),
    );
    expect(found.utilitarian).toBe(0.75);
    expect(found.equality).toBeCloseTo(1 - 2 / 12, 12);
    expect(found.sustainability).toBe(1);
    expect(found.peace).toBe(1.5);
  });
  it('are their definitions, in episodes of a thousand steps with seats out of play for 25 steps a hit', () => {
    const random = rng('social');
    const [steps, out] = [1000, 25];
    for (let k = 0; k < 5; k++) {
      const n = 2 + random.int(4);
      const hits = Array.from({ length: n }, () => random.int(6));
      const payoffs = Array.from({ length: steps }, () =>
        Array.from({ length: n }, (_, seat) => (random.uniform() < (seat + 1) / 20 ? 1 : 0)),
      );
      const had = Array.from({ length: n }, (_, i) =>
        payoffs.reduce((sum, row) => sum + (row[i] as number), 0),
      );
      const total = had.reduce((a, b) => a + b, 0);
      const apart = had.reduce((sum, a) => sum + had.reduce((more, b) => more + Math.abs(a - b), 0), 0);
      const when = had.map(
        (count, i) => payoffs.reduce((sum, row, t) => sum + ((row[i] as number) > 0 ? t : 0), 0) / count,
      );
      const found = right(
        socialMetrics(
          payoffs,
          hits.map((count) => count * out),
        ),
      );
      expect(found.utilitarian).toBeCloseTo(total / steps, 12);
      expect(found.equality).toBeCloseTo(1 - apart / (2 * n * total), 12);
      expect(found.sustainability).toBeCloseTo(when.reduce((a, b) => a + b, 0) / n, 9);
      const away = hits.reduce((a, b) => a + b, 0) * out;
      expect(found.peace).toBeCloseTo((n * steps - away) / steps, 12);
    }
    // Three seats, of whom one was hit twice: (3000 − 50)/1000.
    const still = Array.from({ length: steps }, () => [0, 0, 1]);
    expect(right(socialMetrics(still, [50, 0, 0])).peace).toBe(2.95);
  });
  it('say nothing where nobody is paid, and refuse what has no shape', () => {
    const found = right(socialMetrics([[0, 0]]));
    expect([found.sustainability, found.equality, found.peace]).toEqual([Number.NaN, Number.NaN, null]);
    expect(socialMetrics([])).toMatchObject({ left: { _tag: 'InvalidParams' } });
    expect(socialMetrics([[1, 2]], [1])).toMatchObject({ left: { faults: [{ field: 'timeouts' }] } });
  });
});

describe('Schelling diagrams', () => {
  const dilemma = (R: number, S: number, T: number, P: number) =>
    right(matrixGame({ payoffs: symmetricTable(R, S, T, P), rounds: 1 }));
  const rules = {
    cooperate: (): Decision => ({ _tag: 'choice', index: 0 }),
    defect: (): Decision => ({ _tag: 'choice', index: 1 }),
  };
  it.each([
    ['prisoner’s dilemma', [3, 0, 5, 1], { fear: true, greed: true, dilemma: true }],
    ['chicken', [3, 1, 5, 0], { fear: false, greed: true, dilemma: true }],
    ['stag hunt', [5, 0, 3, 1], { fear: true, greed: false, dilemma: true }],
    ['harmony', [5, 3, 4, 1], { fear: false, greed: false, dilemma: false }],
  ])('of %s', (_, [R = 0, S = 0, T = 0, P = 0], kinds) => {
    const found = right(schellingDiagram(dilemma(R, S, T, P), rules));
    expect(found).toMatchObject({ cooperator: [S, R], defector: [P, T], ...kinds });
  });
  it('of public goods in turn, from what the game itself says: to give is a loss where others do not, and all giving is best', () => {
    const game = right(sequentialGoods({ n: 4, bonus: 0, threshold: 0, penalty: 0, multiplier: 2 }));
    // A giver has −1 + 2(k + 1)/4, another one 2k/4.
    expect(right(schellingDiagram(game))).toMatchObject({
      cooperator: [-0.5, 0, 0.5, 1],
      defector: [0, 0.5, 1, 1.5],
      fear: true,
      greed: true,
      dilemma: true,
    });
  });
  it('of a commons: one who takes all ruins it for everybody', () => {
    const {
      cooperator,
      defector,
      dilemma: isOne,
    } = right(schellingDiagram(right(commons({ n: 3, rounds: 4, capacity: 30 })), { games: 10 }));
    expect(cooperator[2]).toBe(25);
    expect(defector[2]).toBeGreaterThan(10);
    expect(defector[2]).toBeLessThan(25);
    expect(isOne).toBe(true);
  });
  it('a game without solutions needs rules', () => {
    const { analysis: _, ...bare } = dilemma(3, 0, 5, 1);
    expect(schellingDiagram(bare)).toMatchObject({
      left: { faults: [{ field: 'cooperate' }, { field: 'defect' }] },
    });
  });
});
