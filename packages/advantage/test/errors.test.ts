import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type AdvantageError,
  controlVariate,
  drGrpo,
  dual,
  ecw,
  emptyMemory,
  emptyScale,
  explain,
  type Group,
  grpo,
  lcw,
  type Memory,
  readMemory,
  reinforcePlusPlus,
  rloo,
  type TompoGroup,
  type TompoOptions,
  tompo,
} from '../src/index.js';

const words = (result: E.Either<readonly AdvantageError[], unknown>): readonly string[] =>
  E.isLeft(result) ? explain(result.left).split('\n') : [];
const good: readonly Group[] = [{ rewards: [1, 0] }];
/** What a YAML file or plain JavaScript could pass. */
const wild = <T>(value: unknown): T => value as T;

describe('options', () => {
  const groups = [{ rewards: [1, 0] }];
  const scaled = { groups, memory: emptyScale };
  it.each<[string, () => E.Either<readonly AdvantageError[], unknown>]>([
    ['grpo', () => grpo(groups, wild({ sdt: 'sample' }))],
    ['drGrpo', () => drGrpo(groups, wild({ sdt: 'sample' }))],
    ['rloo', () => rloo(groups, wild({ sdt: 'sample' }))],
    ['reinforcePlusPlus', () => reinforcePlusPlus(groups, wild({ sdt: 'sample' }))],
    ['ecw', () => ecw(scaled, wild({ sdt: 0.5 }))],
    ['lcw', () => lcw(wild(scaled), wild({ sdt: 0.5 }))],
    ['dual', () => dual(wild(scaled), wild({ sdt: 0.5 }))],
    ['controlVariate', () => controlVariate(wild(scaled), wild({ sdt: 0.5 }))],
    ['tompo', () => tompo(wild({ groups, memory: emptyMemory }), wild({ sdt: 0 }))],
  ])('%s refuses one that there is none of', (_, estimate) => {
    expect(words(estimate()).join()).toMatch(/^sdt is .*; pass one of the options .*zeroVariance/);
  });
});

describe('groups', () => {
  it.each([
    ['grpo', grpo],
    ['drGrpo', drGrpo],
    ['rloo', rloo],
    ['reinforcePlusPlus', reinforcePlusPlus],
  ] as const)('%s', (_, estimator) => {
    expect(words(estimator([]))).toEqual(['There are no groups; pass at least one group of completions.']);
    expect(
      words(
        estimator([{ rewards: [] }, { rewards: [1, Number.NaN, Number.POSITIVE_INFINITY] }], {
          zeroVariance: wild('hide'),
        }),
      ),
    ).toEqual([
      'Group 0 has no completions; leave it out or sample some.',
      'groups[1].rewards[1] is NaN; pass a finite number.',
      'groups[1].rewards[2] is Infinity; pass a finite number.',
      'zeroVariance is "hide"; pass one of zeros, drop.',
    ]);
  });

  it('rloo needs two', () => {
    expect(words(rloo([{ rewards: [1] }, { rewards: [1, 0] }]))).toEqual([
      'Group 0 has 1 completion; rloo needs at least 2 in each group.',
    ]);
  });

  it('options with names', () => {
    expect(words(grpo(good, { std: wild('biased') }))).toEqual([
      'std is "biased"; pass one of population, sample.',
    ]);
    expect(words(reinforcePlusPlus(good, { baseline: wild(1) }))).toEqual([
      'baseline is 1; pass one of none, group-mean.',
    ]);
    for (const std of ['population', 'sample'] as const) expect(words(grpo(good, { std }))).toEqual([]);
    for (const baseline of ['none', 'group-mean'] as const)
      expect(words(reinforcePlusPlus(good, { baseline }))).toEqual([]);
    for (const zeroVariance of ['zeros', 'drop'] as const)
      expect(words(grpo(good, { zeroVariance }))).toEqual([]);
  });
});

