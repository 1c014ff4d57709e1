/** @file The curriculum in a kitchen: cooks that are searched for and written, what is said of the student, and the laws of a course. */
import * as tf from '@tensorflow/tfjs';
import { openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beginShift,
  COOKING_CHANNELS,
  type CookProgram,
  cookClassics,
  cookingView,
  cookingWindow,
  cookOpponent,
  cookSource,
  observeCooking,
  openKitchen,
  scriptedCook,
} from '../src/cooking/index.js';
import { evenCookWeights } from '../src/cooking/program/draw.js';
import { codeBlock } from '../src/generators/code-block.js';
import { kitchenObjects } from '../src/net/cooking/course/diagnosis.js';
import { tiltedCooks } from '../src/net/cooking/course/generators.js';
import { cookDiagnosisKinds } from '../src/net/cooking/course/kinds.js';
import { COOK_REPLIES, cookingWorld } from '../src/net/cooking/course/world.js';
import { codeFault } from '../src/net/course/validate.js';
import {
  type CookBrief,
  type CookGenerator,
  type CookingCurriculumOptions,
  type CookingStudent,
  cookingCurriculum,
  cookingStudent,
  cookProgramSearch,
  cookPromptOf,
  cookRandomPrograms,
} from '../src/net/index.js';
import { defaultLimits } from '../src/sandbox/limits.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import { small, toEnd } from './courses.js';
import { right } from './right.js';

const params = { length: 80, cooking: 5 };
const sandbox = right(openSandbox({ timeMs: 1_000 }));
let student: CookingStudent;
beforeAll(async () => {
  await tf.setBackend('cpu');
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  student = right(cookingStudent(params, { executor, ...small }));
});
afterAll(() => sandbox.close());

const programs = cookClassics();
const classic = (name: string) => scriptedCook(name, programs[name] as CookProgram);
const options = (): CookingCurriculumOptions => ({
  params,
  student,
  population: [classic('tomatoes'), classic('whole')],
  generator: right(cookProgramSearch({ drafts: 2 })),
  sandbox,
  seed: 9,
  steps: 512,
  iterations: 2,
  attempts: 2,
  walks: 4,
  rollouts: 2,
  heldOut: [classic('turns')],
});

const all = async (given: CookingCurriculumOptions) => toEnd(right(cookingCurriculum(given)));

const proposing = (...sources: readonly (CookProgram | string)[]): CookGenerator => ({
  name: 'fixed',
  propose: async ({ attempt }) => {
    const one = sources[attempt] as CookProgram | string;
    return E.right(
      typeof one === 'string'
        ? { source: { _tag: 'code', language: 'js', text: one } }
        : { source: { _tag: 'program', program: one } },
    );
  },
});

describe('a course in a kitchen', () => {
  it('comes to the same bytes with the same seed, and where it was broken off', async () => {
    const whole = await all(options());
    expect(JSON.stringify(await all(options()))).toBe(JSON.stringify(whole));
    const from = JSON.parse(JSON.stringify(whole.rows[0]?.state));
    const rest = await all({ ...options(), from });
    expect(JSON.stringify(rest.rows)).toBe(JSON.stringify(whole.rows.slice(1)));
    expect(JSON.stringify(rest.result)).toBe(JSON.stringify(whole.result));
    expect(JSON.stringify((await all({ ...options(), seed: 10 })).rows)).not.toBe(JSON.stringify(whole.rows));
  }, 240_000);

  it('counts soups, beside the best of the scripted replies, and tells whose hands did what', async () => {
    const { rows } = await all({ ...options(), generator: right(cookRandomPrograms()) });
    for (const { opponents, heldOut, diagnosis, state } of rows) {
      for (const { regret, isCut, own, reference, reply } of [...opponents, ...heldOut]) {
        expect(regret).toBe(Math.max(0, reference - own));
        expect(isCut).toBe(own > reference);
        expect(COOK_REPLIES).toContain(reply);
      }
      // Whole soups of whole shifts.
      for (const { rates } of Object.values(state.references))
        for (const rate of rates) expect(Number.isInteger(rate)).toBe(true);
      // Three tomatoes for each soup, and no soup is delivered that was not taken out of a pot, whoever did it.
      const { own, others } = diagnosis.work;
      expect(3 * (own.plated + others.plated)).toBeLessThanOrEqual(own.filled + others.filled);
      expect(own.delivered + others.delivered).toBeLessThanOrEqual(own.plated + others.plated);
      expect(diagnosis.text).toContain('soups a shift');
    }
  }, 240_000);

  it('does not take one with whom nobody delivers, as the paper’s rule does', async () => {
    const one = {
      ...options(),
      iterations: 1,
      attempts: 1,
      heldOut: [],
      generator: proposing({ _tag: 'block', at: 'delivery' }),
    };
    const [worst] = (await all(one)).rows;
    expect(worst?.attempts[0]?.verdict).toMatchObject({ _tag: 'rejected', stage: 'functional' });
    expect(worst?.attempts[0]?.verdict).toMatchObject({ reason: expect.stringContaining('soups a shift') });
  }, 120_000);

  it('counts what cannot be tried by its name, and what is there already', async () => {
    const generator = proposing(
      'function policy( {',
      'const policy = () => { throw new Error("no way"); };',
      'const policy = () => 9;',
      programs.tomatoes as CookProgram,
      cookSource(programs.whole as CookProgram),
    );
    const [row] = (await all({ ...options(), iterations: 1, attempts: 5, generator, heldOut: [] })).rows;
    expect(row?.attempts.map(({ verdict }) => ('stage' in verdict ? verdict.stage : 'accepted'))).toEqual([
      'compile',
      'run',
      'run',
      'duplicate',
      'duplicate',
    ]);
  }, 120_000);

  it('expels code that breaks while the student cooks with it', async () => {
    const text =
      "function policy(view) { if (view.step > 40) throw new Error('late'); return view.moves.wait; }";
    const late = cookOpponent(
      { source: { _tag: 'code', language: 'js', text } },
      { iteration: 0, generator: 'test' },
    );
    const { population } = options();
    const { rows } = await all({
      ...options(),
      iterations: 1,
      attempts: 1,
      generator: null,
      population: [...population, late],
      heldOut: [],
    });
    expect(rows[0]?.expelled).toEqual([{ id: late.id, reason: 'The code threw an error: Error: late.' }]);
    expect(rows[0]?.state.population.map(({ id }) => id)).toEqual(population.map(({ id }) => id));
  }, 120_000);

  it('says all at once what of its options cannot be', () => {
    const { population } = options();
    const bad = cookingCurriculum({
      ...options(),
      params: { length: 0 },
      population: [...population, ...population],
      steps: 0,
      colour: 'red',
    } as CookingCurriculumOptions);
    const fields = E.isLeft(bad) && 'faults' in bad.left ? bad.left.faults.map(({ field }) => field) : [];
    expect(fields.toSorted()).toEqual(['colour', 'length', 'population', 'steps']);
  });
});

