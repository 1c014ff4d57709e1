/** @file What welfare hung on the policy's seats in a game: how much there would have been had they done nothing, and had they
 *  decided as is best for all, while everybody else did what was really done. */
import { type Game, illegal } from '@tompo/games';
import { beginning, bestCourse, type Joint, type Place, type Step, stepFrom } from '../foresight/search.js';
import type { MatchRecord } from '../playing/record.js';

export interface Stake {
  /** Welfare with the seats absent at every phase. */
  readonly alone: number;
  /** Welfare with the seats' best decisions. */
  readonly best: number;
}

/** Of each paying phase by its index, or of the whole game where phases cannot be set side by side. */
export type Stakes =
  | { readonly _tag: 'phases'; readonly byPhase: ReadonlyMap<number, Stake> }
  | { readonly _tag: 'whole'; readonly stake: Stake };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What everybody but the seats did at this phase, where that is legal; nothing elsewhere. */
const asPlayed = (game: Game, { phases }: MatchRecord, seats: readonly number[]) => {
  const played = phases.map(({ decisions }) => new Map(decisions.map((one) => [one.seat, one.played])));
  return ({ state, phase }: Place): Joint => {
    const { movers } = game.phase(state);
    const joint: Joint[number][] = new Array(game.seats).fill(null);
    for (const seat of movers) {
      if (seats.includes(seat)) continue;
      const decision = played[phase]?.get(seat);
      const space = game.space(state, seat);
      joint[seat] =
        decision !== undefined && space !== null && illegal(space, decision) === null
          ? decision
          : game.absent(state, seat);
    }
    return joint;
  };
};

/** The game with the seats absent. Null: the game refuses that, or does not end. */
const withoutSeats = (
  game: Game,
  seed: number,
  seats: readonly number[],
  others: (place: Place) => Joint,
  most: number,
): readonly Step[] | null => {
  const steps: Step[] = [];
  let place = beginning(game, seed);
  while (game.status(place.state) === 'running') {
    if (steps.length > most) return null;
    const joint = [...others(place)];
    for (const seat of game.phase(place.state).movers)
      if (seats.includes(seat)) joint[seat] = game.absent(place.state, seat);
    const next = stepFrom(game, seed, place, joint);
    if (next === null) return null;
    steps.push({ phase: place.phase, joint, payoffs: next.payoffs });
    place = next.place;
  }
  return steps;
};

const welfareByPhase = (steps: readonly Step[]): ReadonlyMap<number, number> =>
  new Map(steps.flatMap(({ phase, payoffs }) => (payoffs === null ? [] : [[phase, sum(payoffs)] as const])));

const total = (byPhase: ReadonlyMap<number, number>): number => sum([...byPhase.values()]);

/** Of self-play the best is the planner's. */
const plannersBest = ({ phases }: MatchRecord): ReadonlyMap<number, number> | null => {
  const best = new Map<number, number>();
  for (const { index, payoffs, plannerWelfare } of phases) {
    if (payoffs === null) continue;
    if (plannerWelfare === null) return null;
    best.set(index, plannerWelfare);
  }
  return best;
};

/** How often longer than the game that was played the game with absent seats may get. */
const LONGER = 10;

/** The stakes of seats in a game that was played. Exact: found by trying every course of the seats' decisions in the simulator
 *  (see `Analysis.replies` and `startsAnew` for what need not be tried), or, where all seats are meant, from the planner's welfare.
 *  Null where that would be too much, or the game has no such thing: more than 10,000 decisions from one new start of the game to
 *  the next, decisions that cannot be listed (talk), a game that refuses a course. */
export const stakesOf = (game: Game, record: MatchRecord, seats: readonly number[]): Stakes | null => {
  const { seed, phases } = record;
  if (seats.length === 0 || phases.every(({ payoffs }) => payoffs === null)) return null;
  const others = asPlayed(game, record, seats);
  const absent = withoutSeats(game, seed, seats, others, LONGER * (phases.length + 1));
  if (absent === null) return null;
  const alone = welfareByPhase(absent);
  const isAll = seats.length === game.seats;
  if (isAll && record.optimum !== undefined)
    return { _tag: 'whole', stake: { alone: total(alone), best: record.optimum } };
  const best = (isAll ? plannersBest(record) : null) ?? searched(game, seed, seats, others);
  if (best === null) return null;
  const paid = phases.flatMap(({ index, payoffs }) => (payoffs === null ? [] : [index]));
  const beside =
    game.analysis?.optimum === undefined &&
    [alone, best].every((of) => of.size === paid.length && paid.every((index) => of.has(index)));
  if (!beside) return { _tag: 'whole', stake: { alone: total(alone), best: total(best) } };
  return {
    _tag: 'phases',
    byPhase: new Map(
      paid.map((index) => [index, { alone: alone.get(index) as number, best: best.get(index) as number }]),
    ),
  };
};

const searched = (
  game: Game,
  seed: number,
  seats: readonly number[],
  others: (place: Place) => Joint,
): ReadonlyMap<number, number> | null => {
  const course = bestCourse({ game, seed, seats, others, worth: sum }, beginning(game, seed));
  return course === null ? null : welfareByPhase(course);
};
