import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combine,
  emptyMemory,
  graphAdvantage,
  grpo,
  type Memory,
  sampleAdvantage,
  type TompoGroup,
  type TompoInput,
  type TompoOptions,
  tompo,
} from '../src/index.js';
import { tompoInput, tompoOptions } from './arbitrary.js';
import { close, right } from './close.js';

const seen = (best: number, ema = best): Memory => ({ q: { best, ema, visits: 1 } });
const group = (
  graphScores: readonly (number | null)[] | null,
  sampleRewards?: readonly number[],
): TompoGroup => ({
  situation: 'q',
  sampleRewards: sampleRewards ?? (graphScores ?? [0, 0]).map(() => 1),
  graphScores,
});
const graphOf = (scores: readonly (number | null)[], memory: Memory, options: TompoOptions = {}) =>
  right(tompo({ groups: [group(scores)], memory }, options)).graph;

describe('references, with h = (.75, 1, .5)', () => {
  const h = [0.75, 1, 0.5];
  it.each<[string, TompoOptions, Memory, readonly number[]]>([
    // mean ¾: local (0, ¼, −¼); global against .9
    ['local mean', { local: 'mean' }, seen(0.9), [-0.075, 0.175, -0.325]],
    // means of the others (¾, ⅝, ⅞): local (0, ⅜, −⅜)
    ['local leave-one-out', { local: 'leave-one-out' }, seen(0.9), [-0.075, 0.2375, -0.3875]],
    // global against .6: (.15, .4, −.1)
    ['global ema', { global: 'ema' }, seen(0.9, 0.6), [-0.05, 0.2, -0.3]],
    // ¼·(−¼, 0, −½) + 1·(−.15, .1, −.4)
    ['weights', { wLocal: 0.25, wGlobal: 1 }, seen(0.9), [-0.2125, 0.1, -0.525]],
    // nothing in memory: ½·(−¼, 0, −½)
    ['first visit', {}, emptyMemory, [-0.125, 0, -0.25]],
    // the group's best, 1, stands in for memory
    ['first visit, group-best', { firstVisit: 'group-best' }, emptyMemory, [-0.25, 0, -0.5]],
    ['another situation in memory', {}, { p: { best: 0, ema: 0, visits: 1 } }, [-0.125, 0, -0.25]],
  ])('%s', (_, options, memory, expected) => {
    close(graphOf(h, memory, options), [expected]);
  });

  it('normalise std: (−.2, .05, −.45) over √(1/24), the population std of h', () => {
    const std = Math.sqrt(1 / 24);
    close(graphOf(h, seen(0.9), { normalise: 'std' }), [[-0.2 / std, 0.05 / std, -0.45 / std]]);
  });
});

describe('equal scores', () => {
  it('still have a global part: three halves, where .9 was seen: ½(.5 − .9)', () => {
    const result = right(tompo({ groups: [group([0.5, 0.5, 0.5])], memory: seen(0.9) }));
    close(result.graph, [[-0.2, -0.2, -0.2]]);
    close(result.advantages, [[-0.04, -0.04, -0.04]]);
    expect(result.zeroVariance).toEqual({ groups: 0, indices: [], sample: [0], graph: [] });
  });
  it('on the sample level alone: graph scores that differ are a signal, although the best has A_G = 0', () => {
    const result = right(tompo({ groups: [group([0.5, 1])], memory: emptyMemory }, { zeroVariance: 'drop' }));
    close(result.graph, [[-0.25, 0]]);
    expect(result.zeroVariance).toEqual({ groups: 0, indices: [], sample: [0], graph: [] });
    expect(result.keep).toEqual([true]);
  });
  it('have none with normalise std, for want of a std; and none when they equal what was seen', () => {
    const none = { groups: 1, indices: [0], sample: [0], graph: [0] };
    const normalised = { groups: [group([0.5, 0.5])], memory: seen(0.9) };
    expect(right(tompo(normalised, { normalise: 'std' }))).toMatchObject({
      graph: [[0, 0]],
      zeroVariance: none,
    });
    const reached = { groups: [group([0.9, 0.9])], memory: seen(0.9) };
    expect(right(tompo(reached, { zeroVariance: 'drop' }))).toMatchObject({
      zeroVariance: none,
      keep: [false],
    });
    expect(right(tompo(reached))).toMatchObject({ zeroVariance: none, keep: [true] });
  });
  it('local mean of 0.1, 0.1, 0.1 is no signal, although their floating-point mean is not 0.1', () => {
    expect(graphOf([0.1, 0.1, 0.1], emptyMemory, { local: 'mean' })).toEqual([[0, 0, 0]]);
    expect(graphOf([0.1, 0.1, 0.1], emptyMemory, { local: 'leave-one-out' })).toEqual([[0, 0, 0]]);
  });
});

