/** @file The loop in a world of one's own: two push at once, and are paid where they push the same. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { type Executor, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CurriculumError, explain } from '../src/errors.js';
import {
  type CourseDiagnosis,
  type CourseGenerator,
  type CourseKinds,
  type CourseOpponent,
  type CourseOptions,
  type CourseStudent,
  type CourseWorld,
  cookingCurriculum,
  cookingStudent,
  type Ground,
  gridCurriculum,
  gridStudent,
  walkCurriculum,
  walkStudent,
} from '../src/net/index.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import { toEnd } from './courses.js';
import { right } from './right.js';

interface Pushes {
  readonly step: number;
  /** Of the other one, so far. */
  readonly theirs: readonly number[];
}

/** Who pushes the same all the time. */
interface Pusher extends CourseOpponent {
  readonly source: { readonly _tag: 'program'; readonly program: { readonly push: number } };
}

interface PushKinds extends CourseKinds {
  readonly world: Pushes;
  readonly tally: { readonly step: number };
  readonly history: object;
  readonly opponent: Pusher;
  readonly counted: object;
  readonly told: { readonly pushes: number };
  readonly diagnosis: CourseDiagnosis;
}

const LENGTH = 8;
const PUSHES = 3;

/** It sees what the other pushed last: nothing else could tell. */
const ground: Ground<Pushes, PushKinds['tally'], object> = {
  window: { rows: 5, columns: 5, channels: PUSHES },
  actions: PUSHES,
  scale: 1,
  open: () => ({ step: 0, theirs: [] }),
  seats: () => 2,
  step: ({ step }) => step,
  act: ({ step, theirs }, [own, other]) => ({
    world: { step: step + 1, theirs: [...theirs, other as number] },
    rewards: [own === other ? 1 : 0, 0],
    over: step + 1 >= LENGTH,
  }),
  observe: ({ theirs }) =>
    Float32Array.from({ length: 25 * PUSHES }, (_, k) => (k % PUSHES === theirs.at(-1) ? 1 : 0)),
  tally: ({ step }) => ({ step }),
  history: () => ({}),
};

const pusher = (push: number): Pusher => {
  const text = `const policy = () => ${push};`;
  const hash = createHash('sha256').update(text).digest('hex');
  return {
    id: `push-${push}`,
    source: { _tag: 'program', program: { push } },
    code: { text, hash },
    made: { iteration: 0, generator: 'test' },
  };
};

const always = (push: number) => (): number => push;

const world: CourseWorld<PushKinds> = {
  ground,
  told: { pushes: PUSHES },
  noun: 'pusher',
  unit: 'pushes together',
  rateOf: ({ earned }) => earned,
  actOf: ({ source }) => always(source.program.push),
  opponentOf: ({ source }, made) => ({ ...pusher(source.program.push), made }),
  replies: { 0: always(0), 1: always(1), 2: always(2) },
  counted: () => ({}),
  deeds: ({ theirs }) => [0, 1, 2].map((push) => theirs.filter((one) => one === push).length),
  questions: () => [],
  ask: async () => E.right([]),
  diagnosed: ({ opponent, standing }) => ({
    opponent,
    standing,
    kind: 'unsure',
    frames: [],
    attention: [],
    agreement: null,
    text: `It earns ${standing.own}.`,
  }),
  shuffled: (real) => real,
};

/** Whoever leaves most regret of all that there are. */
const worst: CourseGenerator<PushKinds> = {
  name: 'all of them',
  propose: async ({ pushes, probe }) => {
    const drafts = Array.from({ length: pushes }, (_, push) => ({ source: pusher(push).source }));
    const regrets: number[] = [];
    for (const draft of drafts) regrets.push((await probe(draft)) ?? 0);
    const at = regrets.indexOf(Math.max(...regrets));
    return E.right(drafts[at] as (typeof drafts)[number]);
  },
};

