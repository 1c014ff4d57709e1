/** @file Kitchens: their rules by worked numbers and laws, what is seen, scripted cooks, and what cannot be. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  ASYMMETRIC,
  beginCooking,
  beginShift,
  COOKING_ACTIONS,
  COOKING_CHANNELS,
  type Cook,
  type Cooking,
  type CookingParams,
  type CookState,
  cookingView,
  cookingWindow,
  deliveries,
  type Handled,
  type Item,
  idleCook,
  type Kitchen,
  observeCooking,
  openKitchen,
  plateCook,
  playShift,
  randomCook,
  roleCook,
  stepCooking,
  stepShift,
  switchingCook,
  tomatoCook,
  wholeCook,
} from '../src/cooking/index.js';
import { explain } from '../src/errors.js';
import { right } from './right.js';

const kitchenOf = (params: CookingParams = {}): Kitchen => right(openKitchen(params));
const [STAY, AHEAD, BACK, LEFT, RIGHT, TURN_LEFT, TURN_RIGHT, HANDS] = COOKING_ACTIONS.map((_, k) => k) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** One room in which two are in each other's way. */
const ROOM = ['#O#D#', '#P P#', 'C   C', '#   #', '##T##'];

interface Step {
  readonly state: Cooking;
  readonly handled: readonly Handled[];
  readonly rewards: readonly number[];
}

/** A whole shift of such cooks, step by step; the first entry has no events. */
const shiftOf = (kitchen: Kitchen, cooks: readonly Cook[], seed: number): readonly Step[] => {
  let shift = beginShift(kitchen, seed);
  const all: Step[] = [{ state: shift.state, handled: [], rewards: [] }];
  for (let over = false; !over; ) {
    const now = shift;
    const made = stepShift(
      now,
      cooks.map((cook, seat) => cook(now, seat)),
    );
    ({ shift, over } = made);
    all.push({ state: shift.state, handled: made.handled, rewards: made.rewards });
  }
  return all;
};

/** Mixed company: one that works, and one that does anything; both; in both kitchens. */
const COMPANIES: readonly (readonly [CookingParams, readonly Cook[], number])[] = [
  [{ length: 400 }, [wholeCook, randomCook(1)], 1],
  [{ length: 400 }, [plateCook, tomatoCook], 2],
  [{ length: 400, map: ROOM }, [wholeCook, randomCook(2)], 3],
  [{ length: 400, map: ROOM, cooldown: 0 }, [randomCook(3), randomCook(4)], 4],
  [{ length: 400, map: ROOM, tomatoes: 1, cooking: 3 }, [randomCook(5), wholeCook], 5],
  [{ length: 400, map: ROOM }, [wholeCook, switchingCook(1, tomatoCook, plateCook)], 6],
];

