/** @file The student of walks in a kitchen, and in a world of one's own. */
import * as tf from '@tensorflow/tfjs';
import { openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  COOKING_CHANNELS,
  type CookingParams,
  idleCook,
  openKitchen,
  plateCook,
  playShift,
  randomCook,
  switchingCook,
  tomatoCook,
  wholeCook,
} from '../src/cooking/index.js';
import { explain } from '../src/errors.js';
import {
  type CookingUpdate,
  cookingStudent,
  type Ground,
  gridStudent,
  scriptedShifts,
  type WalkStudentOptions,
  type WalkTraining,
} from '../src/net/index.js';
import { right } from './right.js';

const small = { filters: [8, 16], hidden: 16, worlds: 8, chunk: 8, sequences: 4 } as const;
let executor: WalkStudentOptions['executor'];
beforeAll(async () => {
  await tf.setBackend('cpu');
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const pool = [
  { name: 'tomatoes', act: tomatoCook, weight: 1 },
  { name: 'switches', act: switchingCook(0, wholeCook, plateCook), weight: 1 },
];

const some = async (
  from: WalkTraining,
  steps: number,
  params: CookingParams,
): Promise<readonly CookingUpdate[]> => {
  const learner = right(cookingStudent(params, { executor, ...small }));
  const all: CookingUpdate[] = [];
  for await (const update of right(learner.learn(from, pool, steps))) all.push(update);
  return all;
};

describe('a student in a kitchen', () => {
  it('is the same each time, and goes on from its JSON as if it had not been left', async () => {
    const short = { length: 20, tomatoes: 1, cooking: 2 };
    const learner = right(cookingStudent(short, { executor, ...small }));
    expect(learner.size.window).toEqual({ rows: 5, columns: 5, channels: COOKING_CHANNELS.length });
    const whole = await some(learner.begin(1), 64 * 12, short);
    expect(await some(learner.begin(1), 64 * 12, short)).toEqual(whole);
    const cut = JSON.parse(JSON.stringify(whole[4]?.training)) as WalkTraining;
    expect(await some(cut, 64 * 12, short)).toEqual(whole.slice(5));
    const walked = whole.flatMap((update) => update.walked);
    expect(new Set(walked.map(({ opponent }) => opponent))).toEqual(new Set(['tomatoes', 'switches']));
    for (const { steps, earned, deliveries } of walked) {
      expect(steps).toBe(20);
      expect(earned).toBe(20 * deliveries);
    }
  });

  it('learns to deliver what somebody else cooks', async () => {
    const options = {
      filters: [8, 16],
      hidden: 32,
      worlds: 32,
      chunk: 16,
      sequences: 16,
      learningRate: 0.003,
    } as const;
    // All is within reach of one cell, and a tomato makes a soup: the way to a reward is short enough for a test.
    const map = ['#T#O#', 'DPCP#', '#####'];
    const params = { map, places: 'fixed', length: 60, tomatoes: 1, cooking: 3 } as const;
    const learner = right(cookingStudent(params, { executor, ...options }));
    let training = learner.begin(1);
    for await (const update of right(
      learner.learn(training, [{ name: 'tomatoes', act: tomatoCook, weight: 1 }], 16_384),
    ))
      training = update.training;
    const evaluation = { walks: 32, seed: 5 };
    const played = await learner.play(training.net, tomatoCook, evaluation);
    expect(await learner.play(training.net, tomatoCook, evaluation)).toEqual(played);
    const random = scriptedShifts(params, (shift) => [randomCook(shift), tomatoCook], evaluation);
    const mean = (all: readonly { readonly deliveries: number }[]): number =>
      all.reduce((sum, { deliveries }) => sum + deliveries, 0) / all.length;
    expect(mean(played)).toBeGreaterThan(2 * mean(random) + 1);
    expect(played.every(({ own, deliveries }) => own === deliveries)).toBe(true);
  });

  it('is watched as it plays, and counts soups apart from what it earned', async () => {
    const params = { length: 60, potReward: 3 };
    const learner = right(cookingStudent(params, { executor, ...small }));
    const { net } = learner.begin(3);
    const evaluation = { walks: 4, seed: 2 };
    const watched = await learner.watch(net, wholeCook, evaluation);
    expect(watched.map(({ trace: _, others: __, ...one }) => one)).toEqual(
      await learner.play(net, wholeCook, evaluation),
    );
    for (const { trace, steps, own, others, deliveries } of watched) {
      expect(trace).toHaveLength(steps);
      // Who watches is told what all others did with their hands: here they delivered all that the student did not.
      expect(others.at(-1)).toBe(deliveries - own);
    }
    const worked = scriptedShifts(params, () => [wholeCook, idleCook], evaluation);
    // Three tomatoes a soup, and what is in the pots yet.
    for (const { earned, deliveries, own } of worked) {
      expect(own).toBe(deliveries);
      expect(earned - 20 * deliveries).toBeGreaterThanOrEqual(9 * deliveries);
      expect((earned - 20 * deliveries) % 3).toBe(0);
    }
    // The same shifts as one plays them directly, on whichever side each begins.
    const kitchen = right(openKitchen({ length: 60 }));
    const sides = [1, 2, 3, 4, 5, 6].map((seed) => playShift(kitchen, [wholeCook, idleCook], seed));
    expect(new Set(sides.map(({ shift }) => (shift.state.cooks[0]?.x ?? 0) < 4)).size).toBe(2);
  });

  it('refuses what means nothing', () => {
    const said = (params: object, options: object = {}): string => {
      const made = cookingStudent(params as CookingParams, { executor, ...options });
      return E.isLeft(made) ? explain(made.left) : 'it was taken';
    };
    expect(said({ lenght: 3 })).toContain(
      'cookingStudent: lenght is no option; known are map, cooks, places',
    );
    expect(said({}, { hiden: 3 })).toContain('hiden is no option');
    expect(said({ sight: { left: 1, right: 1, ahead: 3, behind: 1 } })).toContain(
      'sight must be 5 cells wide',
    );
  });
});

/** A counter to 6 that a push raises: the whole world is one number, and there are three actions. */
const counting: Ground<number, { readonly reached: number }> = {
  window: { rows: 5, columns: 5, channels: 1 },
  actions: 3,
  scale: 1,
  open: () => 0,
  seats: () => 1,
  step: (world) => Math.floor(world / 100),
  act: (world, [action]) => {
    const next = world + 100 + (action === 2 ? 1 : 0);
    return { world: next, rewards: [action === 2 ? 1 : 0], over: next >= 600 };
  },
  observe: () => new Float32Array(25).fill(1),
  tally: (world) => ({ reached: world % 100 }),
  history: () => ({}),
};

describe('a world of one’s own', () => {
  it('is learned in by the same student, with as many actions as it has', async () => {
    const learner = right(gridStudent(counting, { executor, ...small, learningRate: 0.01 }));
    let training = learner.begin(1);
    const alone = [{ name: 'nobody', act: () => 0, weight: 1 }];
    const reached: number[] = [];
    for await (const { training: next, walked } of right(learner.learn(training, alone, 4096))) {
      training = next;
      reached.push(...walked.map((one) => one.reached));
    }
    const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
    expect(mean(reached.slice(0, 16))).toBeLessThan(3.5); // two of six pushes by chance
    expect(mean(reached.slice(-32))).toBeGreaterThan(5);
    const bad = gridStudent(
      { ...counting, actions: 0, scale: 0, window: { rows: 4, columns: 5, channels: 1 } },
      { executor },
    );
    expect(E.isLeft(bad) ? explain(bad.left) : '').toMatch(
      /rows must be.*from 5.*actions must be.*scale must be/,
    );
  });
});
