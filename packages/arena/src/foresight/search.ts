/** @file The best that some seats can decide from a place in a game on, found by trying it out in the simulator. */
import { type Decision, type Game, type Rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { nature } from '../rollout/nature.js';

/** A place in a game. */
export interface Place {
  readonly state: unknown;
  /** Phases played so far. */
  readonly phase: number;
  /** What was drawn from the game's nature so far; see `Nature`. */
  readonly drawn: readonly number[];
}

/** A state by itself, whatever led to it. */
export const placeAt = (state: unknown): Place => ({ state, phase: 0, drawn: [] });

export type Joint = readonly (Decision | null)[];

export interface Step {
  readonly phase: number;
  readonly joint: Joint;
  readonly payoffs: readonly number[] | null;
}

export interface Search {
  readonly game: Game;
  /** Of the game's nature. */
  readonly seed: number;
  /** Whose decisions are searched for. */
  readonly seats: readonly number[];
  /** What all other movers decide at a place, by seat; null for those that are searched for and those that do not move. Null as a
   *  whole: they have no answer. */
  readonly others: (place: Place) => Joint | null;
  /** What a phase is worth that pays this. */
  readonly worth: (payoffs: readonly number[]) => number;
  /** `stepFrom`, where somebody remembers what leads where. */
  readonly step?: ((place: Place, joint: Joint) => Stepped | null) | undefined;
  /** What a seat may try, where that is not all that it may decide; null: all. */
  readonly only?: ((place: Place, seat: number) => readonly Decision[] | null) | undefined;
}

/** Decisions that are tried at most, from one new start of a game to the next. */
export const MOST_TRIED = 10_000;
/** Phases from one new start to the next: deeper trees would not fit on the stack. */
const MOST_PHASES = 1_000;

/** What a step draws from the game's nature, which is only made where something is drawn. */
const lazily = (seed: number, drawn: readonly number[]) => {
  let made: ReturnType<typeof nature> | undefined;
  const own = () => {
    made ??= nature(seed, drawn);
    return made;
  };
  const rng: Rng = {
    uniform: () => own().rng.uniform(),
    int: (n) => own().rng.int(n),
    fork: (label) => own().rng.fork(label),
  };
  return { rng, drawn: () => made?.asked ?? drawn };
};

export interface Stepped {
  readonly payoffs: readonly number[] | null;
  readonly place: Place;
}

/** One phase on. Null: the game refuses the decisions. */
export const stepFrom = (game: Game, seed: number, place: Place, joint: Joint): Stepped | null => {
  const { rng, drawn } = lazily(seed, place.drawn);
  const stepped = game.step(place.state, joint, rng);
  if (E.isLeft(stepped)) return null;
  const { state, payoffs } = stepped.right;
  return { payoffs, place: { state, phase: place.phase + 1, drawn: drawn() } };
};

/** Where a game begins. */
export const beginning = (game: Game, seed: number): Place => {
  const { rng, drawn } = lazily(seed, []);
  return { state: game.initial(rng), phase: 0, drawn: drawn() };
};

/** Whether the rest of a game stands by itself. Where nature draws, what is drawn later may hang on what was drawn before. */
export const startsAnew = (game: Game, { state }: Place): boolean =>
  game.claims.deterministic && game.analysis?.startsAnew?.(state) === true;

export const isOver = (game: Game, { state }: Place): boolean => game.status(state) !== 'running';

/** All that a seat may decide; null where it cannot be listed within the budget. */
const allOf = (game: Game, { state }: Place, seat: number, most: number): Iterable<Decision> | null => {
  const space = game.space(state, seat);
  if (space === null) return [];
  const { size, at } = spaceOf(space);
  if (!(size <= most)) return null;
  return (function* () {
    for (let place = 0; place < size; place++) yield at(place);
  })();
};

function* product(
  joint: Joint,
  lists: readonly (readonly [number, readonly Decision[]])[],
): Generator<Joint> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield joint;
    return;
  }
  const [seat, decisions] = first;
  for (const decision of decisions) yield* product(joint.with(seat, decision), rest);
}

