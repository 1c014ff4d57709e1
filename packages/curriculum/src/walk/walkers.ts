/** @file Scripted walkers: they know the whole grid, collect what they aim at until they hold clearly more of it than of anything else,
 *  then go to the nearest other one and zap it. */
import {
  AHEAD,
  BACK,
  DIRECTIONS,
  LEFT,
  RIGHT,
  STAY,
  TURN_LEFT,
  TURN_RIGHT,
  type World,
  ZAP,
} from './world.js';

/** What a walker does next, an action from 0 to 7. */
export type Act = (world: World, seat: number) => number;

/** What a scripted walker aims at: a kind, and by how many it must be ahead of all other kinds before the next meeting. */
export interface Aim {
  readonly kind: number;
  readonly margin: number;
}

/** The kind of which most was held; the first of several. */
export const mostHeld = (inventory: readonly number[]): number => inventory.indexOf(Math.max(...inventory));

/** What others held when they met this walker, the oldest first. */
export const metWith = ({ meetings }: World, seat: number): readonly number[] =>
  meetings.flatMap(({ walkers: [a, b], inventories: [x, y] }) =>
    a === seat ? [mostHeld(y)] : b === seat ? [mostHeld(x)] : [],
  );

const BY_TURN = [AHEAD, RIGHT, BACK, LEFT] as const;

type Place = (x: number, y: number) => boolean;

/** The first step of a shortest way to a place where `isThere` holds, as an action; null: there is none. What it does not aim at it does
 *  not walk over, where there is a way around. */
const towards = (world: World, seat: number, isThere: Place): number | null =>
  wayTo(world, seat, isThere, (x, y) => (world.resourceAt(x, y)?.kind ?? null) !== null) ??
  wayTo(world, seat, isThere, () => false);

const wayTo = (world: World, seat: number, isThere: Place, isAvoided: Place): number | null => {
  const me = world.walkers[seat] as World['walkers'][number];
  const width = (world.params.map[0] as string).length;
  const seen = new Set([width * me.y + me.x]);
  let edge: readonly (readonly [x: number, y: number, first: number])[] = [[me.x, me.y, -1]];
  while (edge.length > 0) {
    const next: [number, number, number][] = [];
    for (const [x, y, first] of edge)
      for (let turn = 0; turn < 4; turn++) {
        const [dx, dy] = DIRECTIONS[(me.facing + turn) % 4] as readonly [number, number];
        const [nx, ny] = [x + dx, y + dy];
        if (world.isWall(nx, ny) || seen.has(width * ny + nx)) continue;
        seen.add(width * ny + nx);
        const by = first === -1 ? (BY_TURN[turn] as number) : first;
        if (isThere(nx, ny)) return by;
        if (world.walkerAt(nx, ny) === -1 && !isAvoided(nx, ny)) next.push([nx, ny, by]);
      }
    edge = next;
  }
  return null;
};

/** Would a beam in a direction reach a place? */
const reaches = (world: World, seat: number, facing: number, x: number, y: number): boolean => {
  const me = world.walkers[seat] as World['walkers'][number];
  const { length, radius } = world.params.beam;
  const [ax, ay] = DIRECTIONS[facing] as readonly [number, number];
  const [sx, sy] = DIRECTIONS[(facing + 1) % 4] as readonly [number, number];
  const far = (x - me.x) * ax + (y - me.y) * ay;
  const side = (x - me.x) * sx + (y - me.y) * sy;
  if (far < 1 || far > length || Math.abs(side) > radius) return false;
  for (let k = 1; k < far; k++)
    if (world.isWall(me.x + side * sx + k * ax, me.y + side * sy + k * ay)) return false;
  return true;
};

/** Zaps who is in reach, turns to who would be, or goes to the nearest other one that is ready. */
export const approaching: Act = (world, seat) => {
  const me = world.walkers[seat] as World['walkers'][number];
  const isPrey = (who: number): boolean => {
    const other = world.walkers[who];
    return who !== seat && other !== undefined && other.away === 0 && other.frozen === 0 && other.ready;
  };
  for (let turn = 0; turn < 4; turn++) {
    const facing = (me.facing + turn) % 4;
    const isIn = world.walkers.some(
      (other, who) => isPrey(who) && reaches(world, seat, facing, other.x, other.y),
    );
    if (!isIn) continue;
    if (turn === 0) return me.cooldown > 0 ? STAY : ZAP;
    return turn === 3 ? TURN_LEFT : TURN_RIGHT;
  }
  return towards(world, seat, (x, y) => isPrey(world.walkerAt(x, y))) ?? STAY;
};

