/** @file Sweeps of a study: what a file may say, what is found in results whose truth is known, and the runs themselves. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { analyse } from '../src/study/analysis.js';
import { loadStudy } from '../src/study/load.js';
import { studyPage } from '../src/study/page/page.js';
import type { Result } from '../src/study/result.js';
import type { Sweep } from '../src/study/study.js';
import { placesOf } from '../src/study/sweep.js';
import { firstReached } from '../src/study/sweepFigures.js';
import { sweepsTable } from '../src/study/tables.js';
import { reachedWord } from '../src/study/words.js';
import { scratch, tiny, tompo } from './command.js';
import { unclosed } from './page.js';
import { made, syntheticResults, syntheticStudy } from './syntheticStudy.js';

const dir = scratch();
let count = 0;
const load = (text: string) => {
  const path = join(dir, `s${count++}.yaml`);
  writeFileSync(path, `name: x\nrecipe: ${tiny}\n${text}`);
  return loadStudy(path);
};

describe('where a line reaches a level', () => {
  it('at 0.9 between .8 at 100 and 1 at 400 it is 200: halfway over the logarithm; over numbers that may be 0, halfway', () => {
    expect(firstReached([100, 400], [0.8, 1], 0.9)).toBeCloseTo(200, 9);
    expect(firstReached([0, 400], [0.8, 1], 0.9)).toBeCloseTo(200, 9);
    expect(firstReached([100, 400], [0.8, 1], 0.5)).toBe(100);
    expect(firstReached([100, 400], [0.8, 0.85], 0.9)).toBeNull();
  });

  it('lies where a rising line has that height, and moves right as the level rises', () => {
    const rising = fc
      .array(
        fc.tuple(fc.double({ min: 0.1, max: 9, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })),
        {
          minLength: 2,
          maxLength: 6,
        },
      )
      .map((steps) => {
        const sums = (deltas: readonly number[], from: number): readonly number[] =>
          deltas.map((_, i) => deltas.slice(0, i + 1).reduce((a, b) => a + b, from));
        const xs = sums(
          steps.map(([dx]) => dx),
          1,
        );
        const ys = sums(
          steps.map(([, dy]) => dy),
          0,
        );
        return xs.map((x, i) => [x, ys[i] as number] as const);
      });
    fc.assert(
      fc.property(rising, fc.double({ min: 0, max: 1, noNaN: true }), (points, share) => {
        const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
        const [first, last] = [ys[0] as number, ys.at(-1) as number];
        const level = first + share * (last - first);
        const at = firstReached(xs, ys, level) as number;
        const i = Math.max(
          1,
          xs.findIndex((x) => x >= at - 1e-9),
        );
        const [x0, x1] = [Math.log(xs[i - 1] as number), Math.log(xs[i] as number)];
        const [y0, y1] = [ys[i - 1] as number, ys[i] as number];
        expect(y0 + ((Math.log(at) - x0) / (x1 - x0)) * (y1 - y0)).toBeCloseTo(level, 6);
        expect(firstReached(xs, ys, first + (share / 2) * (last - first))).toBeLessThanOrEqual(at + 1e-9);
      }),
    );
  });
});

const numeric: Sweep = {
  name: 'demos',
  description: 'how many games of the expert are seen',
  from: 'mild',
  key: 'data.trainGames',
  points: [100, 200, 400].map((value) => ({
    environment: `demos-${value}`,
    label: String(value),
    value,
  })),
  seeds: [1, 2, 3, 4, 5, 6],
  arms: ['sft', 'ecw'],
  metric: null,
  reach: 0.88,
  variants: [],
};

/** U3 is .8, .85, .9 at 100, 200 and 400; ecw .2 more everywhere, so that it is at .9 from the first point on. */
const sweepResults = (): readonly Result[] =>
  [0.8, 0.85, 0.9].flatMap((level, i) =>
    syntheticResults({
      ...made,
      seeds: 6,
      environments: [`demos-${100 * 2 ** i}`],
      effects: { ecw: 0.2 },
    }).map((r) => ({
      ...r,
      policies: Object.fromEntries(
        Object.entries(r.policies).map(([arm, policy]) => [
          arm,
          {
            ...policy,
            metrics: {
              ...policy.metrics,
              u3: {
                sum: policy.metrics.u3!.sum.map((x) => x - 0.75 + level),
                count: 1,
              },
            },
          },
        ]),
      ),
    })),
  );

