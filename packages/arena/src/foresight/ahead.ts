/** @file Beliefs that go on: where a seat thinks that the game will be next, and what decisions are worth if all that it believes there is true too.
 *  A partner that takes links and gives nothing is only told from others by what it will give. */
import type { Decision } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { seedOf } from '../random.js';
import type { Request } from '../types.js';
import { believed } from './believed.js';
import {
  bestToNextStart,
  isOver,
  type Joint,
  type Place,
  placeAt,
  startsAnew,
  stepFrom,
  tooMany,
} from './search.js';

/** What is believed of the others in one phase after the other, the one that is asked about first; null where nothing could be read. */
export type Course = readonly (Beliefs | null)[];

/** What all decide at a state if the beliefs are true; as the planner would, where they do not speak of it or cannot be true. */
const asBelievedAt = (
  { game, seat }: Request,
  planner: (state: unknown) => Joint,
  state: unknown,
  beliefs: Beliefs | null,
): Joint => {
  const stands = planner(state);
  return beliefs === null
    ? stands
    : (believed(beliefs, seat, stands, (other) => game.space(state, other)) ?? stands);
};

/** A question and the place in the game at which it is asked. */
export interface Asked {
  readonly request: Request;
  readonly place: Place;
}

/** What nature draws in what is imagined at a question: the same in all that is asked and valued there. */
export const natureOfImagined = ({ seed }: Request): number => seedOf(seed, 'imagined');

/** The question that the seat would be asked next had it decided so and were its beliefs true; in phases in which it does not move all decide as
 *  the planner would. null: it is asked nothing more before the game starts anew or ends, or the game refuses that.
 *  decision: null: as the planner would · nature: `natureOfImagined` of the question that all began with · seed: of the question */
export const nextQuestion = (
  { request, place }: Asked,
  nature: number,
  planner: (state: unknown) => Joint,
  { decision, beliefs }: { readonly decision: Decision | null; readonly beliefs: Beliefs | null },
  seed: number,
): Asked | null => {
  const { game, seat } = request;
  const stands = asBelievedAt(request, planner, place.state, beliefs);
  let joint = decision === null ? stands : stands.with(seat, decision);
  let from = place;
  for (;;) {
    const stepped = stepFrom(game, nature, from, joint);
    if (stepped === null) return null;
    from = stepped.place;
    if (isOver(game, from) || startsAnew(game, from)) return null;
    const { state } = from;
    const { movers } = game.phase(state);
    const space = game.space(state, seat);
    if (movers.includes(seat) && space !== null) {
      const observation = game.observe(state, seat);
      const messages = game.messages?.(state, seat) ?? [];
      return {
        request: { game, state, seat, observation, space, movers: [...movers], messages, seed },
        place: from,
      };
    }
    joint = planner(state);
  }
};

/** The mean welfare of each decision over courses of beliefs that can be true, up to the next new start of the game: the others decide as is believed of
 *  them, as the planner would where nothing is, and the seat itself does what is best in the phases that it was asked about, then as the planner would.
 *  null: no beliefs can be true. Left: there is too much to try.
 *  -Infinity: the game refuses the decision */
export const foretold = (
  request: Request,
  planner: (state: unknown) => Joint,
  decisions: readonly Decision[],
  courses: readonly Course[],
): E.Either<ArenaError, readonly number[] | null> => {
  const { game, state, seat } = request;
  const stands = planner(state);
  const possible = courses.flatMap((course) => {
    const [head = null] = course;
    const joint = head === null ? null : believed(head, seat, stands, (other) => game.space(state, other));
    return joint === null ? [] : [{ course, joint }];
  });
  if (possible.length === 0) return E.right(null);
  const from = placeAt(state);
  const nature = natureOfImagined(request);
  const worth = (payoffs: readonly number[]): number => payoffs.reduce((a, b) => a + b, 0);
  /** After the phases that were asked about the seat decides as the others do: as the planner would. null: in those it does what is best. */
  const asPlanned = (course: Course, { state: at, phase }: Place): readonly Decision[] | null => {
    if (phase < course.length) return null;
    const own = planner(at)[seat] ?? null;
    return own === null ? [] : [own];
  };
  /** null: there is too much to try. */
  const valued = ({ course, joint }: (typeof possible)[number], decision: Decision): number | null => {
    if (stepFrom(game, nature, from, joint.with(seat, decision)) === null) return Number.NEGATIVE_INFINITY;
    const others = (place: Place): Joint =>
      place === from ? joint : asBelievedAt(request, planner, place.state, course[place.phase] ?? null);
    const steps = bestToNextStart(
      {
        game,
        seed: nature,
        seats: [seat],
        others: (place) => others(place).with(seat, null),
        worth,
        only: (place) => (place === from ? [decision] : asPlanned(course, place)),
      },
      from,
    );
    return steps === null ? null : steps.reduce((sum, { payoffs }) => sum + worth(payoffs ?? []), 0);
  };
  const values: number[] = [];
  for (const decision of decisions) {
    let sum = 0;
    for (const one of possible) {
      const value = valued(one, decision);
      if (value === null) return E.left(tooMany({ game, seed: request.seed }, 0));
      sum += value;
    }
    values.push(sum / possible.length);
  }
  return E.right(values);
};