/** Goes to the nearest of a kind; where nothing is ripe, to where that kind grows. */
export const collecting =
  (kind: number): Act =>
  (world, seat) => {
    const grows = (isRipe: boolean) => (x: number, y: number) => {
      const there = world.resourceAt(x, y);
      return there !== undefined && (isRipe ? there.kind === kind : there.grows === kind);
    };
    return towards(world, seat, grows(true)) ?? towards(world, seat, grows(false)) ?? STAY;
  };

/** The nearest other one on the grid, and how many steps away it is as the crow flies in a grid; null: all are away. */
export const nearestOther = (
  world: World,
  seat: number,
): { readonly who: number; readonly distance: number } | null => {
  const me = world.walkers[seat] as World['walkers'][number];
  return world.walkers.reduce<ReturnType<typeof nearestOther>>((nearest, { x, y, away }, who) => {
    const distance = Math.abs(x - me.x) + Math.abs(y - me.y);
    const isNearer = nearest === null || distance < nearest.distance;
    return who !== seat && away === 0 && isNearer ? { who, distance } : nearest;
  }, null);
};

/** The step that leads farthest from the nearest other one; it stays where none does. */
export const fleeing: Act = (world, seat) => {
  const me = world.walkers[seat] as World['walkers'][number];
  const other = world.walkers[nearestOther(world, seat)?.who ?? -1];
  if (other === undefined) return STAY;
  const farFrom = (x: number, y: number): number => Math.abs(x - other.x) + Math.abs(y - other.y);
  const steps = BY_TURN.flatMap((action, turn) => {
    const [dx, dy] = DIRECTIONS[(me.facing + turn) % 4] as readonly [number, number];
    const [x, y] = [me.x + dx, me.y + dy];
    return world.isWall(x, y) || world.walkerAt(x, y) !== -1 ? [] : [{ action, far: farFrom(x, y) }];
  });
  return steps.reduce((best, one) => (one.far > best.far ? one : best), {
    action: STAY as number,
    far: farFrom(me.x, me.y),
  }).action;
};

/** Follows an aim, which may change with what was met. */
export const aiming =
  (aim: (world: World, seat: number) => Aim): Act =>
  (world, seat) => {
    const me = world.walkers[seat] as World['walkers'][number];
    const { kind, margin } = aim(world, seat);
    const rest = Math.max(...me.inventory.filter((_, k) => k !== kind));
    if (me.ready && (me.inventory[kind] as number) - rest >= margin) return approaching(world, seat);
    return collecting(kind)(world, seat);
  };

/** Always the same kind. */
export const specialist = (kind: number, margin: number): Act => aiming(() => ({ kind, margin }));

/** Kind 0 until it has met kind 1 so often, then kind 1 for ever. */
export const grimWalker = (strikes: number, margin: number): Act =>
  aiming((world, seat) => ({
    kind: metWith(world, seat).filter((kind) => kind === 1).length >= strikes ? 1 : 0,
    margin,
  }));

/** What it met last; kind 0 at first. */
export const echoWalker = (margin: number): Act =>
  aiming((world, seat) => ({ kind: metWith(world, seat).at(-1) ?? 0, margin }));

/** The best reply to what it met last; kind 0 at first. */
export const counterWalker = (margin: number): Act =>
  aiming((world, seat) => {
    const met = metWith(world, seat).at(-1);
    const replies = world.params.payoffs.map((row) => row[met ?? 0]?.[0] as number);
    return { kind: met === undefined ? 0 : replies.indexOf(Math.max(...replies)), margin };
  });

/** A kind with one margin until it has had so many meetings, then another. */
export const flipWalker = (meetings: number, before: Aim, after: Aim): Act =>
  aiming((world, seat) => (metWith(world, seat).length < meetings ? before : after));