describe('the rules', () => {
  it('are those of one delivery, worked by hand', () => {
    // The right cook stands at (6, 2) and looks up. Tomatoes are at (5, 1), reached from (5, 2); a pot is at (4, 2), to the left of that cell.
    const kitchen = kitchenOf({ places: 'fixed' });
    let state = beginCooking(kitchen, rng(1));
    expect(state.cooks.map(({ x, y, facing }) => [x, y, facing])).toEqual([
      [2, 2, 0],
      [6, 2, 0],
    ]);
    const seen: string[] = [];
    const all = [0, 0];
    const act = (...actions: readonly number[]): void => {
      for (const action of actions) {
        const made = stepCooking(kitchen, state, [STAY, action], rng(state.step));
        for (const { cook, did } of made.handled) seen.push(`${state.step} ${cook} ${did}`);
        made.rewards.forEach((x, k) => {
          all[k] = (all[k] as number) + x;
        });
        state = made.state;
      }
    };
    act(LEFT); // step 0: to (5, 2)
    const tomato = [HANDS, TURN_LEFT, HANDS, TURN_RIGHT];
    act(...tomato, ...tomato, ...tomato); // steps 1 to 12, the last one in the pot at 11
    expect(state.pots[0]).toEqual({ tomatoes: 3, left: 18 }); // steps 11 and 12 have been cooked
    // The dish at (5, 4): one step back and two turns; then back to the pot at (4, 2), and wait.
    act(BACK, TURN_RIGHT, TURN_RIGHT, HANDS); // steps 13 to 16
    expect(state.cooks[1]).toMatchObject({ x: 5, y: 3, facing: 2, holds: 'dish' });
    act(BACK, TURN_RIGHT); // 17, 18: at (5, 2), looking left
    act(HANDS, STAY, HANDS, STAY, ...new Array<number>(7).fill(STAY)); // 19 to 29: too early twice, nothing comes of it
    expect(state.pots[0]).toEqual({ tomatoes: 3, left: 1 });
    act(HANDS); // 30: one step too early
    expect(state.cooks[1]?.holds).toBe('dish');
    act(HANDS); // 31 = 11 + 20, but hands have a cooldown of 1
    act(HANDS); // 32
    expect(state.cooks[1]?.holds).toBe('soup');
    // Delivery at (8, 1) from (7, 1).
    act(BACK, BACK, RIGHT, TURN_RIGHT, TURN_RIGHT, HANDS); // 33 to 38
    expect(seen).toEqual([
      '1 1 tomato',
      '3 1 fill',
      '5 1 tomato',
      '7 1 fill',
      '9 1 tomato',
      '11 1 fill',
      '16 1 dish',
      '32 1 plate',
      '38 1 deliver',
    ]);
    expect(all).toEqual([20, 20]);
    expect(state.cooks[1]).toMatchObject({ holds: null, delivered: 1, x: 7, y: 1 });
    expect(state.taken).toEqual({ tomatoes: 3, dishes: 1 });
    expect(deliveries(state)).toBe(1);
  });

  it('conserve everything: what was taken is in hands, on counters, in pots, or delivered', () => {
    let soups = 0;
    for (const [params, cooks, seed] of COMPANIES) {
      const kitchen = kitchenOf(params);
      const each = kitchen.params.tomatoes;
      for (const { state } of shiftOf(kitchen, cooks, seed)) {
        const items = [...state.cooks.map(({ holds }) => holds), ...state.counters];
        const count = (item: Item): number => items.filter((one) => one === item).length;
        const made = count('soup') + deliveries(state);
        const cooking = state.pots.reduce((sum, { tomatoes }) => sum + tomatoes, 0);
        expect(count('tomato') + cooking + each * made).toBe(state.taken.tomatoes);
        expect(count('dish') + made).toBe(state.taken.dishes);
        soups += state.step === kitchen.params.length ? deliveries(state) : 0;
      }
    }
    expect(soups).toBeGreaterThan(20);
  });

  it('make a soup of exactly so many tomatoes, and of so many steps at least', () => {
    let soups = 0;
    let soonest = Number.POSITIVE_INFINITY;
    for (const [params, cooks, seed] of COMPANIES) {
      const kitchen = kitchenOf(params);
      const filled = new Map<number, number[]>();
      shiftOf(kitchen, cooks, seed).forEach(({ handled }, step) => {
        for (const { did, cell } of handled) {
          if (did === 'fill') filled.set(cell, [...(filled.get(cell) ?? []), step]);
          if (did !== 'plate') continue;
          const steps = filled.get(cell) as number[];
          expect(steps).toHaveLength(kitchen.params.tomatoes);
          const waited = step - (steps.at(-1) as number);
          expect(waited).toBeGreaterThanOrEqual(kitchen.params.cooking);
          soonest = Math.min(soonest, waited - kitchen.params.cooking);
          filled.set(cell, []);
          soups += 1;
        }
      });
    }
    expect(soups).toBeGreaterThan(20);
    expect(soonest).toBe(0);
  });

  it('keep everybody on the floor, no two on one cell, nobody through another', () => {
    let met = 0;
    for (const [params, cooks, seed] of COMPANIES) {
      const kitchen = kitchenOf(params);
      const steps = shiftOf(kitchen, cooks, seed);
      steps.forEach(({ state }, t) => {
        const cells = state.cooks.map(({ x, y }) => kitchen.width * y + x);
        expect(new Set(cells).size).toBe(cells.length);
        for (const cell of cells) expect(kitchen.tiles[cell]).toBe('floor');
        const before = steps[t - 1]?.state.cooks.map(({ x, y }) => kitchen.width * y + x);
        if (before === undefined) return;
        expect(cells[0] === before[1] && cells[1] === before[0]).toBe(false);
        if (cells[0] === before[1] || cells[1] === before[0]) met += 1;
      });
    }
    expect(met).toBeGreaterThan(5); // one steps to where the other has just been: they do come near each other
  });

  it('pay a delivery to all, and a tomato in a pot, where that is paid, to who put it there', () => {
    for (const potReward of [0, 2.5]) {
      const kitchen = kitchenOf({ length: 400, potReward, delivery: 7 });
      let paid = 0;
      for (const { handled, rewards } of shiftOf(kitchen, [wholeCook, tomatoCook], 1).slice(1)) {
        const soups = handled.filter(({ did }) => did === 'deliver').length;
        rewards.forEach((reward, seat) => {
          const own = handled.filter(({ did, cook }) => did === 'fill' && cook === seat).length;
          expect(reward).toBe(7 * soups + potReward * own);
        });
        paid += soups;
      }
      expect(paid).toBeGreaterThan(3);
    }
  });

  it('hands: one interaction, then so many steps without', () => {
    for (const cooldown of [0, 1, 3]) {
      const kitchen = kitchenOf({ places: 'fixed', cooldown });
      let state = beginCooking(kitchen, rng(1));
      const done: number[] = [];
      // Up and down: a counter is before the left cook at (2, 1).
      state = {
        ...state,
        cooks: state.cooks.map((cook, k) => (k === 0 ? { ...cook, holds: 'dish' } : cook)),
      };
      for (let step = 0; step < 12; step++) {
        const made = stepCooking(kitchen, state, [HANDS, STAY], rng(step));
        if (made.handled.length > 0) done.push(step);
        state = made.state;
      }
      expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].filter((t) => t % (cooldown + 1) === 0));
    }
  });

  it('are the same from the other side: a mirrored kitchen with seats exchanged gives mirrored play', () => {
    const mirror = (action: number): number =>
      ({ [LEFT]: RIGHT, [RIGHT]: LEFT, [TURN_LEFT]: TURN_RIGHT, [TURN_RIGHT]: TURN_LEFT })[action] ?? action;
    for (const map of [ASYMMETRIC, ROOM]) {
      const kitchen = kitchenOf({ map, length: 500 });
      const other = kitchenOf({ map: map.map((row) => [...row].reverse().join('')), length: 500 });
      const { width } = kitchen;
      const cellBack = (cell: number): number =>
        width * Math.floor(cell / width) + (width - 1 - (cell % width));
      const cookBack = (cook: CookState): CookState => ({
        ...cook,
        x: width - 1 - cook.x,
        facing: (4 - cook.facing) % 4,
      });
      const mirrored = (state: Cooking): Cooking => ({
        ...state,
        cooks: state.cooks.map(cookBack).reverse(),
        counters: other.counters.map(
          (cell) => state.counters[kitchen.counters.indexOf(cellBack(cell))] as Item | null,
        ),
        pots: other.pots.map(
          (cell) => state.pots[kitchen.pots.indexOf(cellBack(cell))] as Cooking['pots'][number],
        ),
      });
      // Which of two is first is one draw: the other half of its range is the other order.
      const draw = rng(7);
      const order = (first: number) => ({ uniform: () => 0, int: () => first, fork: () => order(first) });
      let state = beginCooking(kitchen, rng(3));
      let image = mirrored(state);
      let sum = 0;
      for (let step = 0; step < 500; step++) {
        const plan = state.cooks.map((_, seat) => wholeCook({ kitchen, state }, seat));
        const actions = plan.map((action) => (draw.uniform() < 0.3 ? draw.int(8) : action));
        const first = draw.int(2);
        const made = stepCooking(kitchen, state, actions, order(first));
        const back = stepCooking(other, image, actions.map(mirror).reverse(), order(1 - first));
        expect(back.state).toEqual(mirrored(made.state));
        expect(back.rewards).toEqual([...made.rewards].reverse());
        const seenHere = [0, 1].map((seat) => observeCooking(kitchen, made.state, seat));
        const seenThere = [1, 0].map((seat) => observeCooking(other, back.state, seat));
        seenHere.forEach((seen, k) => {
          expect(unmirrored(seenThere[k] as Float32Array).join()).toBe(seen.join());
        });
        [state, image] = [made.state, back.state];
        sum += made.rewards[0] as number;
      }
      expect(sum).toBeGreaterThan(0);
    }
  });

  it('favour no seat: of two who want one cell, or the last place in a pot, each has it half of the time', () => {
    const kitchen = kitchenOf({ map: ROOM, places: 'fixed' });
    const begun = beginCooking(kitchen, rng(1));
    const cook = (x: number, y: number, facing: number, holds: Item | null = null): CookState => ({
      x,
      y,
      facing,
      holds,
      wait: 0,
      delivered: 0,
    });
    const trials = 2000;
    // Both step onto (2, 1); both have the third tomato for the pot at (0, 2).
    const narrow = { ...begun, cooks: [cook(1, 1, 1), cook(3, 1, 3)] };
    const cramped = kitchenOf({
      map: ['##C##', '# P #', '##P##', '#####'].map((row) => row),
      places: 'fixed',
    });
    expect(cramped.pots).toHaveLength(1);
    const shared = kitchenOf({ map: ['#####', '#PCP#', '#####'], places: 'fixed' });
    const full = {
      ...beginCooking(shared, rng(1)),
      cooks: [cook(1, 1, 1, 'tomato'), cook(3, 1, 3, 'tomato')],
      pots: [{ tomatoes: 2, left: 0 }],
    };
    const counts = { cell: 0, pot: 0 };
    for (let seed = 0; seed < trials; seed++) {
      const moved = stepCooking(kitchen, narrow, [AHEAD, AHEAD], rng(seed)).state.cooks;
      expect(moved.filter(({ x }) => x === 2)).toHaveLength(1);
      if (moved[0]?.x === 2) counts.cell += 1;
      const put = stepCooking(shared, full, [HANDS, HANDS], rng(seed)).handled;
      expect(put).toHaveLength(1);
      if (put[0]?.cook === 0) counts.pot += 1;
    }
    for (const count of Object.values(counts))
      expect(Math.abs(count / trials - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(trials));
  });

  it('give the same bytes for the same seed, others for another, and go on from a state as if it had not been left', () => {
    const kitchen = kitchenOf({ map: ROOM, length: 200 });
    const cooks = (): readonly Cook[] => [wholeCook, tomatoCook];
    const bytes = (seed: number): string => JSON.stringify(shiftOf(kitchen, cooks(), seed));
    expect(bytes(5)).toBe(bytes(5));
    expect(bytes(6)).not.toBe(bytes(5));
    const whole = shiftOf(kitchen, cooks(), 5);
    let shift = { kitchen, seed: 5, state: JSON.parse(JSON.stringify(whole[77]?.state)) as Cooking };
    for (let over = false; !over; ) {
      const now = shift;
      ({ shift, over } = stepShift(
        now,
        cooks().map((cook, seat) => cook(now, seat)),
      ));
    }
    expect(shift.state).toEqual(whole.at(-1)?.state);
  });

  it('change no state that they were given', () => {
    const kitchen = kitchenOf({ length: 100 });
    const freeze = <A>(value: A): A => {
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
      return Object.freeze(value);
    };
    let state = freeze(beginCooking(kitchen, rng(1)));
    const draw = rng(2);
    while (state.step < 100)
      state = freeze(stepCooking(kitchen, state, [draw.int(8), draw.int(8)], rng(state.step)).state);
    expect(() => stepCooking(kitchen, state, [0, 0], rng(1))).toThrow('The shift is over; begin another.');
  });
});

