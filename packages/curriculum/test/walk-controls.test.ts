/** @file What a curriculum over walks is compared with: Nash weights, a shuffled diagnosis, none, and a pool that stays as it is. */
import { seedOf } from '@tompo/arena';
import { constantPlayer, symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placebo } from '../src/diagnose/placebo.js';
import { explain } from '../src/errors.js';
import { curriculum, machineOf, scripted, tabularStudent } from '../src/index.js';
import {
  type PastStudent,
  type Reference,
  rateOf,
  type WalkCurriculumOptions,
  type WalkIteration,
  type WalkStudent,
  walkCurriculum,
} from '../src/net/index.js';
import { walkDiagnosisKinds } from '../src/net/walk/course/kinds.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import { programWalker, type WalkerProgram, walkerOpponent } from '../src/walk/index.js';
import { right } from './right.js';
import { all, smallCourse, smallStudent } from './walks.js';

const sandbox = right(openSandbox({ timeMs: 1_000 }));
let student: WalkStudent;
beforeAll(async () => {
  student = await smallStudent();
});
afterAll(() => sandbox.close());

const options = (): WalkCurriculumOptions => smallCourse(student, sandbox);

/** The least that a mix of opponents leaves any student. table: [students][opponents] */
const leastLeft = (table: readonly (readonly number[])[], mix: readonly number[]): number =>
  Math.min(...table.map((row) => row.reduce((sum, regret, j) => sum + regret * (mix[j] as number), 0)));

/** All mixes of so many in steps of 1 / parts. */
const mixes = (count: number, parts: number): readonly (readonly number[])[] =>
  count === 1
    ? [[parts]]
    : Array.from({ length: parts + 1 }, (_, n) => n).flatMap((n) =>
        mixes(count - 1, parts - n).map((rest) => [n, ...rest]),
      );

describe('Nash weights', () => {
  let rows: readonly WalkIteration[] = [];
  let text = '';
  const given = (): WalkCurriculumOptions => ({
    ...options(),
    iterations: 3,
    weighting: { _tag: 'nash' },
    validation: { rule: 'none' },
    heldOut: [],
  });
  beforeAll(async () => {
    const whole = await all(given());
    rows = whole.rows;
    text = JSON.stringify(whole);
  }, 240_000);

  it('no other mix of the opponents leaves the students so far more regret', () => {
    for (const { table = [], opponents } of rows) {
      const weights = opponents.map(({ weight }) => weight);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
      const best = Math.max(
        ...mixes(weights.length, 20).map((mix) =>
          leastLeft(
            table,
            mix.map((n) => n / 20),
          ),
        ),
      );
      expect(leastLeft(table, weights)).toBeGreaterThanOrEqual(best - 1e-9);
    }
  });

  it('the table holds what each student was measured at, and what an earlier one earns with who joined later', async () => {
    expect(rows.map(({ table }) => table?.length)).toEqual([1, 1, 2]);
    for (const [k, { table = [], opponents }] of rows.entries()) {
      if (k === 0) continue;
      const before = rows[k - 1] as WalkIteration;
      for (const { id, regret } of before.opponents) {
        const j = opponents.findIndex((one) => one.id === id);
        expect(table.at(-1)?.[j]).toBe(regret);
      }
    }
    // Walked anew, from what is kept: the first student, with the one who joined after the second training.
    const { state, opponents, table } = rows[2] as WalkIteration;
    const late = rows[1]?.accepted as string;
    const { net } = (state.students as NonNullable<typeof state.students>)[0] as PastStudent;
    const { source } = state.population.find(({ id }) => id === late) as (typeof state.population)[number];
    if (source._tag !== 'program') throw new Error('A program was to join.');
    const playing = { walks: 4, seed: seedOf(9, 'evaluation') };
    const own = (await student.play(net, programWalker(source.program), playing)).map(rateOf);
    const missing = (state.references[late] as Reference).rates.map((rate, w) => rate - (own[w] as number));
    const regret = Math.max(0, missing.reduce((a, b) => a + b, 0) / missing.length);
    expect(table?.[0]?.[opponents.findIndex(({ id }) => id === late)]).toBeCloseTo(regret, 12);
    // Each student once, with everybody who is there but who has just joined.
    expect(state.students).toHaveLength(3);
    for (const { regrets } of state.students ?? [])
      for (const { id } of opponents) expect(regrets[id], id).toBeGreaterThanOrEqual(0);
  }, 60_000);

  it('where it was broken off it goes on to the same bytes, and not without the students', async () => {
    const from = JSON.parse(JSON.stringify(rows[0]?.state)) as (typeof rows)[number]['state'];
    const rest = await all({ ...given(), from });
    expect(JSON.stringify({ ...rest, rows: [rows[0], ...rest.rows] })).toBe(text);
    const { students: _, ...without } = from;
    const refused = walkCurriculum({ ...given(), from: without });
    expect(E.isLeft(refused) && explain(refused.left)).toContain(
      'from.students must hold the student of each iteration',
    );
  }, 240_000);

  it('who is expelled is in no table any more', async () => {
    const text =
      "function policy(view) { if (view.step > 30) throw new Error('late'); return view.moves.collect[0]; }";
    const source = { _tag: 'code', language: 'js', text } as const;
    const late = walkerOpponent({ source }, { iteration: 0, generator: 'test' });
    const { population } = options();
    const { rows: told } = await all({ ...given(), iterations: 2, population: [...population, late] });
    expect(told[0]?.expelled.map(({ id }) => id)).toEqual([late.id]);
    expect(told[0]?.table?.[0]).toHaveLength(3);
    expect(told[1]?.opponents.map(({ id }) => id)).not.toContain(late.id);
    for (const { regrets } of told[1]?.state.students ?? []) expect(regrets).not.toHaveProperty(late.id);
  }, 120_000);
});