/** The joint decisions that are tried; null where they cannot be listed. */
const triedAt = (search: Search, place: Place, kept: Joint, most: number): Iterable<Joint> | null => {
  const { game, seats, only } = search;
  const moving = game.phase(place.state).movers.filter((seat) => seats.includes(seat));
  const [seat] = moving;
  if (seat === undefined) return [kept];
  if (moving.length === 1) {
    const { replies } = game.analysis ?? {};
    const decisions =
      only?.(place, seat) ??
      replies?.(place.state, seat, kept.with(seat, game.absent(place.state, seat))) ??
      allOf(game, place, seat, most);
    return decisions === null
      ? null
      : (function* () {
          for (const decision of decisions) yield kept.with(seat, decision);
        })();
  }
  const lists: (readonly [number, readonly Decision[]])[] = [];
  let count = 1;
  for (const one of moving) {
    const decisions = only?.(place, one) ?? allOf(game, place, one, most);
    if (decisions === null) return null;
    const list = [...decisions];
    lists.push([one, list]);
    count *= list.length;
    if (count > most) return null;
  }
  return product(kept, lists);
};

/** What is gained by rounding alone is no reason to decide otherwise. */
const isMore = (worth: number, than: number): boolean => worth > than + 1e-12 * Math.max(1, Math.abs(than));

interface Line {
  readonly worth: number;
  readonly steps: readonly Step[];
  readonly end: Place;
}

interface BestLine extends Line {
  /** Do all lines that were tried take the same number of phases? */
  readonly even: boolean;
}

/** The best line from a place to the next new start or the end. Null: too much to try, or the game refuses something. */
const bestLine = (search: Search, from: Place, whole: boolean): BestLine | null => {
  const { game, seed, others, worth } = search;
  const step = search.step ?? ((place: Place, joint: Joint) => stepFrom(game, seed, place, joint));
  let left = MOST_TRIED;
  const ends = new Set<number>();
  const explore = (place: Place): Line | null => {
    if (isOver(game, place) || (!whole && place !== from && startsAnew(game, place))) {
      ends.add(place.phase);
      return { worth: 0, steps: [], end: place };
    }
    if (place.phase - from.phase >= MOST_PHASES) return null;
    const kept = others(place);
    const tried = kept === null ? null : triedAt(search, place, kept, left);
    if (tried === null) return null;
    let best: Line | null = null;
    for (const joint of tried) {
      left -= 1;
      if (left < 0) return null;
      const next = step(place, joint);
      if (next === null) return null;
      const rest = explore(next.place);
      if (rest === null) return null;
      const all = (next.payoffs === null ? 0 : worth(next.payoffs)) + rest.worth;
      if (best !== null && !isMore(all, best.worth)) continue;
      const first = { phase: place.phase, joint, payoffs: next.payoffs };
      best = { worth: all, steps: [first, ...rest.steps], end: rest.end };
    }
    return best;
  };
  const line = explore(from);
  return line === null ? null : { ...line, even: ends.size < 2 };
};

/** The best line to the next new start of the game. Null: it cannot be told within MOST_TRIED decisions. */
export const lineToNextStart = (search: Search, from: Place): BestLine | null =>
  bestLine(search, from, false);

/** The best course to the next new start of the game. Null: it cannot be told within MOST_TRIED decisions. */
export const bestToNextStart = (search: Search, from: Place): readonly Step[] | null => {
  const line = lineToNextStart(search, from);
  return line === null ? null : line.steps;
};

/** The best course to the end. Where the game starts anew, what comes before and what comes after are searched one after the
 *  other, which is exact as long as all ways take the same number of phases: others may answer by the phase. Null: it cannot
 *  be told within MOST_TRIED decisions from one start to the next. */
export const bestCourse = (search: Search, from: Place): readonly Step[] | null => {
  const steps: Step[] = [];
  let place = from;
  while (!isOver(search.game, place)) {
    const line = bestLine(search, place, false);
    if (line === null) return null;
    if (!line.even) {
      const rest = bestLine(search, place, true);
      return rest === null ? null : [...steps, ...rest.steps];
    }
    for (const step of line.steps) steps.push(step);
    place = line.end;
  }
  return steps;
};

/** That a best decision cannot be told. */
export const tooMany = ({ game, seed }: Pick<Search, 'game' | 'seed'>, phase: number): ArenaError => ({
  _tag: 'TooManyCourses',
  game: game.id,
  seed,
  phase,
  most: MOST_TRIED,
});
