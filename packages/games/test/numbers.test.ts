/** @file The worked numbers of the project's specification. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  bcz,
  bczNashEffort,
  bczOptimum,
  bczPayoffs,
  bczPlannerEffort,
  completeGraph,
  emptyGraph,
  linkCount,
  pgg,
  pggNash,
  pggOptimum,
  pggPayoffs,
  upperBits,
} from '../src/index.js';
import { linked, right } from './right.js';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

describe('BCZ, α = 1', () => {
  it('N=3 δ=.5 c=1: the path, efforts (3, 4, 3) with 4 in the middle, W = 13', () => {
    // e1 = 1 + .5·4 = 3, e0 = 1 + .5·(3+3) = 4; π = 4.5 − 1, 8 − 2, 4.5 − 1.
    const best = right(bczOptimum({ n: 3, alpha: 1, delta: 0.5, cost: 1 }, 'nash'));
    expect(upperBits(best.graph)).toBe('110');
    expect(best.efforts.map((e) => +e.toFixed(9))).toEqual([4, 3, 3]);
    expect(best.payoffs.map((e) => +e.toFixed(9))).toEqual([6, 3.5, 3.5]);
    expect(best.welfare).toBeCloseTo(13, 9);
  });

  it('N=4 δ=.5 c=1: the 4-cycle has δ·λmax = 1 and no equilibrium; the star gives W = 98', () => {
    const model = { n: 4, alpha: 1, delta: 0.5, cost: 1 };
    const cycle = linked(4, [
      [0, 1],
      [1, 2],
      [2, 3],
      [0, 3],
    ]);
    const run = bczNashEffort(model, cycle);
    expect(run).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'SpectralRadiusTooLarge', delta: 0.5, factor: 1 },
    });
    expect(E.isLeft(run) && run.left._tag === 'SpectralRadiusTooLarge' && run.left.lambdaMax).toBeCloseTo(
      2,
      9,
    );
    const best = right(bczOptimum(model, 'nash'));
    expect(best.graph[0]).toEqual([0, 1, 1, 1]);
    expect(linkCount(best.graph)).toBe(3);
    expect(best.efforts.map((e) => +e.toFixed(6))).toEqual([10, 6, 6, 6]);
    expect(best.welfare).toBeCloseTo(98, 6);
  });

  it.each([2, 3, 4, 5, 6])(
    'complete graph of %i: e* = α/(1 − δ(N−1)), only for δ < 1/(N−1); the planner needs half',
    (n) => {
      const alpha = 1;
      const inside = 0.99 / (n - 1);
      const e = right(bczNashEffort({ n, alpha, delta: inside, cost: 0 }, completeGraph(n)));
      for (const x of e) expect(x).toBeCloseTo(1 / (1 - inside * (n - 1)), 6);
      expect(E.isLeft(bczNashEffort({ n, alpha, delta: 1.01 / (n - 1), cost: 0 }, completeGraph(n)))).toBe(
        true,
      );
      expect(E.isRight(bczPlannerEffort({ n, alpha, delta: inside / 2, cost: 0 }, completeGraph(n)))).toBe(
        true,
      );
      expect(E.isLeft(bczPlannerEffort({ n, alpha, delta: 0.51 / (n - 1), cost: 0 }, completeGraph(n)))).toBe(
        true,
      );
    },
  );

  it.each([
    [4, 0.1, 0.1, 6, 2.88],
    [4, 0.1, 0.2, 0, 2.0],
    [5, 0.1, 0.2, 10, 2.94],
    [5, 0.1, 0.5, 0, 2.5],
  ])('selfish efforts, N=%i δ=%f c=%f: %i links, W ≈ %f', (n, delta, cost, links, welfare) => {
    // K4: e = 1/(1−.3) = 1.42857, ½e² = 1.02041, 4·(1.02041 − .3) = 2.8816. K5: e = 1/.6, 5·(1.38889 − .8) = 2.9444.
    const best = right(bczOptimum({ n, alpha: 1, delta, cost }, 'nash'));
    expect(linkCount(best.graph)).toBe(links);
    expect(best.welfare).toBeCloseTo(welfare, 2);
    expect(linkCount(emptyGraph(n))).toBe(0);
  });

  it('payoffs by hand: e = (1, 2) on a link', () => {
    // π0 = 1·(1 − .5 + .5·2) − .1 = 1.4; π1 = 2·(1 − 1 + .5·1) − .1 = .9
    const p = right(bczPayoffs({ n: 2, alpha: 1, delta: 0.5, cost: 0.1 }, completeGraph(2), [1, 2]));
    expect(p[0]).toBeCloseTo(1.4, 12);
    expect(p[1]).toBeCloseTo(0.9, 12);
  });

  it('an effort without a solution never becomes a number: bcz without a cap refuses δ = .5 at N = 4', () => {
    expect(bcz({ n: 4, alpha: 1, delta: 0.5, cost: 1 })).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'SpectralRadiusTooLarge', lambdaMax: 3, factor: 2 },
    });
  });
});

describe('PGG, one group of 4, w = 10, r = 1.5', () => {
  const model = { n: 4, endowment: 10, multiplier: 1.5 };
  const k4 = completeGraph(4);
  it('nobody gives on its own account (return 1.5/4 = .375); all in: 15 each; nobody: 10 each', () => {
    expect(right(pggNash(model, k4))).toEqual([0, 0, 0, 0]);
    expect(right(pggPayoffs(model, k4, [10, 10, 10, 10]))).toEqual([15, 15, 15, 15]);
    expect(right(pggPayoffs(model, k4, [0, 0, 0, 0]))).toEqual([10, 10, 10, 10]);
  });
  it('one contributor alone ends with 3.75, the others with 13.75', () => {
    expect(right(pggPayoffs(model, k4, [10, 0, 0, 0]))).toEqual([3.75, 13.75, 13.75, 13.75]);
  });
  it('the planner pairs agents: two links are enough for 15 each', () => {
    const best = right(pggOptimum({ ...model, linkCost: 0.1 }));
    expect(upperBits(best.graph)).toBe('100001');
    expect(best.welfare).toBeCloseTo(60 - 0.4, 9);
    expect(sum(best.efforts)).toBe(40);
  });
  it('is a game', () => {
    expect(right(pgg({ ...model })).claims.dilemma).toBe(true);
  });
});
