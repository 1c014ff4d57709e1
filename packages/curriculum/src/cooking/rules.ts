/** @file What a joint action does in a kitchen: state in, state out. All states are plain data; nothing is drawn but where cooks begin, and who of
 *  them is first where two want the same.
 *
 *  First all cooks move, then all interact, in both in an order that is drawn evenly in each step, so that no seat is favoured: who comes later finds what who
 *  came earlier left. Nobody walks onto a cell where somebody stands; two do not change places. */
import { type Rng, shuffle } from '@tompo/games';
import { AHEAD, BACK, DIRECTIONS, RIGHT, STAY, TURN_LEFT, TURN_RIGHT, ZAP } from '../walk/world.js';
import type { Kitchen } from './kitchen.js';

/** What a cook can do, by number: as a walker, with its hands in the place of the beam. */
export const COOKING_ACTIONS = [
  'stay',
  'ahead',
  'back',
  'left',
  'right',
  'turn left',
  'turn right',
  'interact',
] as const;
export const INTERACT = ZAP;

export type Item = 'tomato' | 'dish' | 'soup';

export interface CookState {
  readonly x: number;
  readonly y: number;
  /** 0 north (up), 1 east, 2 south, 3 west. */
  readonly facing: number;
  readonly holds: Item | null;
  /** Steps until it may interact again. */
  readonly wait: number;
  /** Soups that it has delivered. */
  readonly delivered: number;
}

export interface Pot {
  readonly tomatoes: number;
  /** Steps that it cooks yet, once it is full; 0 and full: there is a soup in it. */
  readonly left: number;
}

/** A shift under way, as plain data. */
export interface Cooking {
  /** Steps that are done. */
  readonly step: number;
  readonly cooks: readonly CookState[];
  /** What lies on each counter of the kitchen, in its order; and its pots. */
  readonly counters: readonly (Item | null)[];
  readonly pots: readonly Pot[];
  /** Out of dispensers so far. */
  readonly taken: { readonly tomatoes: number; readonly dishes: number };
}

/** `take` and `put` are those at counters. */
export interface Handled {
  readonly cook: number;
  readonly did: 'tomato' | 'dish' | 'fill' | 'plate' | 'deliver' | 'take' | 'put';
  readonly cell: number;
}

export interface Cooked {
  readonly state: Cooking;
  readonly rewards: readonly number[];
  readonly handled: readonly Handled[];
  readonly over: boolean;
}

export const beginCooking = ({ params, width, counters, pots, starts }: Kitchen, random: Rng): Cooking => {
  const isDrawn = params.places === 'drawn';
  const at = isDrawn ? shuffle(starts, random) : starts;
  return {
    step: 0,
    cooks: Array.from({ length: params.cooks }, (_, seat) => {
      const cell = at[seat] as number;
      const facing = isDrawn ? random.int(4) : 0;
      return {
        x: cell % width,
        y: Math.floor(cell / width),
        facing,
        holds: null,
        wait: 0,
        delivered: 0,
      };
    }),
    counters: counters.map(() => null),
    pots: pots.map(() => ({ tomatoes: 0, left: 0 })),
    taken: { tomatoes: 0, dishes: 0 },
  };
};

/** Soups delivered by all. */
export const deliveries = ({ cooks }: Cooking): number =>
  cooks.reduce((sum, { delivered }) => sum + delivered, 0);

/** The cell that a cook has before it. */
export const aheadOf = (
  { width }: Kitchen,
  { x, y, facing }: Pick<CookState, 'x' | 'y' | 'facing'>,
): number => {
  const [dx, dy] = DIRECTIONS[facing] as readonly [number, number];
  return width * (y + dy) + x + dx;
};

/** Where a movement leads, be there room or not. */
export const movedBy = <P extends Pick<CookState, 'x' | 'y' | 'facing'>>(cook: P, action: number): P => {
  if (action === TURN_LEFT || action === TURN_RIGHT)
    return { ...cook, facing: (cook.facing + (action === TURN_LEFT ? 3 : 1)) % 4 };
  const turn = action === AHEAD ? 0 : action === RIGHT ? 1 : action === BACK ? 2 : 3;
  const [dx, dy] = DIRECTIONS[(cook.facing + turn) % 4] as readonly [number, number];
  return { ...cook, x: cook.x + dx, y: cook.y + dy };
};

type Bench = Pick<Cooking, 'counters' | 'pots' | 'taken'>;

interface Hands {
  readonly bench: Bench;
  readonly cook: CookState;
  readonly did: Handled['did'];
}

const replaced = <A>(all: readonly A[], at: number, one: A): readonly A[] =>
  all.map((old, i) => (i === at ? one : old));