const CHANNELS = COOKING_CHANNELS.length;
/** Of a window from the other side of a mirror: columns from right to left, and who looked to the right looks to the left. */
const unmirrored = (seen: Float32Array): Float32Array => {
  const out = new Float32Array(seen.length);
  const name = (from: string): number => COOKING_CHANNELS.indexOf(from as (typeof COOKING_CHANNELS)[number]);
  const [to, fro] = [name('other rightwards'), name('other leftwards')];
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 5; column++)
      for (let c = 0; c < CHANNELS; c++) {
        const from = c === to ? fro : c === fro ? to : c;
        out[(5 * row + column) * CHANNELS + c] = seen[(5 * row + 4 - column) * CHANNELS + from] as number;
      }
  return out;
};

describe('the asymmetric kitchen', () => {
  /** Moves and turns of a cook alone from one thing to another, by breadth: an oracle that knows nothing of `ways`. */
  const distance = (start: number, from: string, to: string): number => {
    const at = (x: number, y: number): string => ASYMMETRIC[y]?.[x] ?? '';
    const D = [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ] as const;
    const faces = ([x, y, f]: readonly number[], what: string): boolean => {
      const [dx, dy] = D[f as number] as readonly [number, number];
      return at((x as number) + dx, (y as number) + dy) === what;
    };
    const reach = (begin: readonly (readonly number[])[]): Map<string, number> => {
      const far = new Map(begin.map((pose) => [pose.join(), 0]));
      const queue = [...begin];
      for (const pose of queue) {
        const [x, y, f] = pose as [number, number, number];
        const next = [
          [x, y, (f + 1) % 4],
          [x, y, (f + 3) % 4],
          ...D.map(([dx, dy]) => [x + dx, y + dy, f]),
        ].filter(([nx, ny]) => ' P'.includes(at(nx as number, ny as number)));
        for (const one of next)
          if (!far.has(one.join())) {
            far.set(one.join(), (far.get(pose.join()) as number) + 1);
            queue.push(one);
          }
      }
      return far;
    };
    const poses = [...reach([[start, 2, 0]]).keys()].map((key) => key.split(',').map(Number));
    const ends = reach(poses.filter((pose) => faces(pose, from)));
    return Math.min(
      ...poses.filter((pose) => faces(pose, to)).map((pose) => ends.get(pose.join()) as number),
    );
  };

  it('has two rooms: the left one near the delivery and far from tomatoes, the right one the reverse', () => {
    const [left, right] = [2, 6].map((start) => ({
      tomatoes: distance(start, 'O', 'C'),
      delivery: distance(start, 'C', 'T'),
      dishes: distance(start, 'D', 'C'),
    }));
    expect(left).toEqual({ tomatoes: 5, delivery: 1, dishes: 1 });
    expect(right).toEqual({ tomatoes: 1, delivery: 5, dishes: 1 });
  });

  it('rewards a pair that shares the work: more than any scripted cook with an idle partner, and most of all scripted pairs', () => {
    const kitchen = kitchenOf({ places: 'fixed' });
    const cooks = { whole: wholeCook, tomatoes: tomatoCook, plates: plateCook, idle: idleCook };
    const table = Object.fromEntries(
      Object.entries(cooks).map(([left, a]) => [
        left,
        Object.fromEntries(
          Object.entries(cooks).map(([right, b]) => [right, playShift(kitchen, [a, b], 1).deliveries]),
        ),
      ]),
    ) as Record<keyof typeof cooks, Record<keyof typeof cooks, number>>;
    // [left][right], soups in 1,000 steps.
    expect(table).toEqual({
      whole: { whole: 41, tomatoes: 59, plates: 21, idle: 21 },
      tomatoes: { whole: 39, tomatoes: 0, plates: 25, idle: 0 },
      plates: { whole: 34, tomatoes: 59, plates: 0, idle: 0 },
      idle: { whole: 33, tomatoes: 0, plates: 0, idle: 0 },
    });
    // Alone the right side is better; together, each doing what is near to it, by far; the reverse is worse than one alone.
    expect(table.plates.tomatoes).toBe(
      Math.max(...Object.values(table).flatMap((row) => Object.values(row))),
    );
    expect(table.plates.tomatoes).toBeGreaterThan(1.5 * Math.max(table.whole.idle, table.idle.whole));
    expect(table.tomatoes.plates).toBeLessThan(table.idle.whole);
  });
});