describe('unreadable completions', () => {
  const h = [0.8, null, 0.6];
  it('zero-score: h = 0 for the second: ½(0, −.8, −.2) + ½(−.1, −.9, −.3)', () => {
    close(graphOf(h, seen(0.9)), [[-0.05, -0.85, -0.25]]);
    // the zero enters the mean: 1.4/3
    const mean = 1.4 / 3;
    close(graphOf(h, emptyMemory, { local: 'mean' }), [
      [0.5 * (0.8 - mean), 0.5 * (0 - mean), 0.5 * (0.6 - mean)],
    ]);
  });
  it('exclude: 0 for the second, which no reference looks at: means of the others .6 and .8', () => {
    close(graphOf(h, seen(0.9), { unreadable: 'exclude' }), [[-0.05, 0, -0.25]]);
    close(graphOf(h, emptyMemory, { unreadable: 'exclude', local: 'mean' }), [[0.05, 0, -0.05]]);
    close(graphOf(h, emptyMemory, { unreadable: 'exclude', local: 'leave-one-out' }), [[0.1, 0, -0.1]]);
    close(graphOf(h, emptyMemory, { unreadable: 'exclude', local: 'mean', normalise: 'std' }), [
      [0.5, 0, -0.5],
    ]);
  });
  it('one that can be read, alone: nothing to compare with inside the group', () => {
    for (const local of ['best', 'mean', 'leave-one-out'] as const)
      close(graphOf([null, 0.5], seen(0.9), { unreadable: 'exclude', local }), [[0, -0.2]]);
  });
  it('none that can be read: worse than all that was seen (zero-score), or nothing (exclude); no memory', () => {
    const dark = { groups: [group([null, null])], memory: seen(0.9) };
    close(right(tompo(dark)).graph, [[-0.45, -0.45]]);
    expect(right(tompo(dark)).memory).toEqual(seen(0.9));
    expect(right(tompo(dark, { unreadable: 'exclude' })).graph).toEqual([[0, 0]]);
    const first = { ...dark, memory: emptyMemory };
    expect(right(tompo(first, { firstVisit: 'group-best' })).graph).toEqual([[0, 0]]);
    expect(right(tompo(first)).memory).toEqual({});
  });
  it('by default never does better than a readable one of its group', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        const { graph } = right(tompo(input, { ...options, unreadable: 'zero-score' }));
        input.groups.forEach(({ graphScores }, g) => {
          const row = graph[g] as readonly number[];
          const worst = Math.min(...row);
          graphScores?.forEach((h, i) => {
            if (h === null) expect(row[i]).toBeLessThanOrEqual(worst + 1e-12);
          });
        });
      }),
    );
  });
});

