/** One rule for what is rounding, and numbers of any finite size. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  combine,
  drGrpo,
  type Estimate,
  emptyMemory,
  type Group,
  gae,
  grpo,
  reinforcePlusPlus,
  rloo,
  tompo,
} from '../src/index.js';
import { right } from './close.js';

type OneLevel = (groups: readonly Group[]) => E.Either<readonly unknown[], Estimate>;
const baselined: OneLevel = (groups) => reinforcePlusPlus(groups, { baseline: 'group-mean' });
const sampled: OneLevel = (groups) => grpo(groups, { std: 'sample' });
const dual: OneLevel = (groups) =>
  tompo({
    memory: emptyMemory,
    groups: groups.map(({ rewards }) => ({ situation: 'a', sampleRewards: rewards, graphScores: null })),
  });
const ESTIMATORS: readonly (readonly [string, OneLevel])[] = [
  ['grpo', grpo],
  ['grpo, sample std', sampled],
  ['drGrpo', drGrpo],
  ['rloo', rloo],
  ['reinforcePlusPlus', reinforcePlusPlus],
  ['reinforcePlusPlus, group-mean', baselined],
  ['combine', combine([[1, grpo as never]]) as never],
  ['tompo', dual],
];
const EXTREMES = [
  [1e-200, 0, 0],
  [5e-324, 0, 0],
  [1e200, 0, 0],
  [1e308, 1e308, 0],
  [1.7e308, -1.7e308, 0],
  [1e308, 1e-308, 0],
  [1e308, 1, -1e308],
];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe.each(ESTIMATORS)('%s', (name, estimator) => {
  it('what is left of 0 by rounding is a constant group', () => {
    for (const rewards of [
      [0.1 + 0.2 - 0.3, 0, 0, 0],
      [1 - 0.9 - 0.1, 0],
      [0.1 + 0.2, 0.3],
      [1e-200, 0, 0],
    ]) {
      const { advantages, zeroVariance } = right(estimator([{ rewards }]) as never) as Estimate;
      expect([rewards, advantages]).toEqual([rewards, [rewards.map(() => 0)]]);
      expect(zeroVariance.indices).toEqual([0]);
    }
  });

  it.each(EXTREMES.map((rewards) => ({ rewards })))('$rewards: finite, and zeros are told', (group) => {
    const result = estimator([group]);
    if (E.isLeft(result)) return expect(['drGrpo', 'rloo']).toContain(name);
    const [advantages] = result.right.advantages as readonly [readonly number[]];
    expect(advantages.every(Number.isFinite)).toBe(true);
    expect(advantages.every((a) => a === 0)).toBe(result.right.zeroVariance.groups === 1);
  });

  it('finite input: a finite right side or a left, in the order of the completions', () => {
    const rewards = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(
          rewards.map((r) => ({ rewards: r })),
          { minLength: 1, maxLength: 3 },
        ),
        (groups) => {
          const result = estimator(groups);
          if (E.isLeft(result)) return;
          for (const group of result.right.advantages) expect(group.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('neither a shift nor the size of the rewards changes what is better by how much', () => {
    const quarters = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        quarters,
        fc.integer({ min: -30, max: 900 }),
        fc.integer({ min: -64, max: 64 }),
        (units, exponent, shift) => {
          const scale = 2 ** exponent;
          const plain = (right(estimator([{ rewards: units }]) as never) as Estimate).advantages[0] ?? [];
          const moved = (
            right(estimator([{ rewards: units.map((u) => (u + shift) * scale) }]) as never) as Estimate
          ).advantages[0];
          const unscaled = name === 'drGrpo' || name === 'rloo' ? scale : 1;
          moved?.forEach((value, i) => {
            expect(value / unscaled).toBeCloseTo(plain[i] as number, 9);
          });
          expect(sum(plain)).toBeCloseTo(0, 9);
        },
      ),
    );
  });

  it.each([
    ['no array', 3],
    ['nothing', undefined],
    ['null', null],
    ['a hole among groups', Object.assign(new Array(2), { 0: { rewards: [1, 0] } })],
    ['a null group', [null]],
    ['no rewards', [{}]],
    ['rewards that are a word', [{ rewards: '12' }]],
    ['rewards that are a typed array', [{ rewards: new Float32Array(2) }]],
    ['a hole', [{ rewards: Object.assign(new Array(3), { 0: 1, 2: 0 }) }]],
    ['null', [{ rewards: [1, null] }]],
    ['a word', [{ rewards: [1, '0'] }]],
    ['a bigint', [{ rewards: [1, 1n] }]],
    ['an object', [{ rewards: [1, Object.create(null)] }]],
    ['NaN', [{ rewards: [1, Number.NaN] }]],
    ['infinity', [{ rewards: [1, Number.NEGATIVE_INFINITY] }]],
  ])('%s is a left', (_, groups) => {
    if (name === 'tompo') {
      const list = groups as readonly { rewards?: unknown }[];
      const as = Array.isArray(list)
        ? Array.from(list, (g) => g && { situation: 'a', sampleRewards: g.rewards, graphScores: null })
        : list;
      expect(E.isLeft(tompo({ groups: as, memory: emptyMemory } as never))).toBe(true);
    } else expect(E.isLeft(estimator(groups as never))).toBe(true);
  });
});

describe('graph level', () => {
  it('an A_G of 2.8e-17 is no signal', () => {
    const input = {
      groups: [{ situation: 'a', sampleRewards: [1, 1], graphScores: [0.1 + 0.2, 0.1 + 0.2] }],
      memory: { a: { best: 0.3, ema: 0.3, visits: 1 } },
    };
    const { graph, zeroVariance, advantages } = right(tompo(input));
    expect([graph, advantages]).toEqual([[[0, 0]], [[0, 0]]]);
    expect(zeroVariance).toMatchObject({ groups: 1, indices: [0], graph: [0] });
  });
  it.each([undefined, [0.5], Object.assign(new Array(2), { 0: 0.5 }), 'x', [0.5, '1'], [0.5, Number.NaN]])(
    'scores %j are a left',
    (graphScores) => {
      const groups = [{ situation: 'a', sampleRewards: [1, 0], graphScores }];
      expect(E.isLeft(tompo({ groups, memory: emptyMemory } as never))).toBe(true);
    },
  );
});

describe('combine', () => {
  it('terms that cancel, or weigh nothing, leave no signal, and say so', () => {
    const groups = [{ rewards: [1, 0.3, 0.1] }];
    for (const terms of [
      [
        [0.3, grpo],
        [-0.3, grpo],
      ],
      [[0, grpo]],
      [
        [0.1, grpo],
        [0.2, grpo],
        [-0.3, grpo],
      ],
    ]) {
      const { advantages, zeroVariance } = right(
        combine(terms as never)(groups as never) as never,
      ) as Estimate;
      expect(advantages).toEqual([[0, 0, 0]]);
      expect(zeroVariance.indices).toEqual([0]);
    }
  });
  it('a term that gives what is no number, or too large a weight, is a left', () => {
    const lying = () =>
      E.right({ advantages: [[Number.NaN, 0]], zeroVariance: { groups: 0, indices: [] }, keep: [true] });
    expect(E.isLeft(combine([[1, lying as never]])([] as never))).toBe(true);
    expect(E.isLeft(combine([[1.7e308, grpo as never]])([{ rewards: [1, 0, 0, 0, 0] }] as never))).toBe(true);
  });
});

describe('gae', () => {
  const o = { gamma: 1, lambda: 1 };
  it('never gives what is no number', () => {
    expect(E.isLeft(gae([1e308, 1e308], [0, 0, 0], [false, false], o))).toBe(true);
    expect(E.isRight(gae([1e308, 1e308], [0, 0, 0], [true, true], o))).toBe(true);
  });
  it.each([
    [null, [0], [], o],
    [[1], Object.assign(new Array(2), { 0: 0 }), [true], o],
    [[1], [0, 0], [null], o],
    [[1], [0, 0], 'x', o],
    [[1], [0, 0], [true], null],
    [[1], [0, 0], [true], {}],
  ])('%j, %j, %j, %j is a left', (rewards, values, dones, options) => {
    expect(E.isLeft(gae(rewards as never, values as never, dones as never, options as never))).toBe(true);
  });
});
