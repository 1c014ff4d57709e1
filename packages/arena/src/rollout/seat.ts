/** @file Who sits where: learners by a rule, the others from a population. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { policySeats } from '../evaluate/evaluate.js';
import type { SeededGame } from '../playing/table.js';
import type { Player } from '../types.js';

/** A learner, whose turns are learned from; one of its selves, which writes too, but learns nothing; or a player. */
export type Seat =
  | { readonly _tag: 'learner'; readonly agent: string }
  | { readonly _tag: 'self'; readonly agent: string }
  | { readonly _tag: 'player'; readonly name: string; readonly player: Player };

export const nameOf = (seat: Seat): string => (seat._tag === 'player' ? seat.name : seat.agent);

/** The learner's seats: one that is drawn from the game's seed, as in evaluations; all (self-play); seat 0; a list; or, for
 *  several learners, who sits in which seat. */
export type SeatRule = 'one' | 'all' | 'zero' | readonly number[] | Readonly<Record<number | string, string>>;

const expected =
  "'one', 'all', 'zero', a list of seats without doubles, or an object from seats to learners such as { 0: 'alice', 1: 'bob' }";

const isSeat = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** What is wrong with a rule whatever the game. */
export const seatFaults = (rule: unknown): readonly OptionFault[] => {
  const wrong = [{ field: 'seats', value: rule, expected }];
  if (typeof rule === 'string') return ['one', 'all', 'zero'].includes(rule) ? [] : wrong;
  if (Array.isArray(rule)) {
    return rule.length > 0 && rule.every(isSeat) && new Set(rule).size === rule.length ? [] : wrong;
  }
  if (typeof rule !== 'object' || rule === null) return wrong;
  const entries = Object.entries(rule);
  return entries.length > 0 &&
    entries.every(([seat, agent]) => /^(0|[1-9]\d*)$/.test(seat) && typeof agent === 'string' && agent !== '')
    ? []
    : wrong;
};

const pairs = (
  rule: SeatRule,
  learner: string,
  seeded: SeededGame,
): readonly (readonly [number, string])[] => {
  if (typeof rule === 'string') return policySeats(seeded, rule).map((seat) => [seat, learner] as const);
  return Array.isArray(rule)
    ? rule.map((seat: number) => [seat, learner] as const)
    : Object.entries(rule).map(([seat, agent]) => [Number(seat), agent] as const);
};

/** The learner of each seat that has one. Left: the game has no such seat. */
export const learnersOf = (
  rule: SeatRule,
  learner: string,
  seeded: SeededGame,
): E.Either<ArenaError, ReadonlyMap<number, string>> => {
  const found = pairs(rule, learner, seeded);
  const { id, seats } = seeded.game;
  return found.every(([seat]) => seat < seats)
    ? E.right(new Map(found))
    : E.left({
        _tag: 'InvalidOptions',
        of: 'rollouts',
        faults: [{ field: 'seats', value: rule, expected: `seats below ${seats}, the seats of ${id}` }],
      });
};
