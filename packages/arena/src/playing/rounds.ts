/** @file Games of scripted players, round by round, as fast as the rules go: nobody is waited for, nothing is kept, so
 *  a million rounds take the memory of one. The decisions are those of `play` with the same games, seeds and players. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type Decide, decidedBy } from './decided.js';
import type { Seating } from './match.js';
import { advance, isRunning, openTable, questionsOf, type Table, tried, wrongSeats } from './table.js';
import { handedOnce } from './view.js';

/** A round as it was played: plain JSON. */
export interface RoundPlay {
  /** The place of the game among those that were given, from 0. */
  readonly index: number;
  readonly seed: number;
  readonly round: number;
  /** The joint decision of each phase, in order: by seat, null for seats that did not move. */
  readonly decisions: readonly (readonly (Decision | null)[])[];
  /** [N]: sums over the phases of the round. */
  readonly payoffs: readonly number[];
}

/** Plays the games one after the other and yields each round when it is over. The games may be endless.
 *  Left: the first fault, and the end; a player that cannot answer at once (a language model) is one. */
export function* playRounds(
  games: Iterable<Seating>,
): Generator<E.Either<ArenaError, RoundPlay>, void, undefined> {
  let index = -1;
  for (const seating of games) {
    index += 1;
    const { game, seed, players } = seating;
    const fault = wrongSeats(index, game, players);
    if (fault !== null) {
      yield E.left(fault);
      return;
    }
    const deciders: Decide[] = [];
    for (const player of players) {
      const { name, decide } = player;
      if (decide === undefined) {
        yield E.left({ _tag: 'NotScripted', player: name });
        return;
      }
      deciders.push((request) => (decide as Decide)(handedOnce(player, request)));
    }
    const names = players.map(({ name }) => name);
    const table = openTable(seating);
    while (isRunning(table)) {
      const { round } = game.phase(table.state);
      const decisions: (readonly (Decision | null)[])[] = [];
      const payoffs = new Array<number>(game.seats).fill(0);
      do {
        const played = playPhase(table, deciders, names, payoffs);
        if (E.isLeft(played)) {
          yield played;
          return;
        }
        decisions.push(played.right);
      } while (isRunning(table) && game.phase(table.state).round === round);
      yield E.right({ index, seed, round, decisions, payoffs });
    }
  }
}

/** Steps the table by one phase and adds what it paid to `payoffs`. Right: the joint decision. */
const playPhase = (
  table: Table,
  deciders: readonly Decide[],
  names: readonly string[],
  payoffs: number[],
): E.Either<ArenaError, readonly (Decision | null)[]> => {
  const joint = new Array<Decision | null>(table.game.seats).fill(null);
  for (const request of questionsOf(table)) {
    const { seat } = request;
    const decided = decidedBy(names[seat] as string, deciders[seat] as Decide, request);
    if (E.isLeft(decided)) {
      return decided;
    }
    joint[seat] = decided.right;
  }
  const stepped = tried(table, joint);
  if (E.isLeft(stepped)) {
    return stepped;
  }
  const paid = stepped.right.payoffs;
  if (paid !== null) {
    for (let seat = 0; seat < payoffs.length; seat++) {
      payoffs[seat] = (payoffs[seat] as number) + (paid[seat] as number);
    }
  }
  advance(table, stepped.right);
  return E.right(joint);
};
