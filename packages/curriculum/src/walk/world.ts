/** @file A walk under way: what a joint action does to it. The same parameters, seed and actions give the same walk. */
import { type Rng, rng, shuffle } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { checked } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { type CompleteWalkParams, complete, type WalkParams, walkFaults } from './params.js';

/** What a walker can do, by number. */
export const ACTIONS = ['stay', 'ahead', 'back', 'left', 'right', 'turn left', 'turn right', 'zap'] as const;
export const [STAY, AHEAD, BACK, LEFT, RIGHT, TURN_LEFT, TURN_RIGHT, ZAP] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** 0 north (up), 1 east, 2 south, 3 west: steps in x and y. */
export const DIRECTIONS = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
] as const;

export interface Walker {
  x: number;
  y: number;
  facing: number;
  /** [K]: 1 of each at the beginning, and after each meeting. */
  inventory: number[];
  /** Has it collected anything since? Both must have, or nothing comes of a beam. */
  ready: boolean;
  /** Steps until it may zap again; until it may move again; until it is back on the grid. */
  cooldown: number;
  frozen: number;
  away: number;
}

export interface Resource {
  readonly x: number;
  readonly y: number;
  /** The kind that grows here, from 0; null: a drawn one each time. */
  readonly grows: number | null;
  /** The kind that is there, or null. */
  kind: number | null;
  /** Steps since it was gone, and hits that it has taken. */
  gone: number;
  hits: number;
}

/** Two have met. */
export interface Meeting {
  readonly step: number;
  /** Who zapped, and who was zapped. */
  readonly walkers: readonly [number, number];
  /** What both held. */
  readonly inventories: readonly [readonly number[], readonly number[]];
  readonly payoffs: readonly [number, number];
}

export interface Stepped {
  readonly rewards: readonly number[];
  readonly meetings: readonly Meeting[];
  readonly over: boolean;
}

export interface World {
  readonly params: CompleteWalkParams;
  readonly kinds: number;
  readonly walkers: readonly Readonly<Walker>[];
  readonly resources: readonly Readonly<Resource>[];
  readonly meetings: readonly Meeting[];
  readonly step: () => number;
  readonly isOver: () => boolean;
  readonly isWall: (x: number, y: number) => boolean;
  /** The walker at a place, by number; −1: none. */
  readonly walkerAt: (x: number, y: number) => number;
  readonly resourceAt: (x: number, y: number) => Readonly<Resource> | undefined;
  /** One step: an action, 0 to 7, for each walker. */
  readonly act: (actions: readonly number[]) => Stepped;
}

/** A new walk. Left: all that is wrong with the parameters. */
export const openWalk = (params: WalkParams, seed: number): E.Either<CurriculumError, World> =>
  checked(
    'openWalk',
    params,
    () => walkFaults(params),
    () => worldOf(complete(params), rng(seed).fork('walk')),
  );

/** What two mixes of kinds earn: of each pair of kinds its payoffs, by the shares in which they are held. */
export const meetingPayoffs = (
  payoffs: CompleteWalkParams['payoffs'],
  own: readonly number[],
  other: readonly number[],
): readonly [number, number] => {
  const [all, theirs] = [own, other].map((held) => held.reduce((a, b) => a + b, 0)) as [number, number];
  const weights = own.flatMap((a, i) => other.map((b, j) => ({ weight: (a * b) / (all * theirs), i, j })));
  const of = (seat: 0 | 1): number =>
    weights.reduce((sum, { weight, i, j }) => sum + weight * (payoffs[i]?.[j]?.[seat] as number), 0);
  return [of(0), of(1)];
};