describe('effort groups', () => {
  it('carry the sample level at full weight, and none of the graph', () => {
    const groups = [group(null, [1, 0, 0, 0]), group([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])];
    const result = right(tompo({ groups, memory: emptyMemory }));
    const t = Math.sqrt(3);
    close(result.advantages, [
      [t, -1 / t, -1 / t, -1 / t],
      [0.8 * t, -0.8 / t, -0.8 / t, -0.8 / t],
    ]);
    close(result.graph, [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(result.memory).toEqual({ q: { best: 0.5, ema: 0.5, visits: 1 } });
    // The effort group has no graph whose scores could be equal.
    expect(result.zeroVariance).toEqual({ groups: 0, indices: [], sample: [], graph: [1] });
    close(right(tompo({ groups, memory: emptyMemory }, { effortSampleWeight: 0.5 })).advantages.slice(0, 1), [
      [t / 2, -0.5 / t, -0.5 / t, -0.5 / t],
    ]);
  });
});

describe('memory', () => {
  it('two groups of one situation in a batch: both against the past, then both remembered', () => {
    const groups = [group([0.2, 0.6]), group([0.4, 0.4])];
    const result = right(tompo({ groups, memory: seen(0.5) }));
    close(result.graph, [
      [0.5 * -0.4 + 0.5 * -0.3, 0.5 * 0.1],
      [-0.05, -0.05],
    ]);
    // ema .9·.5 + .1·.6 = .51, then .9·.51 + .1·.4 = .499
    expect(result.memory).toEqual({ q: { best: 0.6, ema: expect.closeTo(0.499, 12), visits: 3 } });
    const fast = right(tompo({ groups, memory: seen(0.5) }, { emaDecay: 0 }));
    expect(fast.memory).toMatchObject({ q: { ema: 0.4 } });
  });

  it('only grows: best and visits never fall, nothing is forgotten, the input is left alone', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        const before = JSON.stringify(input);
        const { memory } = right(tompo(input, options));
        expect(JSON.stringify(input)).toBe(before);
        for (const [situation, entry] of Object.entries(input.memory)) {
          const now = memory[situation] as { best: number; visits: number; ema: number };
          expect(now.best).toBeGreaterThanOrEqual(entry.best);
          expect(now.visits).toBeGreaterThanOrEqual(entry.visits);
        }
        for (const { situation, graphScores } of input.groups) {
          const scores = (graphScores ?? []).filter((h) => h !== null);
          if (scores.length === 0) continue;
          expect(Object.hasOwn(memory, situation)).toBe(true);
          expect(Object.getOwnPropertyDescriptor(memory, situation)?.value.best).toBeGreaterThanOrEqual(
            Math.max(...scores),
          );
        }
        expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
      }),
    );
  });

  it('a situation may be called constructor or __proto__', () => {
    for (const situation of ['constructor', '__proto__']) {
      const first = { groups: [{ ...group([0.5, 1]), situation }], memory: emptyMemory };
      const { memory, graph } = right(tompo(first));
      close(graph, [[-0.25, 0]]);
      const second = JSON.parse(JSON.stringify(memory)) as Memory;
      expect(Object.entries(second)).toEqual([[situation, { best: 1, ema: 1, visits: 1 }]]);
      close(right(tompo({ ...first, memory: second })).graph, [[-0.5, 0]]);
    }
  });
});

