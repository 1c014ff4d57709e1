/** What games and data are known by: equal data has equal names, whatever the order of its keys, and other data has others. */

import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { canonical } from '../src/canonical.js';
import { jobFingerprint } from '../src/data/job.js';
import { gameKey } from '../src/data/situations.js';
import { type FamilySpec, gameSource } from '../src/index.js';
import { gamesOf } from '../src/source/build.js';
import { right } from './fixtures.js';

/** The games of the recipe quickstart. */
const QUICKSTART: readonly FamilySpec[] = [
  {
    family: 'bcz',
    weight: 2,
    sequences: ['GE', 'GEE'],
    n: [4, 6],
    rounds: 2,
    homogeneous: 0.4,
    partial: 0.4,
    empty: 0.5,
    alpha: [0.5, 2],
    delta: [0.04, 0.16],
    costs: 'flips',
    cost: [0.02, 3],
    maxEffort: 3,
  },
  {
    family: 'pgg',
    weight: 1,
    sequences: ['GE'],
    n: [4, 6],
    rounds: 2,
    homogeneous: 1,
    empty: 0.5,
    endowment: [1, 5],
    multiplier: [1.2, 3],
    linkCost: [0.02, 3],
  },
];

// As they were before identities knew what is not finite.
const TRAIN_NAMES = [
  'pgg-v1:b43cc835aea717ba:2833261780',
  'pgg-v1:ffdd72e6a9e84e86:766012250',
  'bcz-v1:7f02a08cd7701a80:414581310',
];
const HELDOUT_NAMES = [
  'pgg-v1:1784145d3c26aa81:1849420595',
  'bcz-v1:4fe5e24dfb9cda2e:1217984376',
  'bcz-v1:9f2f7d62f9b59d43:1701294973',
];
const JOB_NAME = '11037ca8b35d92c4';

describe('identities', () => {
  it('canonical JSON does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const turned = Object.fromEntries(Object.entries(data).reverse());
        expect(canonical({ deep: [turned] })).toBe(canonical({ deep: [data] }));
        expect(JSON.parse(canonical(data))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
    expect(canonical({ b: 1, a: [2, { d: 3, c: 4 }] })).toBe('{"a":[2,{"c":4,"d":3}],"b":1}');
  });

  it('canonical JSON of finite data is that of JSON.stringify with sorted keys', () => {
    const sorted = (_: string, v: unknown): unknown =>
      v !== null && typeof v === 'object' && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : v;
    const leaf = fc.oneof(
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(null, true, -0, undefined, new Date(0), Float32Array.of(1, 0.5)),
    );
    const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', '10', '9', 'toString', ''));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree')), fc.dictionary(keys, tie('tree'))),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (data) => {
        expect(canonical(data)).toBe(JSON.stringify(data, sorted));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('canonical JSON tells apart what JSON writes as null', () => {
    const values = [null, Infinity, -Infinity, NaN, 'Infinity', '-Infinity', 'NaN', 'null', 1e308, -1e308, 0];
    for (const wrap of [(x: unknown) => x, (x: unknown) => [x], (x: unknown) => ({ alpha: x, n: 4 })])
      expect(new Set(values.map((x) => canonical(wrap(x)))).size).toBe(values.length);
    expect(canonical(undefined)).not.toBe(canonical(null));
  });

  it('data that lies in itself has no canonical JSON, and that is said', () => {
    const round: unknown[] = [];
    round.push(round);
    expect(() => canonical(round)).toThrow(/deeper than 1000 levels, or in itself/);
  });

  it('a game of Infinity is another than one of null', () => {
    const asked: unknown[] = [];
    const make = (params: unknown) => {
      asked.push(params);
      return E.left('no game');
    };
    const gameOf = gamesOf({ own: { make: make as never } });
    for (const params of [{ alpha: Infinity }, { alpha: null }, { alpha: -Infinity }, { alpha: Infinity }])
      gameOf({ game: 'own-v1', params });
    expect(asked).toEqual([{ alpha: Infinity }, { alpha: null }, { alpha: -Infinity }]);
  });

  it('games keep their names: identities of situations and seeds hang on them', () => {
    const named = (split: 'train' | 'heldout') =>
      right(right(gameSource({ split, seed: 1, families: QUICKSTART })).games(3)).map(gameKey);
    expect(named('train')).toEqual(TRAIN_NAMES);
    expect(named('heldout')).toEqual(HELDOUT_NAMES);
    expect(
      jobFingerprint({ source: { split: 'train', seed: 1, families: QUICKSTART }, expert: 'planner' }),
    ).toBe(JOB_NAME);
  });
});
