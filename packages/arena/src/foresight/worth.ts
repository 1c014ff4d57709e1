/** @file What decisions of a seat are worth: as things are, and as somebody believes them to be. */
import type { Decision, Game, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { answersAt, type Seated } from './answers.js';
import { bestToNextStart, isOver, type Joint, type Place, placeAt, startsAnew, tooMany } from './search.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The most welfare up to the next new start of the game (see `Analysis.startsAnew`) that each of these decisions of a seat can
 *  lead to, all others answering as they will.  left: one of them cannot answer at once, or there is too much to try. */
export const foreseen = (
  seated: Seated,
  seat: number,
  place: Place,
  decisions: readonly Decision[],
): E.Either<ArenaError, readonly number[]> => {
  const { game, seed } = seated;
  let fault: ArenaError | null = null;
  const others = (at: Place): Joint | null => {
    const answers = answersAt(seated, [seat], at);
    if (E.isRight(answers)) return answers.right;
    fault ??= answers.left;
    return null;
  };
  const values: number[] = [];
  for (const decision of decisions) {
    const only = (at: Place): readonly Decision[] | null => (at === place ? [decision] : null);
    const course = bestToNextStart({ game, seed, seats: [seat], others, worth: sum, only }, place);
    if (course === null) return E.left(fault ?? tooMany({ game, seed }, place.phase));
    values.push(sum(course.flatMap(({ payoffs }) => payoffs ?? [])));
  }
  return E.right(values);
};

/** The welfare up to the next new start of the game had all decided so, and all as the planner would from then on. null: the game
 *  refuses the decisions.  planner: of the game's analysis. */
export const imagined = (
  game: Game,
  planner: (state: unknown) => Joint,
  from: unknown,
  joint: Joint,
  rng: Rng,
): number | null => {
  let welfare = 0;
  let state = from;
  let decisions = joint;
  for (;;) {
    const stepped = game.step(state, decisions, rng);
    if (E.isLeft(stepped)) return null;
    welfare += sum(stepped.right.payoffs ?? []);
    state = stepped.right.state;
    const place = placeAt(state);
    if (isOver(game, place) || startsAnew(game, place)) return welfare;
    decisions = planner(state);
  }
};
