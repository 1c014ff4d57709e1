/** @file The curriculum over walks: walkers as programs and as code, what the sandbox does to those that mean harm, and the laws of a course. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { attentionOf, seenIn } from '../src/net/course/diagnosis.js';
import { codeFault } from '../src/net/course/validate.js';
import {
  rateOf,
  scriptedWalks,
  type WalkCurriculumOptions,
  type WalkGenerator,
  type WalkStudent,
  walkCurriculum,
  walkProgramSearch,
  walkRandomPrograms,
} from '../src/net/index.js';
import { objectsIn } from '../src/net/walk/course/diagnosis.js';
import { tiltedWalkers } from '../src/net/walk/course/generators.js';
import { sampledQuestions, walkWorld } from '../src/net/walk/course/world.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import {
  type Act,
  counterWalker,
  echoWalker,
  flipWalker,
  grimWalker,
  programWalker,
  specialist,
  type WalkerProgram,
  walkClassics,
  walkerOpponent,
  walkerSize,
  walkerSource,
} from '../src/walk/index.js';
import { drawnWalker } from '../src/walk/program/draw.js';
import { askWalker } from '../src/walk/written.js';
import { running } from './hostile/running.js';
import { right } from './right.js';
import { all, classics, params, smallCourse, smallStudent } from './walks.js';

const sandbox = right(openSandbox({ timeMs: 1_000 }));
let student: WalkStudent;
beforeAll(async () => {
  student = await smallStudent();
});
afterAll(() => sandbox.close());

const ratesOf = (act: Act): readonly number[] =>
  scriptedWalks(params, () => [specialist(0, 1), act], { walks: 6, seed: 4 }).map(rateOf);

describe('walkers as programs', () => {
  it('are the scripted ones', () => {
    const programs = walkClassics(2);
    const pairs: readonly (readonly [string, Act])[] = [
      ['specialist-0-1', specialist(0, 1)],
      ['specialist-1-3', specialist(1, 3)],
      ['echo', echoWalker(1)],
      ['counter', counterWalker(1)],
      ['grim', grimWalker(2, 1)],
      ['flip', flipWalker(3, { kind: 0, margin: 1 }, { kind: 1, margin: 3 })],
    ];
    for (const [name, act] of pairs)
      expect(ratesOf(programWalker(programs[name] as WalkerProgram)), name).toEqual(ratesOf(act));
  });

  it('do as code what they do directly, for every action that is asked', async () => {
    const random = rng(11);
    const questions = sampledQuestions(params, 3);
    for (let i = 0; i < 40; i++) {
      const program = drawnWalker(random, 2);
      const direct: number[] = [];
      const { together } = (await import('../src/walk/index.js')).writtenWalker(
        sandbox,
        walkerSource(program),
      );
      for (const seed of [1, 2]) {
        // The same walk: one walker decides directly, the other is asked, and the walk goes on.
        const { openWalk } = await import('../src/walk/index.js');
        const world = right(openWalk(params, seed));
        for (let step = 0; step < 25 && !world.isOver(); step++) {
          const [asked] = await together([{ world, seat: 1 }]);
          const { frozen, away } = world.walkers[1] as (typeof world.walkers)[number];
          const own = frozen > 0 || away > 0 ? 0 : programWalker(program)(world, 1);
          expect(asked, walkerSource(program)).toBe(own);
          direct.push(own);
          world.act([specialist(1, 1)(world, 0), own]);
        }
      }
      expect(direct.length).toBeGreaterThan(0);
      expect(walkerSize(program)).toBeGreaterThan(0);
    }
    expect(questions.length).toBe(60);
  }, 60_000);

  it('are drawn more like what a diagnosis asks for', () => {
    const share = (weights: Readonly<Record<string, number>>, key: string): number =>
      (weights[key] as number) / Object.values(weights).reduce((a, b) => a + b, 0);
    const [plain, seldom] = [tiltedWalkers({ kind: 'unsure' }), tiltedWalkers({ kind: 'seldom' })];
    expect(share(seldom.margin, '5')).toBeGreaterThan(share(plain.margin, '5'));
  });
});

describe('walkers as code', () => {
  const faultOf = (text: string) => codeFault({ world: walkWorld(params), sandbox, seed: 3 }, text);

  it('are stopped where they mean harm, within the limits', async () => {
    for (const [name, ends, source] of running) {
      // Ended by the clock: one of them below. A walk has no rounds to wait for.
      if (ends === 'time' || source.includes('round')) continue;
      const begun = performance.now();
      const verdict = await faultOf(source);
      // What the table of a matrix game may do harmlessly may be no action of a walk.
      if (ends !== 'harmless') expect(verdict, name).toMatchObject({ _tag: 'rejected' });
      expect(performance.now() - begun, name).toBeLessThan(6_000);
    }
    const clock = running.find(([, ends]) => ends === 'time');
    if (clock !== undefined)
      expect(await faultOf(clock[2])).toMatchObject({ _tag: 'rejected', stage: 'run' });
    expect(await faultOf(walkerSource({ _tag: 'echo', kind: 0, shift: 1, margin: 2 }))).toBeNull();
  }, 120_000);

  it.each([
    ['what is no action', 'run', 'function policy() { return 9; }', /9, which is no action from 0 to 7/],
    ['no JavaScript', 'compile', 'function policy( {', /is no JavaScript/],
    ['no policy', 'compile', 'const walk = () => 0;', /no function named policy/],
    ['luck of its own', 'run', 'const policy = () => Math.floor(8 * Math.random());', /random numbers/],
    [
      'memory of its own',
      'run',
      'let n = 0; function policy() { n += 1; return n % 8; }',
      /answers otherwise/,
    ],
    ['changes to its view', 'run', 'function policy(view) { view.moves.collect[0] = 7; return 0; }', /threw/],
  ])('are refused for %s', async (_, stage, source, reason) => {
    const verdict = await faultOf(`'use strict';\n${source}`);
    expect(verdict).toMatchObject({ _tag: 'rejected', stage });
    expect(verdict !== null && 'reason' in verdict ? verdict.reason : '').toMatch(reason);
  });

  it('see plain data alone', async () => {
    const spy =
      'const policy = (view) => (Object.isFrozen(view.met) && typeof process === "undefined" ? 1 : 2);';
    expect(right(await askWalker(sandbox, spy, sampledQuestions(params, 1).slice(0, 3)))).toEqual([1, 1, 1]);
  });

  it('train a student to the same bytes as the programs that they are written of', async () => {
    const program: WalkerProgram = { _tag: 'echo', kind: 0, shift: 0, margin: 1 };
    const { writtenWalker } = await import('../src/walk/index.js');
    const netWith = async (act: Parameters<WalkStudent['play']>[1]) => {
      let training = student.begin(5);
      for await (const update of right(student.learn(training, [{ name: 'a', act, weight: 1 }], 256)))
        training = update.training;
      return training.net;
    };
    expect(await netWith(writtenWalker(sandbox, walkerSource(program)))).toEqual(
      await netWith(programWalker(program)),
    );
  }, 60_000);
});

const options = (): WalkCurriculumOptions => smallCourse(student, sandbox);

const proposing = (...programs: readonly WalkerProgram[]): WalkGenerator => ({
  name: 'fixed',
  propose: async ({ attempt }) =>
    E.right({ source: { _tag: 'program', program: programs[attempt] as WalkerProgram } }),
});

describe('a course', () => {
  it('comes to the same bytes with the same seed, and where it was broken off', async () => {
    const whole = await all(options());
    const text = JSON.stringify(whole);
    expect(JSON.stringify(await all(options()))).toBe(text);
    const from = JSON.parse(JSON.stringify(whole.rows[0]?.state));
    const rest = await all({ ...options(), from });
    expect(JSON.stringify(rest.rows)).toBe(JSON.stringify(whole.rows.slice(1)));
    expect(JSON.stringify(rest.result)).toBe(JSON.stringify(whole.result));
    expect(JSON.stringify((await all({ ...options(), seed: 10 })).rows)).not.toBe(JSON.stringify(whole.rows));
  }, 240_000);

  it('measures what is never negative, says what it cut, and counts every attempt', async () => {
    const { rows } = await all({ ...options(), generator: right(walkRandomPrograms()) });
    for (const row of rows) {
      expect(row.opponents.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
      for (const { regret, isCut, own, reference } of [...row.opponents, ...row.heldOut]) {
        expect(regret).toBe(Math.max(0, regret));
        expect(isCut).toBe(own > reference + 1e-12);
      }
      expect(row.attempts.length).toBeGreaterThan(0);
      expect(row.accepted !== null).toBe(row.attempts.at(-1)?.verdict._tag === 'accepted');
      expect(row.diagnosis.text).toContain(row.diagnosis.opponent);
    }
    expect(rows.at(-1)?.steps).toBe(1024);
  }, 120_000);

  it('does not take who only keeps away, as the paper’s rule does', async () => {
    const flee: WalkerProgram = { _tag: 'flee' };
    const one = { ...options(), iterations: 1, attempts: 1, generator: proposing(flee), heldOut: [] };
    const [worst] = (await all(one)).rows;
    expect(worst?.attempts[0]?.verdict).toMatchObject({ _tag: 'rejected', stage: 'functional' });
    const [paper] = (await all({ ...one, validation: { rule: 'paper' } })).rows;
    expect(paper?.attempts[0]?.verdict).toMatchObject({ _tag: 'accepted' });
  }, 120_000);

  it('counts what cannot be tried, and what is there already', async () => {
    const proposals: readonly WalkGenerator['propose'][] = [
      async () => E.left({ _tag: 'no-code', reason: 'nothing' }),
      async () => {
        throw new Error('away');
      },
      async () => E.right({ source: { _tag: 'code', language: 'js', text: 'function policy( {' } }),
      async () =>
        E.right({ source: { _tag: 'program', program: classics['specialist-0-1'] as WalkerProgram } }),
      async () => E.right({} as never),
    ];
    const generator: WalkGenerator = {
      name: 'hostile',
      propose: (brief) => (proposals[brief.attempt] as WalkGenerator['propose'])(brief),
    };
    const [row] = (await all({ ...options(), iterations: 1, attempts: 5, generator, heldOut: [] })).rows;
    expect(row?.attempts.map(({ verdict }) => ('stage' in verdict ? verdict.stage : 'accepted'))).toEqual([
      'no-code',
      'call',
      'compile',
      'duplicate',
      'compile',
    ]);
    expect(row?.accepted).toBeNull();
  }, 120_000);

  it('expels code that breaks while the student walks with it', async () => {
    const text =
      "function policy(view) { if (view.step > 30) throw new Error('late'); return view.moves.collect[0]; }";
    const late = walkerOpponent(
      { source: { _tag: 'code', language: 'js', text } },
      { iteration: 0, generator: 'test' },
    );
    const { population } = options();
    const given = {
      ...options(),
      iterations: 1,
      attempts: 1,
      population: [...population, late],
      heldOut: [],
    };
    const { rows } = await all(given);
    expect(rows[0]?.expelled).toEqual([{ id: late.id, reason: 'The code threw an error: Error: late.' }]);
    expect(rows[0]?.state.population.map(({ id }) => id)).not.toContain(late.id);
  }, 120_000);

  it('says all at once what of its options cannot be', () => {
    const { population } = options();
    const bad = {
      ...options(),
      population: [...population, ...population],
      steps: 0,
      walks: 0.5,
      weighting: { _tag: 'nahs' } as never,
      colour: 'red',
      validation: { rule: 'best' as never },
    };
    const fault = walkCurriculum(bad);
    const words = E.isLeft(fault) ? explain(fault.left) : '';
    for (const part of [
      'population must',
      'steps must',
      'walks must',
      'weighting._tag',
      'colour',
      'validation.rule',
    ])
      expect(words).toContain(part);
    const code = { source: { _tag: 'code', language: 'js', text: 'const policy = () => 0;' } } as const;
    const onlyCode = [walkerOpponent(code, { iteration: 0, generator: 'test' })];
    expect(walkCurriculum({ ...options(), population: onlyCode })).toMatchObject({ _tag: 'Left' });
    expect(walkProgramSearch({ drafts: 0 })).toMatchObject({ _tag: 'Left' });
  });
});

describe('the diagnosis', () => {
  it('is borne out by a value that is linear in what is seen, and catches a false one', () => {
    const { size } = student;
    const length = size.window.rows * size.window.columns * size.window.channels;
    const random = rng(2);
    const weights = Array.from({ length }, () => random.uniform());
    // All that is seen is 1, so that what an object adds to the value is the sum of its weights.
    const window = new Float32Array(length).fill(1);
    const value = ({ window: seen }: { readonly window: ArrayLike<number> }): number =>
      weights.reduce((sum, w, i) => sum + w * (seen[i] as number), 0);
    const seen = seenIn({ window }, weights, value, objectsIn(window, size.window, 2));
    expect(seen.map(({ object }) => object)).toContain('the other one');
    expect(seen.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect(attentionOf(seen).agreement).toBeCloseTo(1);
    const most = Math.max(...seen.map(({ share }) => share));
    const planted = seen.map((one) => ({ ...one, share: most - one.share }));
    expect(attentionOf(planted).agreement).toBeCloseTo(-1);
  });
});