describe('results whose truth is known', () => {
  const study = syntheticStudy({ sweeps: [numeric] });
  const results = [...syntheticResults(), ...sweepResults()];
  const analysis = analyse(study, results);
  const [sweep] = analysis.sweeps;
  const arm = (name: string) => sweep?.arms.find((a) => a.arm === name);

  it('each arm stands near its truth at each point, with the seeds of the sweep', () => {
    for (const [name, extra] of [
      ['sft', 0],
      ['ecw', 0.2],
    ] as const)
      arm(name)?.figures.forEach((f, i) => {
        expect(f?.seeds).toBe(6);
        expect(Math.abs((f?.mean ?? 0) - (0.8 + 0.05 * i + extra))).toBeLessThan(0.03);
        expect(f?.low).toBeLessThan(f?.mean ?? 0);
        expect(f?.high).toBeGreaterThan(f?.mean ?? 1);
      });
  });

  it('says where the level is reached: by one arm between two points, by the other at the first', () => {
    expect(arm('ecw')?.reached).toMatchObject({ at: 100, low: 100 });
    const slow = arm('sft')?.reached;
    // .88 on the line from .85 at 200 to .9 at 400 lies at 303.
    expect(slow?.at).toBeGreaterThan(200);
    expect(slow?.at).toBeLessThan(400);
    expect(slow?.low).toBeGreaterThan(100);
    expect(slow?.low).toBeLessThan(slow?.at ?? 0);
    expect(slow?.high ?? 400).toBeGreaterThan(slow?.at ?? 400);
    expect(slow?.share).toBeGreaterThan(0.5);
  });

  it('changes nothing of what is tested', () => {
    const without = analyse(syntheticStudy(), syntheticResults());
    expect(analysis.contrasts).toEqual(without.contrasts);
    expect(analysis.arms).toEqual(without.arms);
    expect(analysis.armsOverall).toEqual(without.armsOverall);
  });

  it('the table has a line for each point and arm; the page a picture', () => {
    const rows = sweepsTable(analysis).trim().split('\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 5).join())).toEqual(
      ['sft', 'ecw'].flatMap((a) => [100, 200, 400].map((x) => `demos,data.trainGames,${x},${a},u3`)),
    );
    const page = studyPage({ study, analysis, results, text: '', notes: [] });
    expect(page).toContain('<section id="sweeps">');
    expect(page).toContain('U3 over data.trainGames');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(unclosed(page)).toEqual([]);
  });

  it('a point without runs leaves a gap, and no value is made up for it', () => {
    const some = results.filter((r) => r.environment !== 'demos-200');
    const [own] = analyse(study, some).sweeps;
    expect(own?.arms[0]?.figures.map((f) => f === null)).toEqual([false, true, false]);
    expect(own?.arms[0]?.reached).toBeNull();
  });

  it('one seed has no interval', () => {
    const alone = { ...numeric, seeds: [1] };
    const [own] = analyse(syntheticStudy({ sweeps: [alone] }), results).sweeps;
    expect(own?.arms[1]?.reached).toEqual({ at: 100, low: null, high: null, share: null, seeds: 1 });
  });

  /** U3 of sft at 100, where of sixty games only those are counted that `isCounted` says, at .5; .8 at 200, .95 at 400. */
  const sparse = (isCounted: (seed: number, game: number) => boolean): readonly Result[] =>
    sweepResults().map((r) => {
      const level = { 'demos-100': 0.5, 'demos-200': 0.8, 'demos-400': 0.95 }[r.environment] ?? 0;
      const sft = r.policies.sft!;
      const count = sft.metrics.u3!.sum.map((_, i) =>
        r.environment !== 'demos-100' || isCounted(r.seed, i) ? 1 : 0,
      );
      const u3 = { sum: count.map((c) => c * level), count };
      const { u3: _, ...others } = sft.metrics;
      const metrics = count.some((c) => c > 0) ? { ...others, u3 } : others;
      return { ...r, policies: { ...r.policies, sft: { ...sft, metrics } } };
    });

  it('a point whose draws may be empty is not reached by those: no interval holds what no run is near', () => {
    // Every run is far below at 100 and at 200: only between 200 and 400 can the level be reached.
    const [own] = analyse(study, [...syntheticResults(), ...sparse((_, game) => game < 2)]).sweeps;
    const { at, low, share } = own?.arms[0]?.reached ?? {};
    expect(at).toBeGreaterThan(200);
    expect(low).toBeGreaterThan(200);
    expect(share).toBe(1);
  });

  it('six seeds of which one counted nothing are not called one seed', () => {
    const [own] = analyse(study, [...syntheticResults(), ...sparse((seed) => seed !== 2)]).sweeps;
    const { reached } = own?.arms[0] ?? {};
    expect(reached).toMatchObject({ low: null, high: null, share: null });
    expect(reached && reachedWord(reached)).toMatch(/^at \d+\S* \[no interval\]$/);
  });
});

