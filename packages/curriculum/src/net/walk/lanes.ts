/** @file Walks under way side by side, a learner in the first seat of each, that can be taken up again from what was done in them. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { drawnAt } from '../../drawn.js';
import { explain } from '../../errors.js';
import type { WalkParams } from '../../walk/params.js';
import type { Act } from '../../walk/walkers.js';
import { openWalk, type World } from '../../walk/world.js';
import type { Together } from '../../walk/written.js';

/** Who sits in all other seats of a walk, and how often. */
export interface WalkOpponent<Kind = Act> {
  readonly name: string;
  /** Of one walk; or of all walks of a step at once, for who cannot answer at once. */
  readonly act: Kind;
  readonly weight: number;
}

/** Of either way of acting. */
export type AnyWalkOpponent = WalkOpponent<Act | Together>;

/** A walk that is over, as the learner had it. */
export interface Walked {
  readonly opponent: string;
  readonly earned: number;
  readonly steps: number;
  /** Meetings that the learner had part in. */
  readonly meetings: number;
}

/** A walk under way, as plain data: its number, who it is with, and the actions of all seats so far, flat. */
export interface LaneRecord {
  readonly walk: number;
  readonly opponent: string;
  readonly actions: readonly number[];
}

export interface Lane {
  readonly walk: number;
  readonly opponent: AnyWalkOpponent;
  readonly world: World;
  readonly actions: number[];
  /** In all, and with the last step. */
  earned: number;
  last: number;
}

/** Its parameters have been looked at before. */
export const opened = (params: WalkParams, seed: number, walk: number): World => {
  const world = openWalk(params, rng(seed).fork('walks').fork(walk).int(0x7fffffff));
  if (E.isLeft(world)) throw new Error(explain(world.left));
  return world.right;
};

/** The walk of a number: where it begins, and with whom, depend on the seed and the number alone. */
export const newLane = (
  params: WalkParams,
  pool: readonly AnyWalkOpponent[],
  seed: number,
  walk: number,
): Lane => {
  const random = rng(seed).fork('opponents').fork(walk);
  const weights = pool.map(({ weight }) => weight);
  const sum = weights.reduce((a, b) => a + b, 0);
  const opponent = pool[
    drawnAt(
      weights.map((w) => w / sum),
      random.uniform(),
    )
  ] as AnyWalkOpponent;
  return { walk, opponent, world: opened(params, seed, walk), actions: [], earned: 0, last: 0 };
};

export const moveOn = (lane: Lane, actions: readonly number[]): boolean => {
  const { rewards, over } = lane.world.act(actions);
  lane.actions.push(...actions);
  lane.last = rewards[0] as number;
  lane.earned += lane.last;
  return over;
};

/** One step of all lanes that there are, the learner's actions being these: whether each walk is over then. */
export const stepped = async (
  lanes: readonly (Lane | null)[],
  own: readonly number[],
): Promise<readonly boolean[]> => {
  const actions = lanes.map((lane, e) => lane?.world.walkers.map(() => own[e] as number) ?? []);
  const later = new Map<Together, { readonly e: number; readonly seat: number; readonly world: World }[]>();
  for (const [e, lane] of lanes.entries()) {
    const seats = lane?.world.walkers.length ?? 0;
    for (let seat = 1; lane !== null && seat < seats; seat++) {
      const { act } = lane.opponent;
      if (typeof act === 'function') (actions[e] as number[])[seat] = act(lane.world, seat);
      else later.set(act, [...(later.get(act) ?? []), { e, seat, world: lane.world }]);
    }
  }
  for (const [act, asked] of later) {
    const said = await act.together(asked);
    for (const [i, { e, seat }] of asked.entries()) (actions[e] as number[])[seat] = said[i] as number;
  }
  return lanes.map((lane, e) => (lane === null ? false : moveOn(lane, actions[e] as number[])));
};

export const walkedOf = ({ world, opponent, earned }: Lane): Walked => ({
  opponent: opponent.name,
  earned,
  steps: world.step(),
  meetings: world.meetings.filter(({ walkers }) => walkers.includes(0)).length,
});

export const recordOf = ({ walk, opponent, actions }: Lane): LaneRecord => ({
  walk,
  opponent: opponent.name,
  actions: [...actions],
});

/** The same walk again; undefined where its opponent is no longer among these. */
export const replayed = (
  params: WalkParams,
  pool: readonly AnyWalkOpponent[],
  seed: number,
  { walk, opponent: name, actions }: LaneRecord,
): Lane | undefined => {
  const opponent = pool.find((one) => one.name === name);
  if (opponent === undefined) return undefined;
  const world = opened(params, seed, walk);
  const lane: Lane = { walk, opponent, world, actions: [], earned: 0, last: 0 };
  const seats = world.walkers.length;
  for (let at = 0; at < actions.length; at += seats) moveOn(lane, actions.slice(at, at + seats));
  return lane;
};
