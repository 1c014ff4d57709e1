/** @file Walks under way side by side, a learner in the first seat of each, that can be taken up again from what was done in them. */
import { rng } from '@tompo/games';
import { drawnAt } from '../../drawn.js';
import type { Act } from '../../walk/walkers.js';
import type { World } from '../../walk/world.js';
import type { Acting, ActingTogether, Ground } from './ground.js';

/** Who sits in all other seats of a walk, and how often. */
export interface WalkOpponent<Kind = Act> {
  readonly name: string;
  /** Of one walk; or of all walks of a step at once, for who cannot answer at once. */
  readonly act: Kind;
  readonly weight: number;
}

/** Of either way of acting, in worlds of any kind. */
export type AnyOpponent<W> = WalkOpponent<Acting<W> | ActingTogether<W>>;
export type AnyWalkOpponent = AnyOpponent<World>;

/** What was played to its end, as the learner had it. */
export interface Played {
  readonly opponent: string;
  readonly earned: number;
  readonly steps: number;
}

/** A walk that is over. */
export interface Walked extends Played {
  /** Meetings that the learner had part in. */
  readonly meetings: number;
}

/** A walk under way, as plain data: its number, who it is with, and the actions of all seats so far, flat. */
export interface LaneRecord {
  readonly walk: number;
  readonly opponent: string;
  readonly actions: readonly number[];
}

export interface Lane<W, T extends object> {
  readonly ground: Ground<W, T>;
  readonly walk: number;
  readonly opponent: AnyOpponent<W>;
  world: W;
  readonly actions: number[];
  /** In all, and with the last step. */
  earned: number;
  last: number;
}

/** The world of a number. */
export const opened = <W>(ground: Ground<W>, seed: number, walk: number): W =>
  ground.open(rng(seed).fork('walks').fork(walk).int(0x7fffffff));

/** The walk of a number: where it begins, and with whom, depend on the seed and the number alone. */
export const newLane = <W, T extends object>(
  ground: Ground<W, T>,
  pool: readonly AnyOpponent<W>[],
  seed: number,
  walk: number,
): Lane<W, T> => {
  const random = rng(seed).fork('opponents').fork(walk);
  const weights = pool.map(({ weight }) => weight);
  const sum = weights.reduce((a, b) => a + b, 0);
  const opponent = pool[
    drawnAt(
      weights.map((w) => w / sum),
      random.uniform(),
    )
  ] as AnyOpponent<W>;
  return { ground, walk, opponent, world: opened(ground, seed, walk), actions: [], earned: 0, last: 0 };
};

export const moveOn = <W, T extends object>(lane: Lane<W, T>, actions: readonly number[]): boolean => {
  const { world, rewards, over } = lane.ground.act(lane.world, actions);
  lane.world = world;
  lane.actions.push(...actions);
  lane.last = rewards[0] as number;
  lane.earned += lane.last;
  return over;
};

/** One step of all lanes that there are, the learner's actions being these: whether each walk is over then. */
export const stepped = async <W, T extends object>(
  lanes: readonly (Lane<W, T> | null)[],
  own: readonly number[],
): Promise<readonly boolean[]> => {
  const seatsOf = (lane: Lane<W, T> | null): number => (lane === null ? 0 : lane.ground.seats(lane.world));
  const actions = lanes.map((lane, e) => new Array<number>(seatsOf(lane)).fill(own[e] as number));
  type Asked = { readonly e: number; readonly seat: number; readonly world: W };
  const later = new Map<ActingTogether<W>, Asked[]>();
  for (const [e, lane] of lanes.entries()) {
    const seats = seatsOf(lane);
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

export const playedOf = <W, T extends object>({
  ground,
  world,
  opponent,
  earned,
}: Lane<W, T>): Played & T => ({
  opponent: opponent.name,
  earned,
  steps: ground.step(world),
  ...ground.tally(world),
});

export const recordOf = ({
  walk,
  opponent,
  actions,
}: Pick<Lane<never, object>, 'walk' | 'actions'> & {
  readonly opponent: { readonly name: string };
}): LaneRecord => ({
  walk,
  opponent: opponent.name,
  actions: [...actions],
});

/** The same walk again; undefined where its opponent is no longer among these. */
export const replayed = <W, T extends object>(
  ground: Ground<W, T>,
  pool: readonly AnyOpponent<W>[],
  seed: number,
  { walk, opponent: name, actions }: LaneRecord,
): Lane<W, T> | undefined => {
  const opponent = pool.find((one) => one.name === name);
  if (opponent === undefined) return undefined;
  const world = opened(ground, seed, walk);
  const lane: Lane<W, T> = { ground, walk, opponent, world, actions: [], earned: 0, last: 0 };
  const seats = ground.seats(world);
  for (let at = 0; at < actions.length; at += seats) moveOn(lane, actions.slice(at, at + seats));
  return lane;
};