it('seeds of sweeps are none of the study’s: neither more of them nor others make it look further on', () => {
  const own = syntheticResults();
  const before = analyse(syntheticStudy({ sweeps: [] }), own).seeds;
  const others = sweepResults().flatMap((r) => [
    { ...r, seed: r.seed + 10 },
    { ...r, seed: r.seed + 100 },
  ]);
  const seeds = [...new Set(others.map(({ seed }) => seed))];
  const study = syntheticStudy({ sweeps: [{ ...numeric, seeds }] });
  expect(analyse(study, [...own, ...others]).seeds).toEqual(before);
});

describe('what a file may say', () => {
  it('values of a key lie over the environment and the sweep’s own set; seeds and arms are its own', async () => {
    const made = await load(`
seeds: 4
environments: [{ name: calm }, { name: wild, set: { evaluation: { noise: 0.5 } } }]
arms: [grpo, { name: long, of: grpo, set: { rl: { steps: 5 } } }]
sweeps:
  - { name: demos, environment: wild, key: data.trainGames, values: [8, 4], set: { sft: { data: file } }, seeds: 2, arms: [sft, long], metric: U3, reach: 0.9 }
  - { name: without, points: [{ name: hidden, set: { rl: { temperature: 1.5 } } }] }`);
    if (E.isLeft(made)) throw new Error(explain(made.left));
    const [demos, without] = made.right.sweeps;
    expect(demos?.points.map((p) => [p.label, p.value])).toEqual([
      ['4', 4],
      ['8', 8],
    ]);
    expect(demos).toMatchObject({
      from: 'wild',
      seeds: [1, 2],
      arms: ['sft', 'long'],
      metric: 'u3',
      reach: 0.9,
    });
    const four = demos?.variants.filter(({ environment }) => environment === 'demos-4');
    expect(four?.map(({ name }) => name)).toEqual(['', 'long']);
    for (const { recipe } of four ?? []) {
      expect(recipe.data.trainGames).toBe(4);
      expect(recipe.sft.data).toBe('file');
      expect(recipe.evaluation.noise).toBe(0.5);
    }
    expect(four?.find(({ name }) => name === 'long')?.recipe.rl.steps).toBe(5);
    expect(without).toMatchObject({ from: 'calm', seeds: [1, 2, 3, 4], key: null });
    expect(without?.variants[0]?.recipe.rl.temperature).toBe(1.5);
    expect(placesOf(made.right).map(({ name, seeds }) => [name, seeds.length])).toEqual([
      ['calm', 4],
      ['wild', 4],
      ['demos-4', 2],
      ['demos-8', 2],
      ['without-hidden', 4],
    ]);
  });

  it('a key of one of the recipe’s algorithms reaches the arms that are taken from it, and no other', async () => {
    const made = await load(`
environments: [{ name: calm, set: { algorithms.0.advantage.wGraph: 0.125 } }]
arms: [grpo, tompo, { name: plain, advantage: { estimator: rloo } }, { name: again, of: grpo, set: { rl: { steps: 5 } } }]
sweeps:
  - { name: rate, key: algorithms.1.learningRate, values: [0.001, 0.01] }
  - { name: named, points: [{ name: fast, set: { algorithms.1.learningRate: 0.1 } }], arms: [again] }`);
    if (E.isLeft(made)) throw new Error(explain(made.left));
    const entry = (place: string, arm: string) =>
      [...made.right.variants, ...made.right.sweeps.flatMap((s) => s.variants)]
        .filter(({ environment }) => environment === place)
        .flatMap(({ recipe }) => recipe.algorithms)
        .find(({ name }) => name === arm);
    for (const [place, rate] of [
      ['calm', undefined],
      ['rate-0.001', 0.001],
      ['rate-0.01', 0.01],
    ] as const) {
      for (const arm of ['grpo', 'again'])
        expect((entry(place, arm) as { learningRate?: number }).learningRate, `${arm} at ${place}`).toBe(
          rate,
        );
      for (const arm of ['tompo', 'plain'])
        expect(entry(place, arm), `${arm} at ${place}`).not.toHaveProperty('learningRate');
      expect(entry(place, 'tompo')).toMatchObject({ advantage: { wGraph: 0.125 } });
    }
    expect(entry('named-fast', 'again')).toMatchObject({ learningRate: 0.1 });
  });

  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'a key that one of its arms sets itself',
      'arms: [grpo, { name: long, of: grpo, set: { rl: { steps: 5 } } }]\nsweeps: [{ name: a, key: rl.steps, values: [1, 2] }]',
      /sweeps\[0\]\.key \(line 4\): the arm long sets rl\.steps itself, so that it would be the same at every point/,
    ],
    [
      'a point of what one of its arms sets itself',
      'arms: [{ name: long, of: grpo, set: { rl.steps: 5 } }]\nsweeps:\n  - name: a\n    points:\n      - { name: b, set: { rl: { steps: 1 } } }',
      /line 7\): the arm long sets rl\.steps itself/,
    ],
    [
      'the seed as what is swept',
      'sweeps: [{ name: a, key: seed, values: [1, 2] }]',
      /sweeps\[0\]\.key \(line 3\): each run has one of the study’s seeds; name them in seeds/,
    ],
    [
      'an algorithm that none of its arms is taken from',
      'sweeps: [{ name: a, key: algorithms.1.learningRate, values: [1, 2], arms: [tompo] }]',
      /sweeps\[0\]\.key \(line 3\): algorithms\.1 is grpo of the recipe, and no arm here is taken from it/,
    ],
    [
      'a value that an algorithm does not take, at its value',
      'arms: [grpo]\nsweeps:\n  - name: a\n    key: algorithms.1.learningRate\n    values:\n      - 0.1\n      - -1',
      /learningRate \(line 9\)/,
    ],
    [
      'neither values nor points',
      'sweeps:\n  - { name: a }',
      /sweeps\[0\] \(line 4\): needs either `key` with `values` .* or `points`/,
    ],
    ['both', 'sweeps: [{ name: a, key: seed, values: [1], points: [{ name: b, set: {} }] }]', /needs either/],
    [
      'a key that no recipe has, at its value',
      'sweeps:\n  - name: a\n    key: data.trainGame\n    values:\n      - 4\n      - 8',
      /data\.trainGame \(line 7\): unknown key; did you mean trainGames\?/,
    ],
    [
      'a value that the key does not take',
      'sweeps: [{ name: a, key: data.trainGames, values: [4, 0] }]',
      /a-0: data\.trainGames \(line 3\): /,
    ],
    [
      'an arm that is none',
      'sweeps: [{ name: a, key: seed, values: [1], arms: [gpro] }]',
      /there is no arm "gpro"; did you mean grpo\?/,
    ],
    [
      'an environment that is none',
      'sweeps: [{ name: a, environment: bas, key: seed, values: [1] }]',
      /there is no environment "bas"; did you mean base\?/,
    ],
    [
      'a name twice',
      'sweeps: [{ name: a, key: seed, values: [1] }, { name: a, key: seed, values: [2] }]',
      /the sweep a is named twice/,
    ],
    [
      'a value twice',
      'sweeps: [{ name: a, key: seed, values: [1, 1] }]',
      /there are two places called a-1; rename one/,
    ],
    [
      'a place of the name of an environment',
      'environments: [{ name: a-1 }]\nsweeps: [{ name: a, key: seed, values: [1] }]',
      /there are two places called a-1/,
    ],
    [
      'a value that is no folder',
      'sweeps: [{ name: a, key: expert, values: ["../x"] }]',
      /names a folder, and a-\.\.\/x cannot be one; use named points/,
    ],
    [
      'a level without an axis',
      'sweeps: [{ name: a, key: text.beliefs, values: [none, required], reach: 0.9 }]',
      /asks where a line crosses a level/,
    ],
  ];
  for (const [what, text, expected] of cases)
    it(`refuses ${what}`, async () => {
      const study = await load(text);
      expect(E.isLeft(study) ? explain(study.left) : 'no fault').toMatch(expected);
    });
});