/** What comes of an interaction with a cell; null: nothing. */
const handledAt = (kitchen: Kitchen, bench: Bench, cook: CookState, cell: number): Hands | null => {
  const { holds } = cook;
  const { taken } = bench;
  const { params } = kitchen;
  switch (kitchen.tiles[cell]) {
    case 'tomatoes':
      if (holds !== null) return null;
      return {
        bench: { ...bench, taken: { ...taken, tomatoes: taken.tomatoes + 1 } },
        cook: { ...cook, holds: 'tomato' },
        did: 'tomato',
      };
    case 'dishes':
      if (holds !== null) return null;
      return {
        bench: { ...bench, taken: { ...taken, dishes: taken.dishes + 1 } },
        cook: { ...cook, holds: 'dish' },
        did: 'dish',
      };
    case 'counter': {
      const place = kitchen.counters.indexOf(cell);
      const there = bench.counters[place] as Item | null;
      // One of the two must be empty, and not both.
      if ((there === null) === (holds === null)) return null;
      return {
        bench: { ...bench, counters: replaced(bench.counters, place, holds) },
        cook: { ...cook, holds: there },
        did: holds === null ? 'take' : 'put',
      };
    }
    case 'pot': {
      const place = kitchen.pots.indexOf(cell);
      const { tomatoes, left } = bench.pots[place] as Pot;
      const isFull = tomatoes === params.tomatoes;
      if (holds === 'tomato' && !isFull) {
        const filled = {
          tomatoes: tomatoes + 1,
          left: tomatoes + 1 === params.tomatoes ? params.cooking : 0,
        };
        return {
          bench: { ...bench, pots: replaced(bench.pots, place, filled) },
          cook: { ...cook, holds: null },
          did: 'fill',
        };
      }
      if (holds !== 'dish' || !isFull || left > 0) return null;
      return {
        bench: { ...bench, pots: replaced(bench.pots, place, { tomatoes: 0, left: 0 }) },
        cook: { ...cook, holds: 'soup' },
        did: 'plate',
      };
    }
    case 'delivery':
      if (holds !== 'soup') return null;
      return { bench, cook: { ...cook, holds: null, delivered: cook.delivered + 1 }, did: 'deliver' };
    default:
      return null;
  }
};

/** One step: an action, 0 to 7, for each cook. random: only who is first is drawn from it. */
export const stepCooking = (
  kitchen: Kitchen,
  state: Cooking,
  actions: readonly number[],
  random: Rng,
): Cooked => {
  const { params, tiles, width } = kitchen;
  if (state.step >= params.length) throw new Error('The shift is over; begin another.');
  if (
    actions.length !== state.cooks.length ||
    !actions.every((a) => Number.isInteger(a) && a >= 0 && a <= INTERACT)
  )
    throw new Error(
      `A step takes ${state.cooks.length} actions from 0 to ${INTERACT}, not ${JSON.stringify(actions)}.`,
    );
  const cooks = [...state.cooks];
  const order = shuffle([...cooks.keys()], random);
  for (const seat of order) {
    const action = actions[seat] as number;
    if (action === STAY || action === INTERACT) continue;
    const to = movedBy(cooks[seat] as CookState, action);
    const isFree =
      tiles[width * to.y + to.x] === 'floor' &&
      cooks.every(({ x, y }, other) => other === seat || x !== to.x || y !== to.y);
    if (isFree) cooks[seat] = to;
  }
  let bench: Bench = state;
  const rewards = cooks.map(() => 0);
  const handled: Handled[] = [];
  for (const seat of order) {
    const cook = cooks[seat] as CookState;
    if (actions[seat] !== INTERACT || cook.wait > 0) continue;
    const cell = aheadOf(kitchen, cook);
    const made = handledAt(kitchen, bench, cook, cell);
    bench = made?.bench ?? bench;
    // One more, for the step that is under way.
    cooks[seat] = { ...(made?.cook ?? cook), wait: params.cooldown + 1 };
    if (made === null) continue;
    handled.push({ cook: seat, did: made.did, cell });
    if (made.did === 'fill') rewards[seat] = (rewards[seat] as number) + params.potReward;
    if (made.did === 'deliver')
      for (const all of rewards.keys()) rewards[all] = (rewards[all] as number) + params.delivery;
  }
  const step = state.step + 1;
  return {
    state: {
      step,
      cooks: cooks.map((cook) => (cook.wait > 0 ? { ...cook, wait: cook.wait - 1 } : cook)),
      counters: bench.counters,
      pots: bench.pots.map((pot) => (pot.left > 0 ? { ...pot, left: pot.left - 1 } : pot)),
      taken: bench.taken,
    },
    rewards,
    handled,
    over: step >= params.length,
  };
};
