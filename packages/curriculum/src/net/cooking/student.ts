/** @file The student of walks, in a kitchen. */
import type { either as E } from 'fp-ts';
import { checked } from '../../checks.js';
import { openKitchen } from '../../cooking/kitchen.js';
import { cookingWindow, observeCooking } from '../../cooking/observe.js';
import { type CookingParams, complete, cookingFaults } from '../../cooking/params.js';
import { COOKING_ACTIONS, deliveries, type Handled } from '../../cooking/rules.js';
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
  /** Tomatoes that the student put into pots, and soups that it took out of them. */
  readonly filled: number;
  readonly plated: number;
}

/** What hands do. */
export const DEEDS = [
  'tomato',
  'dish',
  'take',
  'put',
  'fill',
  'plate',
  'deliver',
] as const satisfies readonly Handled['did'][];

/** [deeds], as often. */
export type Deeds = readonly number[];

/** A shift with what was done in it so far. */
export interface WorkedShift extends Shift {
  readonly done: readonly [own: Deeds, others: Deeds];
}

/** How often all others did each of `DEEDS`. */
export interface OthersDeeds {
  readonly others: Deeds;
}

/** A shift that is over, as the student had it. */
export type CookedShift = Played & Delivered;
export type CookingUpdate = GridUpdate<Delivered>;
export type CookingStudent = GridStudent<WorkedShift, Delivered, OthersDeeds>;

/** Rewards are divided by what a delivery pays (by what a tomato in a pot does, where a delivery pays nothing). */
const scaleOf = ({ delivery, potReward }: Required<Pick<CookingParams, 'delivery' | 'potReward'>>): number =>
  Math.abs(delivery as number) || Math.abs(potReward as number) || 1;

const NONE: Deeds = DEEDS.map(() => 0);

export const countOf = (deeds: Deeds, did: (typeof DEEDS)[number]): number =>
  deeds[DEEDS.indexOf(did)] as number;

const counted = ([own, others]: WorkedShift['done'], handled: readonly Handled[]): WorkedShift['done'] => {
  if (handled.length === 0) return [own, others];
  const add = (deeds: Deeds, isOf: (cook: number) => boolean): Deeds =>
    deeds.map((n, k) => n + handled.filter(({ cook, did }) => isOf(cook) && did === DEEDS[k]).length);
  return [add(own, (cook) => cook === 0), add(others, (cook) => cook !== 0)];
};

/** Its parameters have been looked at before. */
export const cookingGround = (params: CookingParams): Ground<WorkedShift, Delivered, OthersDeeds> => {
  const kitchen = rightly(openKitchen(params));
  return {
    window: cookingWindow(kitchen),
    scale: scaleOf(kitchen.params),
    actions: COOKING_ACTIONS.length,
    open: (seed) => ({ ...beginShift(kitchen, seed), done: [NONE, NONE] }),
    seats: () => kitchen.params.cooks,
    step: ({ state }) => state.step,
    act: (world, actions) => {
      const { shift, rewards, over, handled } = stepShift(world, actions);
      return { world: { ...shift, done: counted(world.done, handled) }, rewards, over };
    },
    observe: ({ state }, seat) => observeCooking(kitchen, state, seat),
    tally: ({ state, done: [own] }) => ({
      deliveries: deliveries(state),
      own: state.cooks[0]?.delivered ?? 0,
      filled: countOf(own, 'fill'),
      plated: countOf(own, 'plate'),
    }),
    history: ({ done: [, others] }) => ({ others }),
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
