import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import * as exported from '../src/index.js';
import {
  type AdvantageError,
  advantageAlignment,
  beliefIntegrated,
  controlVariate,
  drGrpo,
  dual,
  ecw,
  emptyControl,
  emptyDual,
  emptyMemory,
  emptyScale,
  explain,
  type Group,
  gae,
  graphAdvantage,
  grpo,
  lcw,
  type Memory,
  readMemory,
  reinforcePlusPlus,
  rloo,
  sampleAdvantage,
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
  const linked = { groups: [{ rewards: [1, 0], tokens: [1, 1], links: null }], memory: emptyScale };
  const mixed = {
    groups: [{ rewards: [1, 0], compliance: [1, 0], tokens: [1, 1], links: null }],
    memory: emptyDual,
  };
  const seen = { groups: [{ situation: 'q', rewards: [1, 0] }], memory: emptyControl };
  const graphs = {
    groups: [{ situation: 'q', sampleRewards: [1, 0], graphScores: [1, 0] }],
    memory: emptyMemory,
  };
  const believing = [{ values: [[1, 0]], real: 0, decisions: [0], beliefs: [null] }];
  const rows = [
    [1, 0],
    [0, 1],
  ];
  type Run = (options: unknown) => E.Either<readonly AdvantageError[], unknown>;
  /** Every estimator that is exported: options that it takes, one that it refuses, and the estimator on sound input. */
  const estimators: readonly (readonly [string, object, object, Run])[] = [
    ['grpo', { std: 'sample' }, { std: 'none' }, (o) => grpo(groups, wild(o))],
    ['drGrpo', { zeroVariance: 'drop' }, { zeroVariance: 'hide' }, (o) => drGrpo(groups, wild(o))],
    ['rloo', { zeroVariance: 'drop' }, { zeroVariance: 'hide' }, (o) => rloo(groups, wild(o))],
    [
      'reinforcePlusPlus',
      { baseline: 'group-mean' },
      { baseline: 'mean' },
      (o) => reinforcePlusPlus(groups, wild(o)),
    ],
    ['gae', { gamma: 1, lambda: 1 }, { gamma: 2, lambda: 1 }, (o) => gae([1], [0, 0], [true], wild(o))],
    ['ecw', { decay: 0.5 }, { decay: 1 }, (o) => ecw(scaled, wild(o))],
    ['lcw', { decay: 0.5 }, { decay: 1 }, (o) => lcw(linked, wild(o))],
    ['dual', { wGraph: 1 }, { wGraph: -1 }, (o) => dual(mixed, wild(o))],
    ['controlVariate', { emaDecay: 0.5 }, { emaDecay: 1 }, (o) => controlVariate(seen, wild(o))],
    ['tompo', { wSample: 1 }, { wSample: -1 }, (o) => tompo(graphs, wild(o))],
    ['graphAdvantage', { wLocal: 1 }, { wLocal: -1 }, (o) => graphAdvantage(wild(o))(graphs)],
    [
      'sampleAdvantage',
      { zeroVariance: 'drop' },
      { zeroVariance: 'hide' },
      (o) => sampleAdvantage(wild(o))(graphs),
    ],
    ['beliefIntegrated', { lambda: 0.5 }, { lambda: 2 }, (o) => beliefIntegrated(believing, wild(o))],
    [
      'advantageAlignment',
      { beta: 1, gamma: 1 },
      { beta: -1, gamma: 1 },
      (o) => advantageAlignment(rows, wild(o)),
    ],
  ];
  const unknown = /^sdt is 0\.5; pass one of the options .+\.$/;

  it('every estimator is among them', () => {
    const functions = Object.entries(exported).flatMap(([name, value]) =>
      typeof value === 'function' && !name.startsWith('read') ? [name] : [],
    );
    expect(functions.toSorted()).toEqual(
      [...estimators.map(([name]) => name), 'combine', 'explain'].toSorted(),
    );
  });
  it.each(estimators)('%s refuses one that there is none of, and names it', (_, good, __, run) => {
    expect(words(run(good))).toEqual([]);
    expect(words(run({ ...good, sdt: undefined }))).toEqual([]);
    const told = words(run({ ...good, sdt: 0.5 }));
    expect(told).toEqual([expect.stringMatching(unknown)]);
    for (const name of Object.keys(good)) expect(told[0]).toMatch(new RegExp(`\\b${name}\\b`));
  });
  it.each(estimators)('%s tells a bad one and one that there is none of at once', (_, __, bad, run) => {
    const alone = words(run(bad));
    expect(alone.length).toBe(1);
    const both = words(run({ ...bad, sdt: 0.5 }));
    expect(both.length).toBe(2);
    expect(both).toEqual(expect.arrayContaining([...alone, expect.stringMatching(unknown)]));
  });
  it.each(estimators)('%s refuses options that are no object', (_, __, ___, run) => {
    for (const options of [null, 3, 'x'])
      expect(words(run(options))).toEqual([`options is ${JSON.stringify(options)}; pass an object.`]);
  });
  it('faults of the groups are told with them', () => {
    expect(words(grpo([{ rewards: [] }], wild({ sdt: 0.5, std: 'none' })))).toEqual([
      'Group 0 has no completions; leave it out or sample some.',
      expect.stringMatching(unknown),
      'std is "none"; pass one of population, sample.',
    ]);
    expect(words(gae(wild(3), [0], [], wild({ gamma: 1, lambda: 1, lamda: 1 })))).toEqual([
      'rewards is 3; pass an array of numbers.',
      'lamda is 1; pass one of the options gamma, lambda.',
    ]);
  });
  it('both levels of tompo take its options, so that one object serves for all', () => {
    const all = { wSample: 1, wLocal: 1, zeroVariance: 'drop' } as const;
    for (const level of [sampleAdvantage, graphAdvantage]) expect(words(level(all)(graphs))).toEqual([]);
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