const sandbox = right(openSandbox());
afterAll(() => sandbox.close());
let executor: Executor;
let student: CourseStudent<PushKinds>;
beforeAll(async () => {
  await tf.setBackend('cpu');
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  const small = { filters: [4, 4] as const, hidden: 8, worlds: 8, chunk: 16, sequences: 4, epochs: 4 };
  student = right(gridStudent(ground, { executor, ...small, learningRate: 0.01 }));
});

const options = (): CourseOptions<PushKinds> => ({
  student,
  population: [pusher(0)],
  generator: worst,
  sandbox,
  seed: 3,
  steps: 4096,
  iterations: 3,
  walks: 16,
  validation: { least: 0.5 },
});

it('breeds who the student cannot answer yet, until nobody is left', async () => {
  const { rows } = await toEnd(right(gridCurriculum(world, options())));
  const [first] = rows[0]?.opponents ?? [];
  expect(first).toMatchObject({ id: 'push-0', reference: LENGTH, reply: '0' });
  expect(first?.own).toBeGreaterThan(6);
  for (const { opponent, regret } of rows.flatMap(({ attempts }) =>
    attempts.flatMap(({ verdict }) =>
      verdict._tag === 'accepted' ? [{ ...verdict, regret: verdict.standing.regret }] : [],
    ),
  ))
    expect(regret, opponent.id).toBeGreaterThan(first?.regret as number);
  expect(rows.flatMap(({ accepted }) => accepted ?? []).toSorted()).toEqual(['push-1', 'push-2']);
  expect(rows[2]?.attempts.map(({ verdict }) => ('stage' in verdict ? verdict.stage : ''))).toEqual([
    'duplicate',
    'duplicate',
  ]);
  expect(rows[2]?.opponents.map(({ weight }) => weight)).toEqual([1 / 3, 1 / 3, 1 / 3]);
}, 120_000);

it('says what of its options cannot be', () => {
  const bad = gridCurriculum(world, { ...options(), population: [], steps: 0, colour: 1 } as never);
  expect(E.isLeft(bad) ? explain(bad.left) : '').toMatch(/gridCurriculum.*colour.*population.*steps/s);
});

const refusal = (some: object, given: object = options()): string => {
  const made = gridCurriculum(world, { ...given, ...some } as CourseOptions<PushKinds>);
  return E.isLeft(made) ? explain(made.left) : 'it began';
};

it('refuses what stands in the place of a part and is none, by its name', () => {
  const { student, generator } = options();
  const parts = { student, generator, sandbox };
  for (const [part, one] of Object.entries(parts))
    for (const none of [undefined, {}, 7, 'one', E.right(one)])
      expect(refusal({ [part]: none }), part).toMatch(new RegExp(`${part}\\.\\w+ must be a function`));
  for (const none of [undefined, null, {}, 7, E.right(pusher(1)), { ...pusher(1), source: null }])
    for (const part of ['population', 'heldOut'])
      expect(refusal({ [part]: [pusher(0), none] })).toContain(`${part}[1] must be an opponent`);
  expect(refusal({ heldOut: pusher(1) })).toContain('heldOut must be a list');
  for (const none of [null, 7]) expect(refusal({ from: none })).toContain('from must be an object');
  for (const weighting of [null, { _tag: 'prioritised', betta: 3 }, { _tag: 'uniform', even: 1 }])
    expect(refusal({ weighting })).toMatch(/weighting\.(_tag must be|betta is no|even is no)/);
  const told = refusal({}, {});
  for (const part of ['student.begin', 'population', 'generator.', 'sandbox.', 'seed', 'steps'])
    expect(told).toContain(part);
});

it('worlds without parameters are refused: there must be an object of them', () => {
  const makers: readonly ((params: never) => E.Either<CurriculumError, unknown>)[] = [
    (params) => walkStudent(params, { executor }),
    (params) => cookingStudent(params, { executor }),
    (params) => walkCurriculum({ params } as never),
    (params) => cookingCurriculum({ params } as never),
  ];
  for (const maker of makers)
    for (const none of [undefined, null, 7])
      expect(maker(none as never)).toMatchObject({
        _tag: 'Left',
        left: { faults: expect.arrayContaining([{ field: 'params', reason: 'must be an object' }]) },
      });
});
