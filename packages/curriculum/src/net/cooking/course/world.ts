/** @file Kitchens, as a course knows them. */
import { randomCook, wholeCook } from '../../../cooking/cooks.js';
import { cookActOf, cookClassics, cookOpponent } from '../../../cooking/opponents.js';
import type { CookingParams } from '../../../cooking/params.js';
import type { CookProgram } from '../../../cooking/program/language.js';
import { programCook } from '../../../cooking/program/run.js';
import { askCook, cookQuestion } from '../../../cooking/written.js';
import { mean } from '../../../mean.js';
import type { CourseWorld } from '../../course/kinds.js';
import { sampledViews } from '../../course/views.js';
import { cookingGround } from '../student.js';
import { diagnosedShifts, shuffledShifts } from './diagnosis.js';
import type { CookKinds } from './kinds.js';

/** What regret is measured by: names of `cookClassics`. */
export const COOK_REPLIES = ['tomatoes', 'plates', 'whole', 'turns', 'filler', 'idle'] as const;

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
    // Of shifts of one that draws its actions with one that does everything.
    questions: (seed) =>
      sampledViews(ground, {
        seed,
        most: Number.POSITIVE_INFINITY,
        actsOf: (shift) => [randomCook(seed + shift), wholeCook],
        questionOf: cookQuestion,
      }),
    ask: askCook,
    diagnosed: diagnosedShifts,
    shuffled: shuffledShifts,
  };
};