describe('scripted cooks', () => {
  const kitchen = kitchenOf({ places: 'fixed', length: 300 });
  const did = (cooks: readonly Cook[], seat: number, within = kitchen): ReadonlySet<string> =>
    new Set(
      shiftOf(within, cooks, 1).flatMap(({ handled }) =>
        handled.flatMap(({ cook, did: what }) => (cook === seat ? [what] : [])),
      ),
    );

  it('draw evenly where they draw, with no memory', () => {
    const steps = shiftOf(kitchenOf(), [idleCook, idleCook], 1);
    const wide = kitchenOf({ length: 1000 });
    const counts = new Array<number>(8).fill(0);
    const [cook, other] = [randomCook(3), randomCook(4)];
    let same = 0;
    for (const { state } of steps) {
      const action = cook({ kitchen: wide, state }, 0);
      expect(cook({ kitchen: wide, state }, 0)).toBe(action);
      counts[action] = (counts[action] as number) + 1;
      same += action === other({ kitchen: wide, state }, 0) ? 1 : 0;
      same += action === cook({ kitchen: wide, state }, 1) ? 1 : 0;
    }
    const spread = (chance: number, of: number): number => 4 * Math.sqrt(chance * (1 - chance) * of);
    for (const count of counts)
      expect(Math.abs(count - steps.length / 8)).toBeLessThan(spread(1 / 8, steps.length));
    expect(Math.abs(same - steps.length / 4)).toBeLessThan(spread(1 / 8, 2 * steps.length));
  });

  it('do what their role says, and nothing else', () => {
    expect(did([plateCook, tomatoCook], 1)).toEqual(new Set(['tomato', 'fill']));
    expect(did([plateCook, tomatoCook], 0)).toEqual(new Set(['dish', 'plate', 'deliver']));
    expect(did([wholeCook, idleCook], 0)).toEqual(new Set(['tomato', 'fill', 'dish', 'plate', 'deliver']));
    expect(did([wholeCook, idleCook], 1)).toEqual(new Set());
    expect(did([roleCook({ tomatoes: false, plates: false }), wholeCook], 0)).toEqual(new Set());
  });

  it('change their role once enough has been delivered, and bring away what they held', () => {
    const steps = shiftOf(kitchen, [wholeCook, switchingCook(2, tomatoCook, plateCook)], 1);
    const second = steps.findIndex(({ state }) => deliveries(state) >= 2);
    expect(second).toBeGreaterThan(0);
    const by = (from: number, to: number): Set<string> =>
      new Set(
        steps
          .slice(from, to)
          .flatMap(({ handled }) => handled.flatMap(({ cook, did: what }) => (cook === 1 ? [what] : []))),
      );
    expect(by(0, second + 1)).toEqual(new Set(['tomato', 'fill']));
    const after = by(second + 1, steps.length);
    expect(after.has('tomato')).toBe(false);
    expect(after.has('dish')).toBe(true);
  });

  it('go around who stands in a room, and take what lies nearer on a counter', () => {
    const room = kitchenOf({ map: ROOM, places: 'fixed', length: 600 });
    // The other one goes down its side, and stays there: not at (3, 1), from where alone dishes can be had.
    const standsAt =
      (y: number): Cook =>
      ({ state }) =>
        (state.cooks[1] as CookState).y < y ? BACK : STAY;
    for (const y of [2, 3])
      expect(playShift(room, [wholeCook, standsAt(y)], 1).deliveries).toBeGreaterThan(5);
    // A tomato lies nearer than those of the dispenser.
    const state = beginCooking(kitchen, rng(1));
    const lying = kitchen.counters.map((cell) => (cell === 9 * 1 + 2 ? ('tomato' as const) : null));
    expect(tomatoCook({ kitchen, state: { ...state, counters: lying } }, 0)).toBe(HANDS);
  });
});

