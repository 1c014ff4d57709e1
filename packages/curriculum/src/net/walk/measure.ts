/** @file What a walker's earnings are worth: beside random play and an oracle, and how soon. */
import { rng } from '@tompo/games';
import type { WalkParams } from '../../walk/params.js';
import type { Act } from '../../walk/walkers.js';
import { ACTIONS } from '../../walk/world.js';
import type { Acting, Ground } from './ground.js';
import { moveOn, newLane, type Played, playedOf, type Walked } from './lanes.js';
import type { PlayOptions } from './learner.js';
import { checkWalks } from './options.js';
import { walkGround } from './student.js';

/** Draws every action evenly. The same seed draws the same: make one for each walk. */
export const randomWalker = (seed: number): Act => {
  const random = rng(seed).fork('random walker');
  return () => random.int(ACTIONS.length);
};

/** What `play` would have with the same seed, by others in all seats. actsOf: of the one of this number, the first seat's and that of all others. */
export const scriptedPlays = <W, T extends object>(
  of: string,
  ground: Ground<W, T>,
  actsOf: (walk: number) => readonly [own: Acting<W>, other: Acting<W>],
  { walks, seed }: PlayOptions,
): readonly (Played & T)[] => {
  checkWalks(of, walks);
  return Array.from({ length: walks }, (_, walk) => {
    const [own, act] = actsOf(walk);
    const lane = newLane(ground, [{ name: 'opponent', act, weight: 1 }], seed, walk);
    const seats = Array.from({ length: ground.seats(lane.world) }, (__, seat) => seat);
    const actions = (): readonly number[] => seats.map((seat) => (seat === 0 ? own : act)(lane.world, seat));
    while (!moveOn(lane, actions()));
    return playedOf(lane);
  });
};

/** The walks that `play` would have with the same seed, by walkers in all seats. actsOf: of a walk of this number, the first seat's and
 *  that of all others. */
export const scriptedWalks = (
  params: WalkParams,
  actsOf: (walk: number) => readonly [own: Act, other: Act],
  options: PlayOptions,
): readonly Walked[] => scriptedPlays('scriptedWalks', walkGround(params), actsOf, options);

/** Earned in a hundred steps: walks are of many lengths. */
export const rateOf = ({ earned, steps }: Pick<Walked, 'earned' | 'steps'>): number => (100 * earned) / steps;

/** (J − J_random) / (J_oracle − J_random): 0 as random play, 1 as the oracle; null where the oracle earns no more than random play. */
export const relativePerformance = (own: number, random: number, oracle: number): number | null =>
  oracle > random ? (own - random) / (oracle - random) : null;

/** J_oracle − J. An oracle that learned for a finite time may be beaten: then it is 0, and said to be cut. */
export const walkRegret = (
  own: number,
  oracle: number,
): { readonly regret: number; readonly isCut: boolean } => ({
  regret: Math.max(0, oracle - own),
  isCut: own > oracle,
});

/** The steps after which the mean of the last so many values was first as high as asked for; null: never. values: with the steps at which
 *  each was known, the earliest first. */
export const stepsUntil = (
  values: readonly { readonly steps: number; readonly value: number }[],
  least: number,
  over: number,
): number | null => {
  for (let end = over; end <= values.length; end++) {
    const window = values.slice(end - over, end);
    const mean = window.reduce((sum, { value }) => sum + value, 0) / over;
    if (mean >= least) return (window.at(-1) as (typeof window)[number]).steps;
  }
  return null;
};