describe('what a student sees', () => {
  it('taken all together, is all that its window shows but floor and what is outside', () => {
    const kitchen = right(openKitchen(params));
    const { state } = beginShift(kitchen, 4);
    const window = observeCooking(kitchen, state, 0);
    const shape = cookingWindow(kitchen);
    const shown = kitchenObjects(window, shape).flatMap(({ places }) => places);
    expect(new Set(shown).size).toBe(shown.length);
    for (const [place, value] of window.entries())
      if (value !== 0 && !shown.includes(place))
        expect(['floor', 'outside', 'self']).toContain(COOKING_CHANNELS[place % shape.channels]);
  });

  it('tilts the grammar, each cause otherwise', () => {
    const tilted = cookDiagnosisKinds.map((kind) => JSON.stringify(tiltedCooks({ kind })));
    expect(new Set(tilted).size).toBe(cookDiagnosisKinds.length);
    expect(tilted[0]).toBe(JSON.stringify(evenCookWeights));
  });
});

describe('what a language model is asked', () => {
  const work = { filled: 0, plated: 0, delivered: 0 };
  const brief = (): CookBrief => ({
    params,
    iteration: 1,
    attempt: 0,
    seed: 1,
    diagnosis: {
      opponent: 'a',
      standing: { own: 0, reference: 1, reply: 'whole', regret: 1, isCut: false, standardError: null },
      kind: 'idle',
      work: { own: work, others: work, reference: work },
      frames: [],
      attention: [],
      agreement: null,
      text: 'Its hands are idle.',
    },
    population: [{ opponent: classic('turns'), regret: 1.5 }],
    rejections: [],
    probe: async () => 0,
  });

  const names = (value: unknown): readonly string[] =>
    Array.isArray(value)
      ? value.flatMap(names)
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, part]) => [key, ...names(part)])
        : [];

  it('tells all of the view, the actions, the map and what the student does wrong', () => {
    const prompt = cookPromptOf(brief(), defaultLimits);
    const kitchen = right(openKitchen(params));
    const shift = beginShift(kitchen, 2);
    for (const name of names(cookingView(shift, 1)))
      expect(prompt, name).toMatch(new RegExp(`\\b${name}\\b`));
    for (const row of kitchen.params.map) expect(prompt).toContain(row);
    expect(prompt).toContain('Its hands are idle.');
    expect(prompt).toContain('Regret 1.5:');
    expect(prompt).toContain('cooks for 5 steps');
  });

  it('its example can be run, and delivers', async () => {
    const prompt = cookPromptOf(brief(), defaultLimits, { exemplars: false });
    expect(prompt).not.toContain('Regret 1.5:');
    const example = codeBlock(prompt) as string;
    expect(await codeFault({ world: cookingWorld(params), sandbox, seed: 3 }, example)).toBeNull();
    const made = { iteration: 1, generator: 'test' };
    const opponent = cookOpponent({ source: { _tag: 'code', language: 'js', text: example } }, made);
    const act = cookingWorld(params).actOf(opponent, sandbox);
    const played = await student.play(student.begin(1).net, act, { walks: 2, seed: 1 });
    expect(played.some(({ deliveries }) => deliveries > 0)).toBe(true);
    expect(typeof act === 'function' ? 'a program' : act.broken()).toBeNull();
  }, 60_000);
});