describe('a placebo', () => {
  it('names another cause, each of them, and deals the same attention to other objects', () => {
    const attention = [1, 2, 3, 4].map((score) => ({
      object: `o${score}`,
      score,
      lift: 2 * score,
      intervention: score,
    }));
    for (const kind of walkDiagnosisKinds) {
      const named = new Set<string>();
      for (let seed = 0; seed < 60; seed++) {
        const given = placebo({ kind, attention }, walkDiagnosisKinds, rng(seed));
        named.add(given.kind);
        expect(given.attention.map(({ score }) => score).toSorted()).toEqual([1, 2, 3, 4]);
        for (const [i, one] of given.attention.entries()) {
          expect(one.score).not.toBe(attention[i]?.score);
          expect(one.lift).toBe(2 * one.score);
          expect(one).toMatchObject({
            object: attention[i]?.object,
            intervention: attention[i]?.intervention,
          });
        }
      }
      expect([...named].toSorted()).toEqual(walkDiagnosisKinds.filter((one) => one !== kind).toSorted());
    }
    expect(placebo({ kind: 'blind', attention: [] }, walkDiagnosisKinds, rng(1)).attention).toEqual([]);
  });

  it('a course with one trains, and finds, just as one without, but for what is said of the student', async () => {
    const one = { ...options(), iterations: 1, generator: null, heldOut: [], agreement: -1 };
    const [real, none, [shuffled]] = [
      (await all(one)).rows[0] as WalkIteration,
      (await all({ ...one, diagnosis: 'none' })).rows[0] as WalkIteration,
      (await all({ ...one, diagnosis: 'shuffled' })).rows,
    ];
    for (const other of [none, shuffled]) {
      expect(other?.state.training).toEqual(real.state.training);
      expect(other?.opponents).toEqual(real.opponents);
    }
    expect(shuffled?.diagnosis.kind).not.toBe(real.diagnosis.kind);
    expect(shuffled?.diagnosis.frames).toEqual(real.diagnosis.frames);
    expect(shuffled?.diagnosis.text).not.toBe(real.diagnosis.text);
    expect(none.diagnosis).toMatchObject({ kind: 'unsure', frames: [], attention: [], agreement: null });
    const again = (await all({ ...one, diagnosis: 'shuffled' })).rows;
    expect(JSON.stringify(again[0]?.diagnosis)).toBe(JSON.stringify(shuffled?.diagnosis));
  }, 120_000);
});

describe('a pool that stays as it is', () => {
  it('costs the student the same steps, is the same until somebody joins, and goes on to the same bytes', async () => {
    const fixed = await all({ ...options(), generator: null });
    const flee: WalkerProgram = { _tag: 'flee' };
    const joining = await all({
      ...options(),
      generator: {
        name: 'fixed',
        propose: async () => E.right({ source: { _tag: 'program', program: flee } }),
      },
      validation: { rule: 'none' },
    });
    expect(joining.rows.at(-1)?.opponents).toHaveLength(3);
    expect(fixed.rows.map(({ steps }) => steps)).toEqual(joining.rows.map(({ steps }) => steps));
    expect(fixed.result.state.training.steps).toBe(joining.result.state.training.steps);
    expect(fixed.rows[0]?.state.training).toEqual(joining.rows[0]?.state.training);
    expect(fixed.rows[0]?.heldOut).toEqual(joining.rows[0]?.heldOut);
    for (const { attempts, accepted, state } of fixed.rows) {
      expect({ attempts, accepted }).toEqual({ attempts: [], accepted: null });
      expect(state.population).toEqual(options().population);
    }
    const from = JSON.parse(JSON.stringify(fixed.rows[0]?.state));
    const rest = await all({ ...options(), generator: null, from });
    expect(JSON.stringify(rest.result)).toBe(JSON.stringify(fixed.result));
    const missing = walkCurriculum({ ...options(), generator: undefined as never });
    expect(E.isLeft(missing) && explain(missing.left)).toContain('generator.propose must be a function');
  }, 240_000);

  it('there is one in a matrix game, too', async () => {
    const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 6 };
    const population = [scripted('even', machineOf(constantPlayer([0.5, 0.5]), game.rounds))];
    const made = { game, student: right(tabularStudent(game, { steps: 20 })), population, sandbox, seed: 1 };
    const course = right(curriculum({ ...made, generator: null, iterations: 2 }));
    for await (const { attempts, accepted, state } of course) {
      expect({ attempts, accepted }).toEqual({ attempts: [], accepted: null });
      expect(state.population).toEqual(population);
    }
  });
});
