/** @file Walkers' programs, run directly. */
import { type Act, aiming, approaching, fleeing, metWith, nearestOther } from '../walkers.js';
import type { World } from '../world.js';
import type { WalkerCondition, WalkerProgram } from './language.js';

const isSo = (condition: WalkerCondition, world: World, seat: number): boolean => {
  switch (condition._tag) {
    case 'met':
      return metWith(world, seat).at(-1) === condition.kind;
    case 'times':
      return metWith(world, seat).filter((kind) => kind === condition.kind).length >= condition.least;
    case 'meetings':
      return metWith(world, seat).length >= condition.least;
    case 'near': {
      const nearest = nearestOther(world, seat);
      return nearest !== null && nearest.distance <= condition.within;
    }
    case 'ready': {
      const nearest = nearestOther(world, seat);
      return nearest !== null && world.walkers[nearest.who]?.ready === true;
    }
    case 'turn':
      return metWith(world, seat).length % condition.every === condition.at;
    case 'not':
      return !isSo(condition.of, world, seat);
    case 'and':
      return isSo(condition.of[0], world, seat) && isSo(condition.of[1], world, seat);
    case 'or':
      return isSo(condition.of[0], world, seat) || isSo(condition.of[1], world, seat);
  }
};

/** The best reply of who zaps, to each kind; the first of several. */
const replyTo = (world: World, kind: number): number => {
  const payoffs = world.params.payoffs.map((row) => row[kind]?.[0] as number);
  return payoffs.indexOf(Math.max(...payoffs));
};

/** What a program does: the same as the JavaScript that `walkerSource` writes of it. */
export const programWalker =
  (program: WalkerProgram): Act =>
  (world, seat) => {
    switch (program._tag) {
      case 'aim':
        return aiming(() => program)(world, seat);
      case 'echo': {
        const last = metWith(world, seat).at(-1);
        const kind = last === undefined ? program.kind : (last + program.shift) % world.kinds;
        return aiming(() => ({ kind, margin: program.margin }))(world, seat);
      }
      case 'counter': {
        const last = metWith(world, seat).at(-1);
        const kind = last === undefined ? program.kind : replyTo(world, last);
        return aiming(() => ({ kind, margin: program.margin }))(world, seat);
      }
      case 'approach':
        return approaching(world, seat);
      case 'flee':
        return fleeing(world, seat);
      case 'if':
        return programWalker(isSo(program.when, world, seat) ? program.yes : program.no)(world, seat);
    }
  };
