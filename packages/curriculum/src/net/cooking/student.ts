/** @file The student of walks, in a kitchen. */
import type { either as E } from 'fp-ts';
import { checked } from '../../checks.js';
import { openKitchen } from '../../cooking/kitchen.js';
import { cookingWindow, observeCooking } from '../../cooking/observe.js';
import { type CookingParams, complete, cookingFaults } from '../../cooking/params.js';
import { COOKING_ACTIONS, deliveries } from '../../cooking/rules.js';
import { beginShift, type Cook, type Shift, stepShift } from '../../cooking/shift.js';
import type { CurriculumError } from '../../errors.js';
import { type Ground, rightly } from '../walk/ground.js';
import type { Played } from '../walk/lanes.js';
import { type GridStudent, type GridUpdate, learner, type PlayOptions } from '../walk/learner.js';
import { scriptedPlays } from '../walk/measure.js';
import { sightFaults, studentFaults, type WalkStudentOptions } from '../walk/options.js';

/** Soups: delivered by all, and by the student. */
export interface Delivered {
  readonly deliveries: number;
  readonly own: number;
}

/** A shift that is over, as the student had it. */
export type CookedShift = Played & Delivered;
export type CookingUpdate = GridUpdate<Delivered>;
export type CookingStudent = GridStudent<Shift, Delivered, object>;

/** Rewards are divided by what a delivery pays (by what a tomato in a pot does, where a delivery pays nothing). */
const scaleOf = ({ delivery, potReward }: Required<Pick<CookingParams, 'delivery' | 'potReward'>>): number =>
  Math.abs(delivery as number) || Math.abs(potReward as number) || 1;

/** Its parameters have been looked at before. */
const cookingGround = (params: CookingParams): Ground<Shift, Delivered> => {
  const kitchen = rightly(openKitchen(params));
  return {
    window: cookingWindow(kitchen),
    scale: scaleOf(kitchen.params),
    actions: COOKING_ACTIONS.length,
    open: (seed) => beginShift(kitchen, seed),
    seats: () => kitchen.params.cooks,
    step: ({ state }) => state.step,
    act: (shift, actions) => {
      const { shift: world, rewards, over } = stepShift(shift, actions);
      return { world, rewards, over };
    },
    observe: ({ state }, seat) => observeCooking(kitchen, state, seat),
    tally: ({ state }) => ({ deliveries: deliveries(state), own: state.cooks[0]?.delivered ?? 0 }),
    history: () => ({}),
  };
};

const faultsOf = (params: CookingParams): ReturnType<typeof cookingFaults> => {
  const faults = cookingFaults(params);
  return faults.length > 0 ? faults : sightFaults(complete(params).sight);
};

/** Two convolutions, a gated recurrent unit, and PPO, in the first seat of a kitchen; the side that it comes to is drawn as the kitchen draws it. What it earns
 *  has `potReward` in it, where there is one: `deliveries` have not. */
export const cookingStudent = (
  params: CookingParams,
  options: WalkStudentOptions,
): E.Either<CurriculumError, CookingStudent> =>
  checked(
    'cookingStudent',
    options,
    () => studentFaults(options, faultsOf(params)),
    () => learner(cookingGround(params), options),
  );

/** The shifts that `play` would have with the same seed, by cooks in all seats. cooksOf: of a shift of this number, the first seat's and that of all
 *  others. */
export const scriptedShifts = (
  params: CookingParams,
  cooksOf: (shift: number) => readonly [own: Cook, other: Cook],
  options: PlayOptions,
): readonly CookedShift[] => scriptedPlays('scriptedShifts', cookingGround(params), cooksOf, options);