describe('laws', () => {
  it('is combine([[.8, sample], [.2, graph]]) where effort groups weigh as the rest', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        const same = { ...options, wSample: 0.8, wGraph: 0.2, effortSampleWeight: 0.8 };
        const whole = right(tompo(input, same));
        const sum = right(
          combine<TompoInput>([
            [0.8, sampleAdvantage(options)],
            [0.2, graphAdvantage(options)],
          ])(input),
        );
        expect(whole.advantages).toEqual(sum.advantages);
        expect([whole.sample, whole.graph]).toEqual(sum.parts.map((part) => part.advantages));
        expect(whole.keep).toEqual(sum.keep);
        expect(whole.zeroVariance).toMatchObject(sum.zeroVariance);
      }),
    );
  });

  it('without graph weight it is a multiple of grpo', () => {
    fc.assert(
      fc.property(tompoInput, (input) => {
        const { advantages } = right(tompo(input, { wSample: 2, wGraph: 0, effortSampleWeight: 2 }));
        const plain = right(grpo(input.groups.map(({ sampleRewards }) => ({ rewards: sampleRewards }))));
        close(
          advantages,
          plain.advantages.map((g) => g.map((a) => 2 * a)),
        );
      }),
    );
  });

  it('equals a plain reading of the definition, completion by completion', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        // An option that is undefined is as if it were left out.
        const {
          wSample = 0.8,
          wGraph = 0.2,
          wLocal = 0.5,
          wGlobal = 0.5,
          effortSampleWeight = 1,
          local = 'best',
          global = 'best',
          normalise = 'none',
          firstVisit = 'none',
          unreadable = 'zero-score',
        } = options;
        const o = {
          wSample,
          wGraph,
          wLocal,
          wGlobal,
          effortSampleWeight,
          local,
          global,
          normalise,
          firstVisit,
          unreadable,
        };
        const average = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
        const spreadOf = (v: readonly number[]) =>
          v.every((x) => x === v[0]) ? null : Math.sqrt(average(v.map((x) => (x - average(v)) ** 2)));
        const expected = input.groups.map(({ situation, sampleRewards, graphScores }) =>
          sampleRewards.map((reward, i) => {
            const spread = spreadOf(sampleRewards);
            const sample = spread === null ? 0 : (reward - average(sampleRewards)) / spread;
            if (graphScores === null) return o.effortSampleWeight * sample;
            const own = graphScores[i] as number | null;
            const read = graphScores.filter((h) => h !== null);
            const pool = o.unreadable === 'exclude' ? read : graphScores.map((h) => (h === null ? 0 : h));
            if (own === null && o.unreadable === 'exclude') return o.wSample * sample;
            const h = own === null ? 0 : own;
            const at = own === null ? i : o.unreadable === 'exclude' ? read.indexOf(own) : i;
            const others = pool.filter((_, j) => j !== at);
            const ref =
              o.local === 'best'
                ? Math.max(...pool)
                : o.local === 'mean'
                  ? average(pool)
                  : others.length === 0
                    ? h
                    : average(others);
            const known = Object.getOwnPropertyDescriptor(input.memory, situation)?.value;
            const past =
              known !== undefined
                ? known[o.global]
                : o.firstVisit === 'group-best' && read.length > 0
                  ? Math.max(...read)
                  : h;
            const graph = o.wLocal * (h - ref) + o.wGlobal * (h - past);
            const scale = spreadOf(pool);
            const normal = o.normalise === 'none' ? graph : scale === null ? 0 : graph / scale;
            return o.wSample * sample + o.wGraph * normal;
          }),
        );
        close(right(tompo(input, options)).advantages, expected, 9);
      }),
      { numRuns: 1000 },
    );
  });

  it('permutes with the completions of a group', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        const flipped = input.groups.map((g) => ({
          ...g,
          sampleRewards: g.sampleRewards.toReversed(),
          graphScores: g.graphScores?.toReversed() ?? null,
        }));
        const there = right(tompo(input, options));
        const back = right(tompo({ ...input, groups: flipped }, options));
        close(
          back.advantages,
          there.advantages.map((g) => g.toReversed()),
          9,
        );
        expect(back.memory).toEqual(there.memory);
        expect(back.zeroVariance).toEqual(there.zeroVariance);
      }),
    );
  });

  it('names the groups without signal, and drop leaves out exactly those', () => {
    fc.assert(
      fc.property(tompoInput, tompoOptions, (input, options) => {
        const { sample, graph, zeroVariance, keep } = right(
          tompo(input, { ...options, zeroVariance: 'drop' }),
        );
        const silent = (rows: readonly (readonly number[])[], g: number) => rows[g]?.every((a) => a === 0);
        const dead = input.groups.flatMap((_, g) => (silent(sample, g) && silent(graph, g) ? [g] : []));
        expect(zeroVariance.indices).toEqual(dead);
        expect(zeroVariance.groups).toBe(dead.length);
        expect(keep).toEqual(input.groups.map((_, g) => !dead.includes(g)));
      }),
    );
  });
});
