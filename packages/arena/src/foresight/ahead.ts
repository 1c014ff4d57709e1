/** @file Beliefs that go on: where a seat thinks that the game will be next, and what decisions are worth if all that it believes there is true too.
 *  A partner that takes links and gives nothing is only told from others by what it will give. */
import type { Decision } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { generator, seedOf } from '../random.js';
import type { Request } from '../types.js';
import { believed } from './believed.js';
import { bestToNextStart, isOver, type Joint, type Place, startsAnew, tooMany } from './search.js';

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

/** The question that the seat would be asked next had it decided so and were its beliefs true. null: it is asked nothing more before the game
 *  starts anew or ends, or the game refuses that.
 *  decision: null: as the planner would · seed: of the question */
export const nextQuestion = (
  request: Request,
  planner: (state: unknown) => Joint,
  { decision, beliefs }: { readonly decision: Decision | null; readonly beliefs: Beliefs | null },
  seed: number,
): Request | null => {
  const { game, state, seat } = request;
  const joint = asBelievedAt(request, planner, state, beliefs);
  const stepped = game.step(
    state,
    decision === null ? joint : joint.with(seat, decision),
    generator(seedOf(request.seed, 'imagined')),
  );
  if (E.isLeft(stepped)) return null;
  const next = stepped.right.state;
  const place: Place = { state: next, phase: 0, drawn: [] };
  if (isOver(game, place) || startsAnew(game, place)) return null;
  const { movers } = game.phase(next);
  const space = game.space(next, seat);
  if (!movers.includes(seat) || space === null) return null;
  return {
    game,
    state: next,
    seat,
    observation: game.observe(next, seat),
    space,
    movers: [...movers],
    messages: game.messages?.(next, seat) ?? [],
    seed,
  };
};

/** The mean welfare of each decision over courses of beliefs, up to the next new start of the game: the others decide as is believed of them, as the
 *  planner would where nothing is, and the seat itself does what is best then. Left: there is too much to try.
 *  -Infinity: the game refuses the decision */
export const foretold = (
  request: Request,
  planner: (state: unknown) => Joint,
  decisions: readonly Decision[],
  courses: readonly Course[],
): E.Either<ArenaError, readonly number[]> => {
  const { game, state, seat, seed } = request;
  const from: Place = { state, phase: 0, drawn: [] };
  const nature = seedOf(seed, 'imagined');
  const worth = (payoffs: readonly number[]): number => payoffs.reduce((a, b) => a + b, 0);
  const valued = (course: Course, decision: Decision): number => {
    const steps = bestToNextStart(
      {
        game,
        seed: nature,
        seats: [seat],
        others: (place) =>
          asBelievedAt(request, planner, place.state, course[place.phase] ?? null).with(seat, null),
        worth,
        only: (place) => (place === from ? [decision] : null),
      },
      from,
    );
    return steps === null
      ? Number.NEGATIVE_INFINITY
      : steps.reduce((sum, { payoffs }) => sum + worth(payoffs ?? []), 0);
  };
  const values = decisions.map(
    (decision) => courses.reduce((sum, course) => sum + valued(course, decision), 0) / courses.length,
  );
  return values.some((value) => value > Number.NEGATIVE_INFINITY)
    ? E.right(values)
    : E.left(tooMany({ game, seed: nature }, 0));
};