describe('what is seen', () => {
  it('is a window of named channels, from every cell exactly one kind of tile', () => {
    const kitchen = kitchenOf({ places: 'fixed' });
    expect(cookingWindow(kitchen)).toEqual({ rows: 5, columns: 5, channels: CHANNELS });
    expect(new Set(COOKING_CHANNELS).size).toBe(CHANNELS);
    const state: Cooking = {
      ...beginCooking(kitchen, rng(1)),
      step: 250,
      cooks: [
        { x: 3, y: 2, facing: 1, holds: 'dish', wait: 1, delivered: 0 },
        { x: 5, y: 2, facing: 0, holds: 'soup', wait: 0, delivered: 0 },
      ],
      counters: kitchen.counters.map((cell) => (cell === 4 ? 'tomato' : null)), // (4, 0)
      pots: [
        { tomatoes: 3, left: 5 },
        { tomatoes: 2, left: 0 },
      ],
    };
    const seen = observeCooking(kitchen, state, 0);
    // It looks east: rows go from x = 6 to x = 2, columns from y = 0 to y = 4.
    const value = (x: number, y: number, name: (typeof COOKING_CHANNELS)[number]): number =>
      seen[(5 * (6 - x) + y) * CHANNELS + COOKING_CHANNELS.indexOf(name)] as number;
    for (let x = 2; x <= 6; x++)
      for (let y = 0; y < 5; y++) {
        const tiles = COOKING_CHANNELS.slice(0, 7).filter((name) => value(x, y, name) === 1);
        const names = {
          ' ': 'floor',
          P: 'floor',
          '#': 'counter',
          O: 'tomatoes',
          D: 'dishes',
          C: 'pot',
          T: 'delivery',
        };
        expect(tiles).toEqual([names[ASYMMETRIC[y]?.[x] as keyof typeof names]]);
        expect([value(x, y, 'holds dish'), value(x, y, 'waits'), value(x, y, 'time')]).toEqual([1, 1, 0.25]);
        expect(value(x, y, 'self')).toBe(x === 3 && y === 2 ? 1 : 0);
        expect(value(x, y, 'other')).toBe(x === 5 && y === 2 ? 1 : 0);
        expect(value(x, y, 'tomato on it')).toBe(x === 4 && y === 0 ? 1 : 0);
      }
    expect(value(5, 2, 'other leftwards')).toBe(1); // it looks north, which is to the left of who looks east
    expect(value(5, 2, 'other holds soup')).toBe(1);
    expect([value(4, 2, 'filled'), value(4, 2, 'cooked'), value(4, 2, 'soup ready')]).toEqual([1, 0.75, 0]);
    expect(value(4, 3, 'filled')).toBeCloseTo(2 / 3, 6);
    expect(value(4, 3, 'cooked')).toBe(0);
    // Beyond the map there is nothing.
    const corner = observeCooking(
      kitchen,
      { ...state, cooks: [{ ...(state.cooks[0] as CookState), x: 1, y: 1, facing: 0 }] },
      0,
    );
    expect(corner[COOKING_CHANNELS.indexOf('outside')]).toBe(1);
  });

  it('a view is frozen JSON, whose moves are those of the plans', () => {
    const kitchen = kitchenOf({ places: 'fixed', length: 200 });
    let shift = beginShift(kitchen, 1);
    const told = new Set<string>();
    for (let over = false; !over; ) {
      const now = shift;
      const view = cookingView(now, 0);
      expect(JSON.parse(JSON.stringify(view))).toEqual(view);
      expect(Object.isFrozen(view) && Object.isFrozen(view.cooks[1]) && Object.isFrozen(view.map)).toBe(true);
      expect(view.moves.deliver).not.toBeNull();
      const { holds } = view.cooks[0] as CookState;
      // Plating by what the view says alone.
      const plan = holds === null ? 'dish' : holds === 'soup' ? 'deliver' : 'plate';
      told.add(plan);
      const action = view.moves[plan] ?? STAY;
      if (holds !== 'dish' || view.moves.plate !== null) expect(action).toBe(plateCook(now, 0));
      ({ shift, over } = stepShift(now, [action, tomatoCook(now, 1)]));
    }
    expect(told).toEqual(new Set(['dish', 'plate', 'deliver']));
    expect(cookingView(shift, 0).delivered).toBeGreaterThan(5);
    expect(() => cookingView(shift, 2)).toThrow('There is no cook 2.');
  });
});