describe('tompo', () => {
  const group: TompoGroup = { situation: 'q', sampleRewards: [1, 0], graphScores: [1, 0] };
  const run = (groups: readonly TompoGroup[], options: TompoOptions = {}, memory: Memory = emptyMemory) =>
    words(tompo({ groups, memory }, options));

  it('accepts the bounds of scores', () => {
    expect(run([group])).toEqual([]);
  });

  it('lists the faults of input, memory and options at once, each once', () => {
    expect(
      run(
        [
          { ...group, graphScores: [1.1, Number.NaN, null] },
          { ...group, sampleRewards: [Number.NaN, 0], graphScores: [-0.1, 0] },
          { ...group, sampleRewards: [], graphScores: null },
        ],
        {
          wSample: -1,
          wGraph: Number.NaN,
          wLocal: Number.POSITIVE_INFINITY,
          wGlobal: wild('1'),
          effortSampleWeight: -0.5,
          emaDecay: 1.5,
          local: wild('worst'),
          global: wild('mean'),
          normalise: wild(true),
          firstVisit: wild('zero'),
          unreadable: wild('repair'),
          zeroVariance: wild('hide'),
        },
        { q: { best: 2, ema: 0, visits: 1 } },
      ).toSorted(),
    ).toEqual(
      [
        'Group 0 has 2 sample rewards and 3 graph scores; pass one of each for each completion (a null score for an unreadable one).',
        'Graph score 0 of group 0 is 1.1; pass a similarity in [0, 1].',
        'Graph score 1 of group 0 is NaN; pass a similarity in [0, 1].',
        'Graph score 0 of group 1 is -0.1; pass a similarity in [0, 1].',
        'groups[1].rewards[0] is NaN; pass a finite number.',
        'Group 2 has no completions; leave it out or sample some.',
        'The memory of situation "q" is not readable; pass { best, ema, visits } with scores in [0, 1] and a count of at least 1.',
        'wSample is -1; pass a finite number of at least 0.',
        'wGraph is NaN; pass a finite number of at least 0.',
        'wLocal is Infinity; pass a finite number of at least 0.',
        'wGlobal is "1"; pass a finite number of at least 0.',
        'effortSampleWeight is -0.5; pass a finite number of at least 0.',
        'emaDecay is 1.5; pass a number in [0, 1].',
        'local is "worst"; pass one of best, mean, leave-one-out.',
        'global is "mean"; pass one of best, ema.',
        'normalise is true; pass one of none, std.',
        'firstVisit is "zero"; pass one of none, group-best.',
        'unreadable is "repair"; pass one of zero-score, exclude.',
        'zeroVariance is "hide"; pass one of zeros, drop.',
      ].toSorted(),
    );
  });

  it('no groups', () => {
    expect(run([])).toEqual(['There are no groups; pass at least one group of completions.']);
  });
});

describe('readMemory', () => {
  it('reads what a checkpoint holds', () => {
    const memory = { a: { best: 1, ema: 0, visits: 1 }, b: { best: 0, ema: 1, visits: 7 } };
    expect(readMemory(JSON.parse(JSON.stringify(memory)))).toEqual(E.right(memory));
    expect(readMemory({})).toEqual(E.right({}));
  });
  it.each([null, [], 3, 'x', undefined])('refuses %j', (json) => {
    expect(words(readMemory(json))).toEqual(['The memory is not readable; pass an object of situations.']);
  });
  it('names every bad situation', () => {
    const entry = { best: 0.5, ema: 0.5, visits: 2 };
    const json = {
      good: entry,
      none: null,
      text: 'x',
      best: { ...entry, best: -0.1 },
      high: { ...entry, best: 1.1 },
      nan: { ...entry, best: Number.NaN },
      word: { ...entry, best: '0.5' },
      ema: { ...entry, ema: undefined },
      visits: { ...entry, visits: 0 },
      half: { ...entry, visits: 1.5 },
    };
    const result = readMemory(json);
    expect(E.isLeft(result) && result.left.map((e) => e._tag === 'InvalidMemory' && e.situation)).toEqual([
      'none',
      'text',
      'best',
      'high',
      'nan',
      'word',
      'ema',
      'visits',
      'half',
    ]);
  });
});

it('explain takes one fault as well', () => {
  expect(explain({ _tag: 'NoGroups' })).toBe('There are no groups; pass at least one group of completions.');
});
