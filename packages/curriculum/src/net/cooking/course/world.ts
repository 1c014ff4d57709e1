/** @file Kitchens, as a course knows them. */
import { rng } from '@tompo/games';
import { randomCook, wholeCook } from '../../../cooking/cooks.js';
import { cookActOf, cookClassics, cookOpponent } from '../../../cooking/opponents.js';
import type { CookingParams } from '../../../cooking/params.js';
import type { CookProgram } from '../../../cooking/program/language.js';
import { programCook } from '../../../cooking/program/run.js';
import { beginShift, stepShift } from '../../../cooking/shift.js';
import { askCook, cookQuestion } from '../../../cooking/written.js';
import { mean } from '../../../mean.js';
import type { CourseWorld } from '../../course/kinds.js';
import { opened } from '../../walk/lanes.js';
import { cookingGround } from '../student.js';
import { diagnosedShifts, shuffledShifts } from './diagnosis.js';
import type { CookKinds } from './kinds.js';

/** What regret is measured by: names of `cookClassics`. */
export const COOK_REPLIES = ['tomatoes', 'plates', 'whole', 'turns', 'filler', 'idle'] as const;

const VIEWS = 60;

/** What a cook may be asked, from shifts of one that draws its actions with one that does everything. */
export const sampledScenes = (params: CookingParams, seed: number): readonly string[] => {
  const questions: string[] = [];
  const random = rng(seed).fork('questions');
  const ground = cookingGround(params);
  for (let number = 0; questions.length < VIEWS; number++) {
    const { kitchen, seed: own } = opened(ground, seed, number);
    const draws = randomCook(seed + number);
    let shift = beginShift(kitchen, own);
    for (let over = false; !over && questions.length < VIEWS; ) {
      const now = shift;
      if (random.uniform() < 0.3)
        questions.push(cookQuestion({ world: now, seat: now.state.cooks.length - 1 }));
      ({ shift, over } = stepShift(
        now,
        now.state.cooks.map((_, seat) => (seat === 0 ? draws : wholeCook)(now, seat)),
      ));
    }
  }
  return questions;
};

export const cookingWorld = (params: CookingParams): CourseWorld<CookKinds> => {
  const programs = cookClassics();
  const ground = cookingGround(params);
  return {
    ground,
    told: { params },
    noun: 'cook',
    unit: 'soups a shift',
    rateOf: ({ deliveries }) => deliveries,
    actOf: cookActOf,
    opponentOf: cookOpponent,
    replies: Object.fromEntries(
      COOK_REPLIES.map((name) => [name, programCook(programs[name] as CookProgram)]),
    ),
    counted: (shifts) => ({
      work: {
        filled: mean(shifts.map(({ filled }) => filled)),
        plated: mean(shifts.map(({ plated }) => plated)),
        delivered: mean(shifts.map(({ own }) => own)),
      },
    }),
    deeds: (world) => ground.history(world).others,
    questions: (seed) => sampledScenes(params, seed),
    ask: askCook,
    diagnosed: diagnosedShifts,
    shuffled: shuffledShifts,
  };
};
