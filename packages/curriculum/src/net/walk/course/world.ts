/** @file Walks, as a course knows them. */
import { rng } from '@tompo/games';
import { mean } from '../../../mean.js';
import { actOf, walkClassics, walkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import { programWalker } from '../../../walk/program/run.js';
import { aiming, mostHeld } from '../../../walk/walkers.js';
import type { World } from '../../../walk/world.js';
import { askWalker, questionOf } from '../../../walk/written.js';
import type { CourseWorld } from '../../course/kinds.js';
import { opened } from '../lanes.js';
import { randomWalker, rateOf } from '../measure.js';
import { walkGround } from '../student.js';
import { diagnosedWalks, shuffledWalks } from './diagnosis.js';
import type { WalkKinds } from './kinds.js';

const VIEWS = 60;

/** What a walker may be asked, from walks of one that draws its actions with one that collects. */
export const sampledQuestions = (params: WalkParams, seed: number): readonly string[] => {
  const questions: string[] = [];
  const random = rng(seed).fork('questions');
  for (let walk = 0; questions.length < VIEWS; walk++) {
    const world = opened(walkGround(params), seed, walk);
    const own = randomWalker(seed + walk);
    const other = aiming(() => ({ kind: walk % world.kinds, margin: 1 }));
    for (let step = 0; !world.isOver() && step < 200 && questions.length < VIEWS; step++) {
      if (random.uniform() < 0.3) questions.push(questionOf({ world, seat: 1 }));
      world.act(world.walkers.map((_, seat) => (seat === 0 ? own : other)(world, seat)));
    }
  }
  return questions;
};

/** How often each kind was what the others held most of when they met. */
const heldIn = ({ meetings, kinds }: World): readonly number[] => {
  const held = new Array<number>(kinds).fill(0);
  for (const { walkers, inventories } of meetings)
    for (const side of [0, 1] as const) {
      const kind = mostHeld(inventories[side]);
      if (walkers[side] > 0) held[kind] = (held[kind] as number) + 1;
    }
  return held;
};

export const walkWorld = (params: WalkParams): CourseWorld<WalkKinds> => {
  const kinds = params.payoffs.length;
  const programs = Object.entries(walkClassics(kinds));
  return {
    ground: walkGround(params),
    told: { params, kinds },
    noun: 'walker',
    unit: 'in 100 steps',
    rateOf,
    actOf,
    opponentOf: walkerOpponent,
    replies: Object.fromEntries(programs.map(([name, program]) => [name, programWalker(program)])),
    counted: (walked) => ({ meetings: mean(walked.map((one) => (100 * one.meetings) / one.steps)) }),
    deeds: heldIn,
    questions: (seed) => sampledQuestions(params, seed),
    ask: askWalker,
    diagnosed: (context) => diagnosedWalks({ ...context, kinds }),
    shuffled: shuffledWalks,
  };
};