const worldOf = (params: CompleteWalkParams, random: Rng): World => {
  const { payoffs, map, regrowth, beam, toughness, freeze, respawn, length } = params;
  const kinds = payoffs.length;
  const [width, height] = [(map[0] as string).length, map.length];
  const place = (x: number, y: number): number => width * y + x;
  const cells = map.join('');
  const walls = Uint8Array.from(cells, (cell) => (cell === '#' ? 1 : 0));
  const starts = [...cells].flatMap((cell, k) => (cell === 'P' ? [k] : []));
  const resources: Resource[] = [];
  const resourceOf = new Int32Array(width * height).fill(-1);
  [...cells].forEach((cell, k) => {
    if (!(cell === '*' || (cell >= '1' && cell <= '9'))) return;
    resourceOf[k] = resources.length;
    const grows = cell === '*' ? null : Number(cell) - 1;
    const kind = grows ?? random.int(kinds);
    resources.push({ x: k % width, y: Math.floor(k / width), grows, kind, gone: 0, hits: 0 });
  });
  const occupied = new Int32Array(width * height).fill(-1);
  const meetings: Meeting[] = [];
  const walkers: Walker[] = [];
  const settle = (walker: Walker, seat: number): void => {
    const free = starts.filter((k) => occupied[k] === -1);
    // All places taken: it waits until one is free.
    if (free.length === 0) {
      walker.away = 1;
      return;
    }
    const at = free[random.int(free.length)] as number;
    [walker.x, walker.y, walker.facing] = [at % width, Math.floor(at / width), random.int(4)];
    occupied[at] = seat;
  };
  for (let seat = 0; seat < params.walkers; seat++) {
    const one = new Array<number>(kinds).fill(1);
    const walker = { x: 0, y: 0, facing: 0, inventory: one, ready: false, cooldown: 0, frozen: 0, away: 0 };
    walkers.push(walker);
    settle(walker, seat);
  }
  let [now, over] = [0, false];

  const empty = (resource: Resource): void => {
    resource.kind = null;
    resource.gone = 0;
    resource.hits = 0;
  };
  const move = (seat: number, action: number): void => {
    const walker = walkers[seat] as Walker;
    if (action === TURN_LEFT || action === TURN_RIGHT) {
      walker.facing = (walker.facing + (action === TURN_LEFT ? 3 : 1)) % 4;
      return;
    }
    const turn = action === AHEAD ? 0 : action === RIGHT ? 1 : action === BACK ? 2 : 3;
    const [dx, dy] = DIRECTIONS[(walker.facing + turn) % 4] as readonly [number, number];
    const to = place(walker.x + dx, walker.y + dy);
    if (walls[to] === 1 || occupied[to] !== -1) return;
    occupied[place(walker.x, walker.y)] = -1;
    occupied[to] = seat;
    walker.x += dx;
    walker.y += dy;
    const resource = resources[resourceOf[to] as number];
    if (resource === undefined || resource.kind === null) return;
    walker.inventory[resource.kind] = (walker.inventory[resource.kind] as number) + 1;
    walker.ready = true;
    empty(resource);
  };
  /** The nearest walker that the beam reaches, −1: none. Resources in it take a hit; walls end it, lane by lane. */
  const zapped = (seat: number): number => {
    const walker = walkers[seat] as Walker;
    const [ax, ay] = DIRECTIONS[walker.facing] as readonly [number, number];
    const [sx, sy] = DIRECTIONS[(walker.facing + 1) % 4] as readonly [number, number];
    let [nearest, distance] = [-1, Number.POSITIVE_INFINITY];
    for (let side = -beam.radius; side <= beam.radius; side++)
      for (let far = 1; far <= beam.length; far++) {
        const [x, y] = [walker.x + side * sx + far * ax, walker.y + side * sy + far * ay];
        if (x < 0 || y < 0 || x >= width || y >= height || walls[place(x, y)] === 1) break;
        const resource = resources[resourceOf[place(x, y)] as number];
        if (resource !== undefined && resource.kind !== null) {
          resource.hits += 1;
          if (resource.hits >= toughness) empty(resource);
        }
        const hit = occupied[place(x, y)] as number;
        if (hit === -1 || far + Math.abs(side) >= distance) continue;
        [nearest, distance] = [hit, far + Math.abs(side)];
      }
    return nearest;
  };
  const meet = (seat: number, other: number, rewards: number[], met: Meeting[]): void => {
    const [first, second] = [walkers[seat] as Walker, walkers[other] as Walker];
    if (!first.ready || !second.ready || second.frozen > 0) return;
    const inventories = [first.inventory, second.inventory] as const;
    const paid = meetingPayoffs(payoffs, ...inventories);
    met.push({ step: now, walkers: [seat, other], inventories, payoffs: paid });
    rewards[seat] = (rewards[seat] as number) + paid[0];
    rewards[other] = (rewards[other] as number) + paid[1];
    for (const walker of [first, second]) {
      walker.inventory = new Array<number>(kinds).fill(1);
      walker.ready = false;
      // One more, for the step that is under way.
      walker.frozen = freeze + 1;
    }
  };
  /** Times that run: of those who stand still, are away, or have zapped; and of what grows again. */
  const pass = (): void => {
    for (const [seat, walker] of walkers.entries()) {
      if (walker.cooldown > 0) walker.cooldown -= 1;
      if (walker.away > 0) {
        walker.away -= 1;
        if (walker.away === 0) settle(walker, seat);
      } else if (walker.frozen > 0) {
        walker.frozen -= 1;
        if (walker.frozen > 0) continue;
        occupied[place(walker.x, walker.y)] = -1;
        walker.away = respawn;
        if (respawn === 0) settle(walker, seat);
      }
    }
    for (const resource of resources) {
      if (resource.kind !== null) continue;
      resource.gone += 1;
      if (resource.gone <= regrowth.delay || occupied[place(resource.x, resource.y)] !== -1) continue;
      if (random.uniform() < regrowth.chance) resource.kind = resource.grows ?? random.int(kinds);
    }
  };

  const seats = walkers.map((_, seat) => seat);
  return {
    params,
    kinds,
    walkers,
    resources,
    meetings,
    step: () => now,
    isOver: () => over,
    isWall: (x, y) => x < 0 || y < 0 || x >= width || y >= height || walls[place(x, y)] === 1,
    walkerAt: (x, y) =>
      x < 0 || y < 0 || x >= width || y >= height ? -1 : (occupied[place(x, y)] as number),
    resourceAt: (x, y) =>
      x < 0 || y < 0 || x >= width || y >= height ? undefined : resources[resourceOf[place(x, y)] as number],
    act: (actions) => {
      if (over) throw new Error('The walk is over; open another.');
      if (
        actions.length !== walkers.length ||
        !actions.every((a) => Number.isInteger(a) && a >= 0 && a <= ZAP)
      )
        throw new Error(
          `A step takes ${walkers.length} actions from 0 to ${ZAP}, not ${JSON.stringify(actions)}.`,
        );
      const rewards = new Array<number>(walkers.length).fill(0);
      const met: Meeting[] = [];
      const isFree = (seat: number): boolean => {
        const { frozen, away } = walkers[seat] as Walker;
        return frozen === 0 && away === 0;
      };
      // Who is first where two want the same is drawn anew each step.
      const order = shuffle(seats, random);
      for (const seat of order) {
        const action = actions[seat] as number;
        if (action !== STAY && action !== ZAP && isFree(seat)) move(seat, action);
      }
      for (const seat of order) {
        const walker = walkers[seat] as Walker;
        if (actions[seat] !== ZAP || walker.cooldown > 0 || !isFree(seat)) continue;
        walker.cooldown = beam.cooldown + 1;
        const other = zapped(seat);
        if (other !== -1) meet(seat, other, rewards, met);
      }
      meetings.push(...met);
      now += 1;
      pass();
      const since = now - length.least;
      over =
        now >= length.most || (since >= 0 && since % length.every === 0 && random.uniform() < length.chance);
      return { rewards, meetings: met, over };
    },
  };
};
