/** @file A seat that knows all: what everybody else decides, before it decides itself, and what they would answer to anything that
 *  it did. No player of a tournament can be that; what it reaches is the most that any could. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type Seating, wholeRecord } from '../playing/match.js';
import type { MatchRecord, PhasePlay } from '../playing/record.js';
import { type Answered, type LastPlayed, settle } from '../playing/settle.js';
import { isRunning, openTable, questionsOf, wrongSeats } from '../playing/table.js';
import { nature } from '../rollout/nature.js';
import type { Player } from '../types.js';
import { answerOf, answersAt } from './answers.js';
import { bestToNextStart, type Joint, type Place, tooMany } from './search.js';

export interface Foresight {
  readonly name: string;
  /** What it seeks the most of: the welfare of all, or its own payoff. */
  readonly seeks: 'welfare' | 'payoff';
  /** Kinds of phases in which it decides so; in the others `otherwise` does. Left out: all. */
  readonly kinds?: readonly string[] | undefined;
  /** A scripted player that decides in its place in all other phases. */
  readonly otherwise?: Player | undefined;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Plays a game in which one seat foresees. At each of its phases its courses of decisions up to the next new start of the
 *  game (`Analysis.startsAnew`; the end where there is none) are tried in the simulator, under the same chance, with all others
 *  answering each course as they would; it takes the best. A game that says what need be tried (`Analysis.replies`) is tried with no more: of
 *  network games the best rows and, at each effort phase, the best efforts against what the others give there. That leaves out nothing where efforts
 *  are answered in the next stretch at the soonest; with several effort phases for one row (GEE) beside partners who answer efforts, one that pays by
 *  their answer alone is not tried, and a little more could be had. What its play does to others' later answers, beyond the next new
 *  start, it does not look at. `players` must be scripted (they have `decide`); the one in the seat is not asked.
 *  Left: a player cannot answer at once, or there is more to try than 10,000 decisions. */
export const playForeseeing = (
  seating: Seating,
  seat: number,
  foresight: Foresight,
): E.Either<ArenaError, MatchRecord> => {
  const { game, seed, players } = seating;
  const wrong = wrongSeats(0, game, players);
  if (wrong !== null) return E.left(wrong);
  const { name, kinds, otherwise } = foresight;
  const drawing = nature(seed);
  const table = openTable(seating, drawing.rng);
  const optimum = game.analysis?.optimum?.(table.state);
  const foresees = (state: unknown): boolean => kinds === undefined || kinds.includes(game.phase(state).kind);
  let fault: ArenaError | null = null;
  const told = (answer: E.Either<ArenaError, Decision>): Decision | null => {
    if (E.isRight(answer)) return answer.right;
    fault ??= answer.left;
    return null;
  };
  /** What everybody else decides at a place; null where one of them has no answer. */
  const othersAt = (place: Place): Joint | null => {
    const answers = answersAt(seating, [seat], place);
    if (E.isRight(answers)) return answers.right;
    fault ??= answers.left;
    return null;
  };
  /** Where it does not foresee there is one decision to try. */
  const only = ({ state, phase }: Place): readonly Decision[] | null => {
    if (otherwise === undefined || foresees(state)) return null;
    const own = questionsOf({ game, seed, state, phase }).find((one) => one.seat === seat);
    const decision = own === undefined ? null : told(answerOf(otherwise, own));
    return decision === null ? [] : [decision];
  };
  const worth = foresight.seeks === 'welfare' ? sum : (payoffs: readonly number[]) => payoffs[seat] as number;
  const bestAt = (place: Place): Decision | null => {
    const course = bestToNextStart({ game, seed, seats: [seat], others: othersAt, worth, only }, place);
    return course?.[0]?.joint[seat] ?? null;
  };

  const self: Player = { name, act: async () => [] };
  const last: LastPlayed = new Map();
  const phases: PhasePlay[] = [];
  while (isRunning(table)) {
    const place = { state: table.state, phase: table.phase, drawn: [...drawing.asked] };
    const others = othersAt(place);
    if (others === null) return E.left(fault ?? tooMany(seating, table.phase));
    const answers: Answered[] = [];
    for (const request of questionsOf(table)) {
      const isOwn = request.seat === seat;
      const decision = isOwn ? bestAt(place) : others[request.seat];
      if (decision === null || decision === undefined) return E.left(fault ?? tooMany(seating, table.phase));
      answers.push({
        player: isOwn ? self : (players[request.seat] as Player),
        request,
        valued: isOwn,
        outcome: { _tag: 'parsed', readable: null, text: null, decision, beliefs: null },
        reference: null,
      });
    }
    const settled = settle(table, last, answers, { onUnreadable: 'skip' });
    if (E.isLeft(settled)) return settled;
    phases.push(settled.right);
  }
  return E.right(
    wholeRecord({ seating: { ...seating, players: players.with(seat, self) }, table, phases, optimum }),
  );
};
