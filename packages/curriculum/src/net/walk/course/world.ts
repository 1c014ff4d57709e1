/** @file Walks, as a course knows them. */
import { mean } from '../../../mean.js';
import { actOf, walkClassics, walkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import { programWalker } from '../../../walk/program/run.js';
import { aiming, mostHeld } from '../../../walk/walkers.js';
import type { World } from '../../../walk/world.js';
import { askWalker, questionOf } from '../../../walk/written.js';
import type { CourseWorld } from '../../course/kinds.js';
import { sampledViews } from '../../course/views.js';
import { randomWalker, rateOf } from '../measure.js';
import { walkGround } from '../student.js';
import { diagnosedWalks, shuffledWalks } from './diagnosis.js';
import type { WalkKinds } from './kinds.js';

/** What a walker may be asked, from walks of one that draws its actions with one that collects. */
export const sampledQuestions = (params: WalkParams, seed: number): readonly string[] =>
  sampledViews(walkGround(params), {
    seed,
    most: 200,
    actsOf: (walk) => [
      randomWalker(seed + walk),
      aiming(() => ({ kind: walk % params.payoffs.length, margin: 1 })),
    ],
    questionOf,
  });

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