describe('what cannot be', () => {
  const said = (params: object): string => {
    const made = openKitchen(params as CookingParams);
    return E.isLeft(made) ? explain(made.left) : '';
  };
  it('is told, all of it at once', () => {
    expect(said({ map: ['###', '# #', '###'] })).toContain(
      'map has 0 places P to begin at, fewer than 2 cooks',
    );
    expect(said({ map: ['#####', '#P3P#', '#####'] })).toContain('map has a "3", which is none of');
    expect(said({ map: ['#####', '#P P ', '#####'] })).toContain('map must have no floor at its edge');
    expect(said({ map: ['#####', '#PP#'] })).toContain('map must have rows of one length');
    expect(said({ map: 3 })).toContain('map must be a list of rows of text');
    expect(said({ cooks: 0, cooking: -1, speed: 2, places: 'mine', delivery: Number.NaN, sight: 3 })).toMatch(
      /speed is no option.*cooks must be.*places must be one of drawn, fixed.*cooking must be.*delivery must be a number.*sight must be/,
    );
    const kitchen = kitchenOf();
    const state = beginCooking(kitchen, rng(1));
    for (const actions of [[0], [0, 8], [0, 0.5], [0, -1]])
      expect(() => stepCooking(kitchen, state, actions, rng(1))).toThrow(
        'A step takes 2 actions from 0 to 7',
      );
    expect(() => playShift(kitchen, [idleCook], 1)).toThrow('there must be 2 cooks, not 1');
  });
});
