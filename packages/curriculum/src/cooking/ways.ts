/** @file Shortest ways to where something can be reached with one's hands. */
import { AHEAD, BACK, LEFT, RIGHT, STAY, TURN_LEFT, TURN_RIGHT } from '../walk/world.js';
import type { Kitchen } from './kitchen.js';
import { aheadOf, type CookState, INTERACT, movedBy } from './rules.js';
import type { Scene } from './shift.js';

export type Pose = Pick<CookState, 'x' | 'y' | 'facing'>;

export interface Way {
  /** The first action of it; null: it is there already. */
  readonly first: number | null;
  readonly steps: number;
  readonly end: Pose;
}

const STEPS = [AHEAD, TURN_LEFT, TURN_RIGHT, LEFT, RIGHT, BACK] as const;

/** Of each pose, 4 · cell + facing: where each of the steps leads (−1: nowhere), and the cell before it. Poses off the floor have none. */
interface Steps {
  readonly to: Int32Array;
  readonly ahead: Int32Array;
}

const known = new WeakMap<Kitchen, Steps>();

/** Looked up for each step of each cook: worked out once for each kitchen. */
const stepsIn = (kitchen: Kitchen): Steps => {
  const there = known.get(kitchen);
  if (there !== undefined) return there;
  const { width, tiles } = kitchen;
  const to = new Int32Array(4 * STEPS.length * tiles.length).fill(-1);
  const ahead = new Int32Array(4 * tiles.length).fill(-1);
  for (const [cell, tile] of tiles.entries())
    for (let facing = 0; tile === 'floor' && facing < 4; facing++) {
      const pose = { x: cell % width, y: Math.floor(cell / width), facing };
      ahead[4 * cell + facing] = aheadOf(kitchen, pose);
      for (const [k, action] of STEPS.entries()) {
        const next = movedBy(pose, action);
        const at = width * next.y + next.x;
        if (tiles[at] === 'floor') to[STEPS.length * (4 * cell + facing) + k] = 4 * at + next.facing;
      }
    }
  known.set(kitchen, { to, ahead });
  return { to, ahead };
};

/** A shortest way from a pose to one that has such a cell before it, around all other cooks; null: there is none. */
export const wayTo = (
  { kitchen, state }: Scene,
  seat: number,
  isThere: (cell: number) => boolean,
  from: Pose = state.cooks[seat] as CookState,
): Way | null => {
  const { width, tiles } = kitchen;
  const { to, ahead } = stepsIn(kitchen);
  const count = 4 * tiles.length;
  const first = new Int8Array(count).fill(-1);
  const far = new Int16Array(count).fill(-1);
  // Where others stand counts as seen.
  state.cooks.forEach(({ x, y }, k) => {
    if (k !== seat) far.fill(0, 4 * (width * y + x), 4 * (width * y + x) + 4);
  });
  const begin = 4 * (width * from.y + from.x) + from.facing;
  far[begin] = 0;
  const queue = [begin];
  for (const pose of queue) {
    const steps = far[pose] as number;
    if (isThere(ahead[pose] as number)) {
      const cell = pose >> 2;
      const end = { x: cell % width, y: Math.floor(cell / width), facing: pose & 3 };
      return { first: pose === begin ? null : (first[pose] as number), steps, end };
    }
    for (const [k, action] of STEPS.entries()) {
      const next = to[STEPS.length * pose + k] as number;
      if (next === -1 || far[next] !== -1) continue;
      far[next] = steps + 1;
      first[next] = pose === begin ? action : (first[pose] as number);
      queue.push(next);
    }
  }
  return null;
};

/** Goes to the nearest such cell, and interacts with it once it may; null: there is no way. */
export const handling = (scene: Scene, seat: number, isThere: (cell: number) => boolean): number | null => {
  const way = wayTo(scene, seat, isThere);
  if (way === null) return null;
  return way.first ?? ((scene.state.cooks[seat] as CookState).wait > 0 ? STAY : INTERACT);
};

/** Goes to the nearest such cell, and stays there; stays where there is no way. */
export const waitingAt = (scene: Scene, seat: number, isThere: (cell: number) => boolean): number =>
  wayTo(scene, seat, isThere)?.first ?? STAY;
