/** @file A shift: a kitchen, a state, and a seed of which everything comes that is drawn. */
import { rng } from '@tompo/games';
import type { Kitchen } from './kitchen.js';
import { beginCooking, type Cooked, type Cooking, deliveries, stepCooking } from './rules.js';

/** What a cook may look at: all of it. */
export interface Scene {
  readonly kitchen: Kitchen;
  readonly state: Cooking;
}

export interface Shift extends Scene {
  readonly seed: number;
}

/** What a cook does next, an action from 0 to 7. */
export type Cook = (scene: Scene, seat: number) => number;

export const beginShift = (kitchen: Kitchen, seed: number): Shift => ({
  kitchen,
  seed,
  state: beginCooking(kitchen, rng(seed).fork('begin')),
});

/** The next shift of the same: draws depend on the seed and the step alone, so that it goes on from its state as if it had not been left. */
export const stepShift = (
  { kitchen, state, seed }: Shift,
  actions: readonly number[],
): Omit<Cooked, 'state'> & { readonly shift: Shift } => {
  const { state: next, ...rest } = stepCooking(
    kitchen,
    state,
    actions,
    rng(seed).fork('step').fork(state.step),
  );
  return { ...rest, shift: { kitchen, seed, state: next } };
};

export interface PlayedShift {
  readonly shift: Shift;
  /** By cook; soups that were delivered by all. */
  readonly earned: readonly number[];
  readonly deliveries: number;
}

/** A whole shift. The same cooks and seed, the same shift. */
export const playShift = (kitchen: Kitchen, cooks: readonly Cook[], seed: number): PlayedShift => {
  if (cooks.length !== kitchen.params.cooks)
    throw new RangeError(`playShift: there must be ${kitchen.params.cooks} cooks, not ${cooks.length}.`);
  let shift = beginShift(kitchen, seed);
  let earned: readonly number[] = cooks.map(() => 0);
  for (let over = false; !over; ) {
    const now = shift;
    const made = stepShift(
      now,
      cooks.map((cook, seat) => cook(now, seat)),
    );
    ({ shift, over } = made);
    earned = earned.map((sum, seat) => sum + (made.rewards[seat] as number));
  }
  return { shift, earned, deliveries: deliveries(shift.state) };
};
