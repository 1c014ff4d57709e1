/** @file The student of walks. */
import type { either as E } from 'fp-ts';
import { checked } from '../../checks.js';
import type { CurriculumError } from '../../errors.js';
import { observe, windowOf } from '../../walk/observe.js';
import { complete, type WalkParams, walkFaults } from '../../walk/params.js';
import { ACTIONS, openWalk, type World } from '../../walk/world.js';
import type { Ground } from './ground.js';
import { rightly } from './ground.js';
import type { Lane, Walked } from './lanes.js';
import { type GridStudent, type GridUpdate, learner, type WatchedStep } from './learner.js';
import { sightFaults, studentFaults, type WalkStudentOptions } from './options.js';

type Meetings = Pick<Walked, 'meetings'>;

export interface WatchedWalk extends Walked {
  readonly trace: readonly WatchedStep[];
  /** What the student and the other held at each of its meetings: [K] each. */
  readonly met: readonly (readonly [own: readonly number[], other: readonly number[]])[];
}

export type WalkLane = Lane<World, Meetings>;
export type WalkUpdate = GridUpdate<Meetings>;
export type WalkStudent = GridStudent<World, Meetings, Pick<WatchedWalk, 'met'>>;

/** What the learner and who it met held. */
const metBy = ({ meetings }: World): WatchedWalk['met'] =>
  meetings.flatMap(({ walkers, inventories }) => {
    const at = walkers.indexOf(0);
    return at === -1
      ? []
      : [[inventories[at] as readonly number[], inventories[1 - at] as readonly number[]] as const];
  });

/** The greatest difference of two payoffs of who zaps. */
const spreadOf = ({ payoffs }: WalkParams): number => {
  const own = payoffs.flat().map(([x]) => x);
  return Math.max(...own) - Math.min(...own) || 1;
};

/** Walks of these parameters. What hangs on them is worked out when it is asked for: `open` says what is wrong with them. */
export const walkGround = (params: WalkParams): Ground<World, Meetings, Pick<WatchedWalk, 'met'>> => ({
  get window() {
    return windowOf({ kinds: params.payoffs.length, params: complete(params) });
  },
  get scale() {
    return spreadOf(params);
  },
  actions: ACTIONS.length,
  open: (seed) => rightly(openWalk(params, seed)),
  seats: ({ walkers }) => walkers.length,
  step: (world) => world.step(),
  act: (world, actions) => {
    const { rewards, over } = world.act(actions);
    return { world, rewards, over };
  },
  observe,
  tally: ({ meetings }) => ({ meetings: meetings.filter(({ walkers }) => walkers.includes(0)).length }),
  history: (world) => ({ met: metBy(world) }),
});

const faultsOf = (params: WalkParams): ReturnType<typeof walkFaults> => {
  const faults = walkFaults(params);
  return faults.length > 0 ? faults : sightFaults(complete(params).sight);
};

/** Two convolutions, a gated recurrent unit, and PPO. */
export const walkStudent = (
  params: WalkParams,
  options: WalkStudentOptions,
): E.Either<CurriculumError, WalkStudent> =>
  checked(
    'walkStudent',
    options,
    () => studentFaults(options, faultsOf(params)),
    () => learner(walkGround(params), options),
  );
