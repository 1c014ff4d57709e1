/** @file A kitchen as frozen plain data, from a seat: for whoever plays from outside. */

import { plans } from './cooks.js';
import { aheadOf, type CookState, deliveries, type Item, type Pot } from './rules.js';
import type { Scene } from './shift.js';

export interface CookingView {
  /** Steps that are done, and how many there are. */
  readonly step: number;
  readonly length: number;
  readonly seat: number;
  readonly map: readonly string[];
  /** By seat. */
  readonly cooks: readonly CookState[];
  /** Counters on which something lies. */
  readonly counters: readonly { readonly x: number; readonly y: number; readonly item: Item }[];
  readonly pots: readonly (Pot & { readonly x: number; readonly y: number; readonly ready: boolean })[];
  readonly delivered: number;
  /** The cell that is reached with one's hands. */
  readonly ahead: { readonly x: number; readonly y: number };
  /** The next action, 0 to 7, of each plan; null: there is no way, or nothing to do it with. */
  readonly moves: Readonly<Record<'tomato' | 'dish' | 'fill' | 'plate' | 'deliver' | 'put', number | null>>;
}

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
    cooks: state.cooks.map((cook) => ({ ...cook })),
    counters: kitchen.counters.flatMap((cell, k) => {
      const item = state.counters[k] as Item | null;
      return item === null ? [] : [{ ...placeOf(cell), item }];
    }),
    pots: kitchen.pots.map((cell, k) => {
      const pot = state.pots[k] as Pot;
      return { ...placeOf(cell), ...pot, ready: pot.tomatoes === kitchen.params.tomatoes && pot.left === 0 };
    }),
    delivered: deliveries(state),
    ahead: placeOf(aheadOf(kitchen, me)),
    moves: {
      tomato: plan.tomato(),
      dish: plan.dish(),
      fill: plan.fill(),
      plate: plan.plate(),
      deliver: plan.deliver(),
      put: plan.put(),
    },
  });
};