describe('a study with sweeps, run', () => {
  const out = join(dir, 'run');
  const path = join(dir, 'run.yaml');
  const read = (...parts: string[]): string => readFileSync(join(out, ...parts), 'utf8');
  let screen = '';
  beforeAll(async () => {
    writeFileSync(
      path,
      `name: swept\nrecipe: ${tiny}\nseeds: 2\nresamples: 100\narms: [grpo]
sweeps:
  - { name: demos, key: data.trainGames, values: [4, 8], set: { sft: { data: file } }, seeds: 1, arms: [sft], metric: U1, reach: 0.5 }
  - { name: longer, seeds: 1, arms: [grpo], points: [{ name: three, set: { rl: { steps: 3 } } }] }\n`,
    );
    const { code, err, out: printed } = await tompo(['study', path, '--out', out]);
    expect(code, err).toBe(0);
    screen = printed;
  });

  it('each point is an ordinary run with the arms that are asked for, and shares what is the same', () => {
    expect(existsSync(join(out, 'runs/demos-4/seed-1/eval/sft.json'))).toBe(true);
    expect(existsSync(join(out, 'runs/demos-4/seed-1/eval/grpo.json'))).toBe(false);
    expect(existsSync(join(out, 'runs/demos-4/seed-2'))).toBe(false);
    expect(read('logs/longer-three/seed-1.log')).toMatch(/^= sft +done before, kept$/m);
    expect(read('runs/longer-three/seed-1/metrics/grpo.jsonl').trim().split('\n')).toHaveLength(4); // steps 0 to 3
  });

  it('is in the tables, on the screen and on the page', () => {
    expect(read('results.csv')).toMatch(/^demos-8,1,sft,u1,/m);
    expect(read('sweeps.csv')).toMatch(/^demos,data\.trainGames,4,sft,u1,/m);
    expect(read('sweeps.csv')).toMatch(/^longer,,as it is,grpo,/m);
    expect(read('sweeps.csv')).toMatch(/^longer,,three,grpo,/m);
    expect(screen).toMatch(/^demos: U1 +data\.trainGames 4 +data\.trainGames 8 +reaches 0\.5/m);
    expect(read('report.html')).toContain('One thing otherwise');
  });

  it('again: nothing is run, and from the small files alone the tables are the same', async () => {
    const before = read('sweeps.csv');
    const { code, out: printed } = await tompo(['study', path, '--out', out]);
    expect(code).toBe(0);
    expect(printed).not.toMatch(/^✓ /m);
    expect(read('sweeps.csv')).toBe(before);
  });

  it('a sweep can be added to a study that has run: what was made is kept, and the plan says so', async () => {
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `${text}  - { name: warm, key: rl.temperature, values: [1.5], seeds: 1, arms: [grpo] }\n`,
    );
    const { code, err, out: printed } = await tompo(['study', path, '--out', out]);
    expect(code, err).toBe(0);
    expect(err).toMatch(/sweeps\.warm\.points was not set and is \["1\.5"\]/);
    expect(printed.match(/^✓ \S+/gm)).toEqual(['✓ warm-1.5/seed-1']);
  });
});
