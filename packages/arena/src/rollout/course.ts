/** @file An episode under way, with all that is needed to go back to any of its phases and take another way from there. */
import type { Decision } from '@tompo/games';
import type { Noncompliance } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Outcome } from '../playing/read.js';
import type { PhasePlay } from '../playing/record.js';
import { type Answered, type LastPlayed, type SubstituteRule, settle } from '../playing/settle.js';
import { isRunning, openTable, type SeededGame, type Table } from '../playing/table.js';
import type { Request } from '../types.js';
import { type Nature, nature } from './nature.js';
import type { Drawn } from './rollouts.js';
import { nameOf, type Seat } from './seat.js';
import type { Episode, Turn } from './turn.js';

/** A seat that decides again what it decided once; undefined where it did not. */
export interface Kept {
  readonly _tag: 'kept';
  readonly name: string;
  readonly decision: (phase: number) => Decision | undefined;
}

export type Occupant = Seat | Kept;

export const occupantName = (seat: Occupant): string => (seat._tag === 'kept' ? seat.name : nameOf(seat));

/** What a learner or one of its selves read and wrote. */
export interface Sample {
  readonly prompt: string;
  readonly promptIds: readonly number[];
  readonly completion: Drawn;
}

/** The answer of one mover. */
export interface Reply {
  readonly request: Request;
  readonly outcome: Outcome;
  /** null of a player. */
  readonly sample: Sample | null;
}

/** A phase as it was before it was settled, and how it was answered. */
interface Moment {
  readonly state: unknown;
  /** How much had been drawn from nature. */
  readonly drawn: number;
  readonly last: LastPlayed;
  readonly replies: readonly Reply[];
}

export interface Course {
  readonly seats: readonly Occupant[];
  /** The seed of a writer's completion. */
  readonly seedOf: (phase: number, seat: number) => number;
  nature: Nature;
  readonly table: Table;
  readonly last: LastPlayed;
  readonly moments: Moment[];
  readonly phases: PhasePlay[];
  readonly turns: Turn[];
}

export const openCourse = (
  seeded: SeededGame,
  seats: readonly Occupant[],
  seedOf: Course['seedOf'],
): Course => {
  const drawn = nature(seeded.seed);
  return {
    seats,
    seedOf,
    nature: drawn,
    table: openTable(seeded, drawn.rng),
    last: new Map(),
    moments: [],
    phases: [],
    turns: [],
  };
};

/** The same course, as it was before a phase was settled; the given one stays as it is.
 *  seats: who sits there from then on; the same by default. */
export const forkAt = (course: Course, phase: number, seats: readonly Occupant[] = course.seats): Course => {
  const { table, moments, phases, turns } = course;
  const { state, drawn, last } = moments[phase] as Moment;
  const again = nature(table.seed, course.nature.asked.slice(0, drawn));
  return {
    seats,
    seedOf: course.seedOf,
    nature: again,
    table: { game: table.game, seed: table.seed, rng: again.rng, state, phase },
    last: new Map(last),
    moments: moments.slice(0, phase),
    phases: phases.slice(0, phase),
    turns: turns.filter((turn) => turn.phase < phase),
  };
};

/** Goes on as another course did that came to the same state by the same phase. */
export const follow = (course: Course, other: Course): void => {
  const { length } = course.phases;
  course.moments.push(...other.moments.slice(length));
  course.phases.push(...other.phases.slice(length));
  course.turns.push(...other.turns.filter(({ phase }) => phase >= length));
  course.nature = other.nature;
  course.table.state = other.table.state;
  course.table.phase = other.table.phase;
};

/** Only `ask` calls players; here they are names. */
const named = (name: string): Answered['player'] => ({ name, act: async () => [] });

const answerOf = (outcome: Outcome): Turn['answer'] =>
  outcome._tag === 'parsed'
    ? E.right({ decision: outcome.decision, beliefs: outcome.beliefs })
    : // A text that was written and cannot be read; a writer has no other failure.
      E.left(outcome.reason as Noncompliance);

/** Plays a phase on its answers. Left: the game refuses them, and nothing has changed. */
export const settlePhase = (
  course: Course,
  replies: readonly Reply[],
  rule: SubstituteRule,
): E.Either<ArenaError, PhasePlay> => {
  const { table, last, seats } = course;
  const moment: Moment = {
    state: table.state,
    drawn: course.nature.asked.length,
    last: new Map(last),
    replies,
  };
  const settled = settle(
    table,
    last,
    replies.map(({ request, outcome }) => ({
      player: named(occupantName(seats[request.seat] as Occupant)),
      request,
      outcome,
      reference: null,
      valued: false,
    })),
    rule,
  );
  if (E.isLeft(settled)) return settled;
  const { index, round, kind, decisions } = settled.right;
  course.moments.push(moment);
  course.phases.push(settled.right);
  for (const [i, { request, outcome, sample }] of replies.entries()) {
    const seat = seats[request.seat] as Occupant;
    if (seat._tag !== 'learner' || sample === null) continue;
    const { played, substitute } = decisions[i] as (typeof decisions)[number];
    course.turns.push({
      agent: seat.agent,
      seat: request.seat,
      phase: index,
      round,
      kind,
      space: request.space,
      promptIds: sample.promptIds,
      prompt: sample.prompt,
      completion: sample.completion,
      answer: answerOf(outcome),
      played,
      substitute,
    });
  }
  return settled;
};

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export const episodeOf = ({ table, seats, turns, phases }: Course): Episode => {
  const { game, seed } = table;
  const paid = phases.flatMap(({ payoffs }) => (payoffs === null ? [] : [payoffs]));
  return {
    game: game.id,
    params: game.params,
    seed,
    agents: seats.map(occupantName),
    turns,
    phases,
    payoffs: Array.from({ length: game.seats }, (_, seat) =>
      total(paid.map((payoffs) => payoffs[seat] as number)),
    ),
    welfare: total(paid.flat()),
    end: isRunning(table) || game.status(table.state) === 'truncated' ? 'truncated' : 'terminated',
  };
};
