/** @file The welfare that a seat can expect of each of its decisions, over the worlds that may be the case. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type Joint, lineToNextStart, type Place, tooMany } from '../foresight/search.js';
import { keyOf, type SeatedWorld, sharedPlaces } from './shared.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Seats as bits: rows of links of more seats than there are bits are too many to try. */
const bits = (seats: readonly number[]): number => seats.reduce((all, seat) => all | (1 << seat), 0);

/** The seats that a row asks for a link; none for another decision. */
const askedBy = (decision: Decision): number =>
  decision._tag === 'links' ? bits(decision.to.flatMap((asks, other) => (asks === 1 ? [other] : []))) : 0;

/** The seats that would accept one. */
const willing = (others: Joint, seat: number): number =>
  bits(others.flatMap((row, other) => (row?._tag === 'links' && row.to[seat] === 1 ? [other] : [])));

/** The mean over the worlds of the most welfare that each decision can lead to up to the next new start of the game, all others
 *  answering as they would in that world. The game is one in which chance plays no part. [decisions] */
export const expectedWorth = (
  game: Game,
  seat: number,
  from: Place,
  decisions: readonly Decision[],
  worlds: readonly SeatedWorld[],
): E.Either<ArenaError, readonly number[]> => {
  const { answersIn, step, isEnd } = sharedPlaces(game, seat);
  let fault: ArenaError | null = null;
  const answers = (world: SeatedWorld, place: Place): Joint | null => {
    const found = answersIn(world, place);
    if (E.isRight(found)) return found.right;
    fault ??= found.left;
    return null;
  };
  /** Payoffs of courses of one phase, by what the others decide there: they are of all worlds in which these decide so. */
  const short = new Map<Place, Map<string, readonly number[]>>();
  /** All payoffs of the best course from a place on in a world. */
  const bestFrom = (place: Place, world: SeatedWorld): readonly number[] | null => {
    if (isEnd(place)) return [];
    const others = answers(world, place);
    if (others === null) return null;
    const key = keyOf(others);
    const known = short.get(place)?.get(key);
    if (known !== undefined) return known;
    const { seed } = world;
    const line = lineToNextStart(
      {
        game,
        seed,
        seats: [seat],
        others: (at) => (at === place ? others : answers(world, at)),
        worth: sum,
        step,
      },
      place,
    );
    if (line === null) return null;
    const payoffs = line.steps.flatMap((one) => one.payoffs ?? []);
    if (line.even && line.steps.length === 1) {
      const of = short.get(place) ?? new Map<string, readonly number[]>();
      short.set(place, of.set(key, payoffs));
    }
    return payoffs;
  };
  const asked = decisions.map(askedBy);
  /** What each decision is worth where the game starts anew, or is over, after it whatever was decided; by the others' decisions. */
  const final = new Map<string, readonly number[]>();
  const worthIn = (world: SeatedWorld): readonly number[] | null => {
    const others = answers(world, from);
    if (others === null) return null;
    const key = keyOf(others);
    const before = final.get(key);
    if (before !== undefined) return before;
    const values: number[] = [];
    const accepting = willing(others, seat);
    const byLinks = new Map<number, number>();
    let ends = true;
    for (const [i, decision] of decisions.entries()) {
      // To ask for a link that is not returned changes nothing.
      const formed = (asked[i] as number) & accepting;
      let value = decision._tag === 'links' ? byLinks.get(formed) : undefined;
      if (value === undefined) {
        const next = step(from, others.with(seat, decision));
        const rest = next === null ? null : bestFrom(next.place, world);
        if (next === null || rest === null) return null;
        ends &&= isEnd(next.place);
        value = sum([...(next.payoffs ?? []), ...rest]);
        byLinks.set(formed, value);
      }
      values.push(value);
    }
    if (ends) final.set(key, values);
    return values;
  };
  const means = new Array<number>(decisions.length).fill(0);
  for (const world of worlds) {
    const values = worthIn(world);
    if (values === null) return E.left(fault ?? tooMany({ game, seed: world.seed }, from.phase));
    for (const [i, value] of values.entries()) means[i] = (means[i] as number) + world.weight * value;
  }
  return E.right(means);
};
