/** @file A kitchen as frozen plain data, from a seat: for whoever plays from outside. */

import { isTime, plans, type Station } from './cooks.js';
import type { Tile } from './kitchen.js';
import { nearestCook } from './others.js';
import { aheadOf, type CookState, deliveries, type Item, type Pot } from './rules.js';
import type { Scene } from './shift.js';

export interface CookingView {
  /** Steps that are done, and how many there are. */
  readonly step: number;
  readonly length: number;
  readonly seat: number;
  readonly map: readonly string[];
  /** By seat, with what each has before it. */
  readonly cooks: readonly (CookState & { readonly before: Tile })[];
  /** The seat of the nearest other one, the first of several, and how many cells away it is; null: there is no other. */
  readonly other: { readonly seat: number; readonly distance: number } | null;
  /** Counters on which something lies. */
  readonly counters: readonly { readonly x: number; readonly y: number; readonly item: Item }[];
  /** `full`: it takes no more; `ready`: there is a soup in it. */
  readonly pots: readonly (Pot & {
    readonly x: number;
    readonly y: number;
    readonly full: boolean;
    readonly ready: boolean;
  })[];
  readonly delivered: number;
  /** The cell that is reached with one's hands. */
  readonly ahead: { readonly x: number; readonly y: number };
  /** Would a dish that is fetched now come to a full pot no sooner than its soup is ready? */
  readonly isTime: boolean;
  readonly moves: CookingMoves;
}

type Plan = 'tomato' | 'dish' | 'soup' | 'fill' | 'plate' | 'deliver' | 'put' | 'pass';

/** The next action, 0 to 7, of each plan; null: there is no way, or nothing to do it with. `tomato` and `dish` take from dispensers and counters, `soup` from
 *  counters; `fill` brings to the fullest pot with room, `plate` to a pot that is ready; `put` lays down on a counter, `pass` on one that another cook can reach
 *  as well. */
export type CookingMoves = Readonly<Record<Plan, number | null>> & {
  /** From dispensers alone. */
  readonly fresh: Readonly<Record<'tomato' | 'dish', number | null>>;
  /** To the pots that are ready soonest, or that lack least, and staying there; staying where there is no way. */
  readonly wait: number;
  /** To the nearest such place, and staying before it; staying where there is no way. */
  readonly stand: Readonly<Record<Station, number>>;
};

const frozen = <A>(value: A): A => {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};

export const cookingView = (scene: Scene, seat: number): CookingView => {
  const { kitchen, state } = scene;
  const me = state.cooks[seat];
  if (me === undefined) throw new RangeError(`There is no cook ${seat}.`);
  const placeOf = (cell: number) => ({ x: cell % kitchen.width, y: Math.floor(cell / kitchen.width) });
  const plan = plans(scene, seat);
  return frozen({
    step: state.step,
    length: kitchen.params.length,
    seat,
    map: [...kitchen.params.map],
    cooks: state.cooks.map((cook) => ({
      ...cook,
      before: kitchen.tiles[aheadOf(kitchen, cook)] as Tile,
    })),
    other: nearestCook(scene, seat),
    counters: kitchen.counters.flatMap((cell, k) => {
      const item = state.counters[k] as Item | null;
      return item === null ? [] : [{ ...placeOf(cell), item }];
    }),
    pots: kitchen.pots.map((cell, k) => {
      const pot = state.pots[k] as Pot;
      const full = pot.tomatoes === kitchen.params.tomatoes;
      return { ...placeOf(cell), ...pot, full, ready: full && pot.left === 0 };
    }),
    delivered: deliveries(state),
    ahead: placeOf(aheadOf(kitchen, me)),
    isTime: isTime(scene, seat),
    moves: {
      tomato: plan.tomato(),
      dish: plan.dish(),
      soup: plan.soup(),
      fill: plan.fill(),
      plate: plan.plate(),
      deliver: plan.deliver(),
      put: plan.put(),
      pass: plan.pass(),
      fresh: { tomato: plan.fresh('tomato'), dish: plan.fresh('dish') },
      wait: plan.wait(),
      stand: {
        tomatoes: plan.stand('tomatoes'),
        dishes: plan.stand('dishes'),
        pot: plan.stand('pot'),
        delivery: plan.stand('delivery'),
      },
    },
  });
};
