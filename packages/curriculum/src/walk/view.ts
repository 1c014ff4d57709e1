/** @file What an opponent that is written as code sees of a walk: plain data, small, and the moves that its plans come down to. */
import { approaching, collecting, fleeing, nearestOther } from './walkers.js';
import type { World } from './world.js';

export interface WalkView {
  /** From 0, and how many a walk has at most. */
  readonly step: number;
  readonly most: number;
  readonly kinds: number;
  /** [own kind][other's kind] → [of who zaps, of who is zapped] */
  readonly payoffs: readonly (readonly (readonly [number, number])[])[];
  /** [K]: what it holds of each kind, 1 of each after a meeting; whether it has collected any since; steps until it may zap again. */
  readonly inventory: readonly number[];
  readonly ready: boolean;
  readonly cooldown: number;
  /** Its meetings, the oldest first: [K] what the other and what it held itself, and what it was paid. */
  readonly met: readonly {
    readonly step: number;
    readonly held: readonly number[];
    readonly own: readonly number[];
    readonly paid: number;
  }[];
  /** The nearest other one; null: it is away. */
  readonly other: { readonly distance: number; readonly ready: boolean } | null;
  /** Actions, 0 to 7: towards the nearest of each kind; to the nearest other one that is ready, turning to it and zapping it where it is
   *  in reach; away from the nearest other one. */
  readonly moves: { readonly collect: readonly number[]; readonly approach: number; readonly flee: number };
}

export const viewOf = (world: World, seat: number): WalkView => {
  const { kinds, params } = world;
  const me = world.walkers[seat];
  if (me === undefined) throw new RangeError(`There is no walker ${seat}.`);
  const nearest = nearestOther(world, seat);
  return {
    step: world.step(),
    most: params.length.most,
    kinds,
    payoffs: params.payoffs,
    inventory: me.inventory,
    ready: me.ready,
    cooldown: me.cooldown,
    met: world.meetings.flatMap(({ step, walkers, inventories, payoffs }) => {
      const at = walkers.indexOf(seat);
      if (at === -1) return [];
      const [own, held, paid] = [inventories[at], inventories[1 - at], payoffs[at]];
      return [{ step, held: held as readonly number[], own: own as readonly number[], paid: paid as number }];
    }),
    other:
      nearest === null
        ? null
        : { distance: nearest.distance, ready: world.walkers[nearest.who]?.ready === true },
    moves: {
      collect: Array.from({ length: kinds }, (_, kind) => collecting(kind)(world, seat)),
      approach: approaching(world, seat),
      flee: fleeing(world, seat),
    },
  };
};
