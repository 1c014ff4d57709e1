/** @file Scripted cooks: they know the whole kitchen and go shortest ways. What is in hand is brought away first, whatever the role.
 *  They go around others, but make no way: in one room, two that wait for each other can wait for ever. */
import { rng } from '@tompo/games';
import { STAY } from '../walk/world.js';
import type { Kitchen, Tile } from './kitchen.js';
import { isInReachOfOthers } from './others.js';
import { COOKING_ACTIONS, type CookState, deliveries, type Item, type Pot } from './rules.js';
import type { Cook, Scene } from './shift.js';
import { handling, waitingAt, wayTo } from './ways.js';

/** What a scripted cook does of its own accord. */
export interface Role {
  readonly tomatoes: boolean;
  /** Brings dishes to pots, and soups to the delivery. */
  readonly plates: boolean;
}

type Cells = (cell: number) => boolean;

const lying = ({ kitchen, state }: Scene, item: Item | null): Cells => {
  const there = new Set(kitchen.counters.filter((_, k) => state.counters[k] === item));
  return (cell) => there.has(cell);
};

/** Where there is one: a dispenser, or a counter where one lies. */
const source = (scene: Scene, item: 'tomato' | 'dish'): Cells => {
  const isLying = lying(scene, item);
  const tile = item === 'tomato' ? 'tomatoes' : 'dishes';
  return (cell) => scene.kitchen.tiles[cell] === tile || isLying(cell);
};

const potsWhere = ({ kitchen, state }: Scene, isSuch: (pot: Pot) => boolean): readonly number[] =>
  kitchen.pots.filter((_, k) => isSuch(state.pots[k] as Pot));

const among =
  (cells: readonly number[]): Cells =>
  (cell) =>
    cells.includes(cell);

/** Those pots with room that lack least. */
const toFill = (scene: Scene): readonly number[] => {
  const { tomatoes } = scene.kitchen.params;
  const most = Math.max(...scene.state.pots.map((pot) => (pot.tomatoes < tomatoes ? pot.tomatoes : -1)));
  return potsWhere(scene, (pot) => pot.tomatoes < tomatoes && pot.tomatoes === most);
};

const isFull = ({ params }: Kitchen, { tomatoes }: Pot): boolean => tomatoes === params.tomatoes;

/** Full pots that are ready soonest. */
const soonest = (scene: Scene): readonly number[] => {
  const full = scene.state.pots.filter((pot) => isFull(scene.kitchen, pot));
  const least = Math.min(...full.map(({ left }) => left));
  return potsWhere(scene, (pot) => isFull(scene.kitchen, pot) && pot.left === least);
};

/** Where things come from and go to, and what one can stand before. */
export type Station = Exclude<Tile, 'floor' | 'counter'>;

/** One step of each plan, an action from 0 to 7; null: there is no way, or nothing to do it with. */
export const plans = (scene: Scene, seat: number) => {
  const { kitchen } = scene;
  const ready = potsWhere(scene, (pot) => isFull(kitchen, pot) && pot.left === 0);
  const by = (isThere: Cells) => (): number | null => handling(scene, seat, isThere);
  const is =
    (tile: Station): Cells =>
    (cell) =>
      kitchen.tiles[cell] === tile;
  return {
    tomato: by(source(scene, 'tomato')),
    dish: by(source(scene, 'dish')),
    /** A tomato in hand into the fullest pot with room; a dish in hand to a pot that is ready. */
    fill: by(among(toFill(scene))),
    plate: by(among(ready)),
    deliver: by(is('delivery')),
    /** What is in hand onto a counter. */
    put: by(lying(scene, null)),
    /** Onto one that somebody else can reach as well. */
    pass: (): number | null => {
      const [isEmpty, isTheirs] = [lying(scene, null), isInReachOfOthers(scene, seat)];
      return handling(scene, seat, (cell) => isEmpty(cell) && isTheirs(cell));
    },
    /** A soup that lies on a counter. */
    soup: (): number | null => handling(scene, seat, lying(scene, 'soup')),
    /** Of dispensers alone, whatever lies on counters. */
    fresh: (item: 'tomato' | 'dish'): number | null =>
      handling(scene, seat, is(item === 'tomato' ? 'tomatoes' : 'dishes')),
    /** To the full pots that are ready soonest, or to those that lack least, and stays there; stays where there is no way. */
    wait: (): number => {
      const full = soonest(scene);
      return waitingAt(scene, seat, among(full.length > 0 ? full : toFill(scene)));
    },
    /** To the nearest such place, and stays before it; stays where there is no way. */
    stand: (at: Station): number => waitingAt(scene, seat, is(at)),
  };
};

/** Would a dish come to a full pot no sooner than it is ready? */
export const isTime = (scene: Scene, seat: number): boolean => {
  const pots = among(soonest(scene));
  const toDish = wayTo(scene, seat, source(scene, 'dish'));
  const toPot = toDish === null ? null : wayTo(scene, seat, pots, toDish.end);
  if (toDish === null || toPot === null) return false;
  const full = scene.state.pots.filter((pot) => isFull(scene.kitchen, pot));
  return full.some(({ left }) => left <= toDish.steps + toPot.steps + 1);
};

/** A cook of a role. It fills the pot that lacks least; where nothing is to be done it waits where it will be next. */
export const roleCook =
  (role: Role): Cook =>
  (scene, seat) => {
    const { holds } = scene.state.cooks[seat] as CookState;
    const plan = plans(scene, seat);
    if (holds === 'soup') return plan.deliver() ?? STAY;
    if (holds === 'tomato') return plan.fill() ?? (role.plates ? plan.put() : null) ?? plan.wait();
    if (holds === 'dish') {
      const plated = plan.plate();
      if (plated !== null) return plated;
      // Who also brings tomatoes must have its hands free for them; who does not plate has no use for it.
      const isOfUse = role.plates && (!role.tomatoes || soonest(scene).length > 0);
      return (isOfUse ? null : plan.put()) ?? plan.wait();
    }
    if (!role.plates && !role.tomatoes) return STAY;
    const wantsDish = role.plates && (!role.tomatoes || isTime(scene, seat) || toFill(scene).length === 0);
    return (wantsDish ? plan.dish() : plan.tomato()) ?? plan.wait();
  };

/** Does everything. */
export const wholeCook = roleCook({ tomatoes: true, plates: true });
/** Brings tomatoes to the pots and nothing else. */
export const tomatoCook = roleCook({ tomatoes: true, plates: false });
/** Brings dishes to the pots and soups to the delivery, and nothing else. */
export const plateCook = roleCook({ tomatoes: false, plates: true });
/** Stays. */
export const idleCook: Cook = () => STAY;

/** Draws every action evenly, by the seed, the seat and the whole state: where it comes again to the same state it does the same, so that it remembers
 *  nothing and a training with it goes on to the same bytes. */
export const randomCook = (seed: number): Cook => {
  const random = rng(seed).fork('random cook');
  return ({ state }, seat) => random.fork(seat).fork(JSON.stringify(state)).int(COOKING_ACTIONS.length);
};

/** One cook until so many soups have been delivered by all, then another. */
export const switchingCook =
  (after: number, first: Cook, then: Cook): Cook =>
  (scene, seat) =>
    (deliveries(scene.state) < after ? first : then)(scene, seat);
