/** @file Parameters: all faults at once, near keys named, defaults filled in. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bcz, bczPlannerEffort, completeGraph, explain, type GamesError, pgg } from '../src/index.js';
import { editDistance, nearest } from '../src/params/nearest.js';
import { left, right } from './right.js';

const keys = (error: GamesError): string[] =>
  error._tag === 'InvalidParams' ? error.faults.map((f) => f.field) : [];

describe('faults', () => {
  it('are told all at once', () => {
    const error = left(
      bcz({
        n: 1.5,
        alpha: [1, -1],
        delta: -1,
        maxEffort: 0,
        sequence: 'GX',
        rounds: 0,
        observability: 'some',
        decimals: 9,
      }),
    );
    expect(keys(error).toSorted()).toEqual(
      [
        'alpha[1]',
        'cost',
        'decimals',
        'delta',
        'maxEffort',
        'n',
        'observability',
        'rounds',
        'sequence',
      ].toSorted(),
    );
    expect(explain(error)).toContain('cost: is missing');
    expect(explain(error)).toContain('sequence: must be a word over the letters G, E, not "GX"');
    expect(explain(error)).toContain('observability: must be one of full, own, not "some"');
  });
  it('name the nearest right key', () => {
    expect(explain(left(bcz({ n: 3, alpha: 1, delta: 0.1, cots: 0.1, maxEfort: 2 })))).toBe(
      'bcz: cots: unknown parameter; perhaps cost is meant; maxEfort: unknown parameter; perhaps maxEffort is meant; cost: is missing.',
    );
    expect(explain(left(pgg({ n: 3, endowement: 1, multiplier: 2 })))).toContain(
      'perhaps endowment is meant',
    );
  });
  it('name all keys where none is near', () => {
    expect(explain(left(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0.1, foo: 2 } as never)))).toBe(
      'bcz: foo: unknown parameter; known are alpha, delta, cost, maxEffort, n, decimals, sequence, rounds, observability.',
    );
  });
  it('say when a list has the wrong length, a value is no number, or a number does not fit the grid', () => {
    expect(keys(left(bcz({ n: 3, alpha: [1, 1], delta: 0.1, cost: 0 })))).toEqual(['alpha']);
    expect(keys(left(bcz({ n: 3, alpha: '1', delta: Number.NaN, cost: Infinity })))).toEqual([
      'alpha',
      'delta',
      'cost',
    ]);
    expect(keys(left(bcz({ n: 3, alpha: 1, delta: 0.1, cost: 0, maxEffort: 2.55 })))).toEqual(['maxEffort']);
    expect(keys(left(pgg({ n: 2, endowment: [1, 1.25], multiplier: 2 })))).toEqual(['endowment']);
    expect(keys(left(pgg({ n: 2, endowment: 1, multiplier: 2, contribution: 'half' })))).toEqual([
      'contribution',
    ]);
    expect(keys(left(pgg({ n: 65, endowment: 1, multiplier: 2 })))).toEqual(['n']);
    expect(keys(left(bcz(null as never)))).toEqual(['params']);
    expect(keys(left(bcz({ n: 2, alpha: 0.1, delta: 0.1, cost: 0, maxEffort: 1e7 })))).toEqual(['maxEffort']);
  });
  it('every error is one sentence', () => {
    const errors: GamesError[] = [
      { _tag: 'SpectralRadiusTooLarge', delta: 0.5, lambdaMax: 2, factor: 1 },
      { _tag: 'SpectralRadiusTooLarge', delta: 0.5, lambdaMax: 2, factor: 2 },
      {
        _tag: 'InvalidGraph',
        faults: [{ field: 'graph[0][0]', reason: 'must be 0: a seat has no link to itself' }],
      },
      { _tag: 'IllegalDecision', seat: 2, reason: 'a seat cannot link to itself' },
      { _tag: 'GameOver', round: 2 },
      { _tag: 'TooManyGroups', limit: 10 },
    ];
    expect(errors.map(explain)).toEqual([
      'δ·λmax = 1·0.5·2 ≥ 1: the selfish efforts have no finite solution on this graph; lower delta or give maxEffort.',
      "2·δ·λmax = 2·0.5·2 ≥ 1: the planner's efforts have no finite solution on this graph; lower delta or give maxEffort.",
      'The graph is not usable: graph[0][0]: must be 0: a seat has no link to itself.',
      'Seat 2: a seat cannot link to itself.',
      'The game ended after round 2; no decision can be made any more.',
      'The graph has more than 10 groups (maximal cliques); use fewer seats or a sparser graph.',
    ]);
  });
});

describe('complete parameters', () => {
  it('are plain JSON and make the same game again', () => {
    for (const made of [
      bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1 }),
      bcz({
        n: 3,
        alpha: [1, 2, 3],
        delta: 0.1,
        cost: 0.1,
        maxEffort: 4,
        sequence: 'GGE',
        rounds: 5,
        observability: 'own',
      }),
    ]) {
      const { params } = right(made);
      expect(JSON.parse(JSON.stringify(params))).toEqual(params);
      expect(right(bcz(params)).params).toEqual(params);
    }
    const { params } = right(pgg({ n: 4, endowment: 10, multiplier: 1.5 }));
    expect(params).toEqual({
      n: 4,
      endowment: 10,
      multiplier: 1.5,
      linkCost: 0,
      contribution: 'split',
      decimals: 1,
      sequence: 'GE',
      rounds: 2,
      observability: 'full',
    });
    expect(right(pgg(params)).params).toEqual(params);
  });
  it('without maxEffort the cap never binds: not on the planner, not on a best reply to legal efforts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 6 }),
        fc.array(fc.double({ min: 0.1, max: 4, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.double({ min: 0, max: 0.98, noNaN: true }),
        (n, types, share) => {
          const alpha = types.slice(0, n);
          const delta = share / (2 * (n - 1));
          const cap = right(bcz({ n, alpha, delta, cost: 0.1 })).params.maxEffort as number;
          const planner = right(bczPlannerEffort({ n, alpha, delta, cost: 0.1 }, completeGraph(n)));
          expect(Math.max(...planner)).toBeLessThanOrEqual(cap + 1e-9);
          expect(Math.max(...alpha) + delta * (n - 1) * cap).toBeLessThanOrEqual(cap + 1e-9);
        },
      ),
    );
  });
});

describe('nearest', () => {
  it('edit distances by hand', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('', 'abc')).toBe(3);
    expect(nearest('detla', ['alpha', 'delta'])).toBe('delta');
  });
  it('is a metric', () => {
    const word = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});
