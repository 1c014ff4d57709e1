/** @file Other cooks: who is nearest, and where they can reach. */
import { DIRECTIONS } from '../walk/world.js';
import type { Kitchen } from './kitchen.js';
import type { CookState } from './rules.js';
import type { Scene } from './shift.js';

/** Cells between two, as if nothing stood in the way. */
const between = (a: CookState, b: CookState): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);

/** The nearest other cook, the first seat of several, and how many cells away it is; null: there is no other. */
export const nearestCook = (
  { state: { cooks } }: Scene,
  seat: number,
): { readonly seat: number; readonly distance: number } | null => {
  const me = cooks[seat] as CookState;
  return cooks.reduce<{ readonly seat: number; readonly distance: number } | null>((best, cook, other) => {
    const distance = between(me, cook);
    return other === seat || (best !== null && best.distance <= distance) ? best : { seat: other, distance };
  }, null);
};

const known = new WeakMap<Kitchen, readonly number[]>();

/** By cell, the least cell of the floor that it is joined to; −1 where there is no floor. Worked out once for each kitchen. */
const roomsIn = (kitchen: Kitchen): readonly number[] => {
  const there = known.get(kitchen);
  if (there !== undefined) return there;
  const { tiles, width } = kitchen;
  const rooms = tiles.map(() => -1);
  for (const [cell, tile] of tiles.entries()) {
    if (tile !== 'floor' || rooms[cell] !== -1) continue;
    const found = new Set([cell]);
    for (const at of found) {
      rooms[at] = cell;
      for (const [dx, dy] of DIRECTIONS) {
        const next = at + width * dy + dx;
        if (tiles[next] === 'floor') found.add(next);
      }
    }
  }
  known.set(kitchen, rooms);
  return rooms;
};

/** Is the cell beside the room of somebody else? */
export const isInReachOfOthers = ({ kitchen, state }: Scene, seat: number): ((cell: number) => boolean) => {
  const { width } = kitchen;
  const rooms = roomsIn(kitchen);
  const theirs = new Set(
    state.cooks.filter((_, other) => other !== seat).map(({ x, y }) => rooms[width * y + x]),
  );
  // A cell at the left edge has the end of the row before as its neighbour by number, which is an edge too and so no floor.
  return (cell) => DIRECTIONS.some(([dx, dy]) => theirs.has(rooms[cell + width * dy + dx]));
};
