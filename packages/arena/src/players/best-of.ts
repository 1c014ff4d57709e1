/** @file More thought in the place of more training: a player writes several answers to each question, and one of them is played. */
import type { Decision } from '@tompo/games';
import { type Beliefs, type Reader, renderAnswer } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError } from '../errors.js';
import { type Course, foretold } from '../foresight/ahead.js';
import { decisionsIn, MOST_DECISIONS } from '../foresight/decisions.js';
import { pictured } from '../foresight/pictured.js';
import { shuffled } from '../foresight/shuffled.js';
import { callsOf } from '../playing/ask.js';
import { type Outcome, readReply } from '../playing/read.js';
import { generator, seedOf } from '../random.js';
import type { BeliefMode, Player, PrivilegedPlayer, Reply, Request } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { type Answer, answersAhead } from './asking-ahead.js';

/** By what an answer is chosen.
 *  beliefs: the welfare that its decision would bring if what the answers say about the others were true
 *  shuffled: the same if it were true of other seats than those of which it is said, dealt at random: a control, in games of three seats at least
 *  oracle: the welfare that it can truly bring, all others answering as they will, which no player could know; later decisions of its own as
 *  `playForeseeing` searches them. */
export const CHOICES = ['beliefs', 'shuffled', 'oracle'] as const;
export type ChosenBy = (typeof CHOICES)[number];

/** Of what one is chosen: `answers`, the decisions that were written; `decisions`, all that the seat may decide, so that the answers say
 *  what the others will do, and what is best then is computed. */
export const AMONG = ['answers', 'decisions'] as const;
export type ChosenAmong = (typeof AMONG)[number];

/** Phases that can be asked about beforehand. */
export const MOST_AHEAD = 16;

export interface BestOfOptions {
  /** Who writes: with another seed each time, so it should draw its answers by chance. */
  readonly player: Player;
  /** m: answers to each question. */
  readonly answers: number;
  readonly by: ChosenBy;
  /** Of what one is chosen: the decisions of the answers (default), or all that the seat may decide, which are 1,000 at most. */
  readonly among?: ChosenAmong | undefined;
  /** In how many of the phases to come, up to the next new start of the game, it is asked as well what the others will do there: at the place to
   *  which its answer leads if it is true. So many questions more for each answer. Default 0: after this phase all decide as the planner would.
   *  Without it whom to link with is decided by links alone, and not by what partners will give. */
  readonly ahead?: number | undefined;
  /** Default: the player's with what is chosen. */
  readonly name?: string | undefined;
  /** How texts are read whose player does not say; see `PlayOptions`. */
  readonly beliefs?: BeliefMode | undefined;
  readonly reader?: Reader | undefined;
}

const KNOWN: Readonly<Record<keyof BestOfOptions, true>> = {
  player: true,
  answers: true,
  by: true,
  among: true,
  ahead: true,
  name: true,
  beliefs: true,
  reader: true,
};

/** The first of the most; what is more by rounding alone is no reason. */
const bestAt = (values: readonly number[]): number =>
  values.reduce((best, value, i) => {
    const than = values[best] as number;
    // Anything is more than what the game refuses.
    const slack = than === Number.NEGATIVE_INFINITY ? 0 : 1e-12 * Math.max(1, Math.abs(than));
    return value > than + slack ? i : best;
  }, 0);

/** What each decision is worth. */
type Measure = (decisions: readonly Decision[]) => E.Either<ArenaError, readonly number[] | null>;

/** How an answer is chosen; ahead: whether pictures go on after this phase. */
interface Choosing {
  readonly by: ChosenBy;
  readonly among: ChosenAmong;
  readonly ahead: number;
}

/** The beliefs of one answer, dealt among the others in each phase anew. */
const shuffledCourse = (course: Course, { seat, seed }: Request, k: number): Course =>
  course.map((beliefs, t) =>
    beliefs === null
      ? null
      : shuffled(beliefs, seat, generator(seedOf(seed, 'shuffled', k, ...(t === 0 ? [] : [t])))),
  );

/** null: there is nothing to choose by. */
const measureOf = (
  request: Request,
  stated: readonly Course[],
  { by, ahead }: Choosing,
  player: string,
): E.Either<ArenaError, Measure | null> => {
  const { game, worth } = request;
  const left = (needs: string): E.Either<ArenaError, never> =>
    E.left({ _tag: 'UnsupportedGame', player, game: game.id, needs });
  if (by === 'oracle')
    return worth === undefined
      ? left('a match, in which it can be tried what others answer')
      : E.right(worth);
  const planner = game.analysis?.planner;
  if (planner === undefined) return left('an analysis with a planner, who says what follows');
  // In talk and in spaces of one's own nothing can be said of the others.
  if (stated.length === 0) return E.right(null);
  // Dealt among one other alone they would stay as they are, and be no control.
  if (by === 'shuffled' && game.seats < 3)
    return left('three seats at least, for what is said of the only partner cannot be dealt to another');
  const courses = by === 'shuffled' ? stated.map((one, k) => shuffledCourse(one, request, k)) : stated;
  if (ahead > 0) return E.right((decisions) => foretold(request, planner, decisions, courses));
  const pictures = courses.flatMap(([first]) => (first === undefined || first === null ? [] : [first]));
  return E.right((decisions) =>
    E.right(pictured(request, planner, planner(request.state), decisions, pictures)),
  );
};

/** What is played: the answer at a place, with another decision in the place of its own where there is one. */
interface Chosen {
  readonly place: number;
  readonly instead: Decision | null;
}

const asIs = (place: number): Chosen => ({ place, instead: null });

const choose = (
  request: Request,
  outcomes: readonly Outcome[],
  /** What each answer believes after its own phase. */
  later: readonly Course[],
  choosing: Choosing,
  player: string,
): E.Either<ArenaError, Chosen> => {
  const { among } = choosing;
  const written = new Map<string, { readonly place: number; readonly decision: Decision }>();
  const stated: Course[] = [];
  for (const [place, outcome] of outcomes.entries()) {
    if (outcome._tag !== 'parsed') continue;
    const key = canonical(outcome.decision);
    if (!written.has(key)) written.set(key, { place, decision: outcome.decision });
    if (outcome.beliefs !== null) stated.push([outcome.beliefs, ...(later[place] ?? [])]);
  }
  const different = [...written.values()];
  const [first] = different;
  // Where nothing can be read nothing is decided, and no decision is put in its place.
  if (first === undefined) return E.right(asIs(0));
  if (among === 'answers' && different.length < 2) return E.right(asIs(first.place));
  const measure = measureOf(request, stated, choosing, player);
  if (E.isLeft(measure)) return measure;
  if (measure.right === null) return E.right(asIs(first.place));
  const all = among === 'answers' ? [] : decisionsIn(request.space);
  if (all === null)
    return E.left({
      _tag: 'UnsupportedGame',
      player,
      game: request.game.id,
      needs: `at most ${MOST_DECISIONS} decisions to choose among, or among: answers`,
    });
  // Those that were written come first: of equals the first is played.
  const unwritten = all.filter((decision) => !written.has(canonical(decision)));
  const decisions = [...different.map(({ decision }) => decision), ...unwritten];
  return E.map((worth: readonly number[] | null): Chosen => {
    if (worth === null) return asIs(first.place);
    const best = bestAt(worth);
    const answer = different[best];
    return answer === undefined
      ? { place: first.place, instead: decisions[best] as Decision }
      : asIs(answer.place);
  })(measure.right(decisions));
};

/** What is believed, with the believer's own decision in its own place, where there is one. */
const withOwn = (beliefs: Beliefs, seat: number, decision: Decision): Beliefs => {
  if (beliefs._tag === 'links') return beliefs;
  const place = beliefs.seats.indexOf(seat);
  if (place < 0) return beliefs;
  if (beliefs._tag === 'effort' && decision._tag === 'effort')
    return { ...beliefs, values: beliefs.values.with(place, decision.value) };
  return beliefs._tag === 'choice' && decision._tag === 'choice'
    ? { ...beliefs, indices: beliefs.indices.with(place, decision.index) }
    : beliefs;
};

/** An answer with another decision, and with what it says of the others as it says it, be it possible or not. */
const withDecision = (
  reply: Reply,
  outcome: Outcome,
  { seat, space }: Request,
  decision: Decision,
): Reply => {
  if (reply._tag !== 'text' || outcome._tag !== 'parsed') return { _tag: 'decision', decision };
  const beliefs = outcome.beliefs === null ? null : withOwn(outcome.beliefs, seat, decision);
  const { text, ended, stopped } = reply;
  const wrote = { text, ended, ...(stopped === undefined ? {} : { stopped }) };
  return { ...reply, text: renderAnswer(space, { decision, beliefs }, reply.style), wrote };
};

/** What was written for all answers is the cost of the one that is played. */
const withCost = (reply: Reply, all: readonly Reply[]): Reply => {
  if (reply._tag !== 'text') return reply;
  const counts = all.flatMap((one) => (one._tag === 'text' && one.tokens !== undefined ? [one.tokens] : []));
  return counts.length === 0 ? reply : { ...reply, tokens: counts.reduce((a, b) => a + b, 0) };
};

/** A player that writes m answers to each question and plays one of those that can be read; the first, where none can.
 *
 *  By beliefs, each decision is valued in every picture of the others that the answers state, and its mean counts: by its own beliefs
 *  alone the most hopeful answer would win, not the best decision. Where beliefs do not speak of a decision of the others, and in
 *  the phases after it up to the next new start of the game, all decide as the game's planner would. `ahead` asks the player about those
 *  phases too, at the place to which its answer leads; there its seat decides as is best if that is true, after them as the planner would. Phases in which it
 *  does not move are counted and not asked about. Where no answer states beliefs,
 *  the first that can be read is played. Shuffled is for choosing by as much, without knowing who is who. By oracle, `Request.worth` counts.
 *  Of equals the first is played.
 *  The first answer is the one that the player gives by itself: best of 1 plays as it does.
 *  It is privileged for the payoffs, which may hang on what its seat does not see; the player itself gets what it would get alone. With `ahead` it is shown
 *  places that have not been, which come of the true state: payoffs there may tell what is hidden from its seat, and what others say there is the planner's.
 *  left: options that are none. */
export const bestOf = (options: BestOfOptions): E.Either<ArenaError, PrivilegedPlayer> => {
  const { player, answers: m, by, beliefs, reader } = options;
  const { among = 'answers', ahead = 0 } = options;
  const of = among === 'answers' ? '' : ' among all decisions';
  const far = ahead === 0 ? '' : `, ${ahead} ahead`;
  const { name = `best of ${m} by ${by}${of}${far}, ${player.name}` } = options;
  const inRange = Number.isSafeInteger(ahead) && ahead >= 0 && ahead <= MOST_AHEAD;
  const faults = [
    ...(Number.isSafeInteger(m) && m >= 1
      ? []
      : [{ field: 'answers', value: m, expected: 'a whole number above 0' }]),
    ...(CHOICES.includes(by) ? [] : [{ field: 'by', value: by, expected: `one of ${CHOICES.join(', ')}` }]),
    ...(AMONG.includes(among)
      ? []
      : [{ field: 'among', value: among, expected: `one of ${AMONG.join(', ')}` }]),
    ...(inRange
      ? []
      : [{ field: 'ahead', value: ahead, expected: `a whole number from 0 to ${MOST_AHEAD}` }]),
    ...(ahead !== 0 && by === 'oracle'
      ? [{ field: 'ahead', value: ahead, expected: '0 where by is oracle, which goes by no beliefs' }]
      : []),
    ...(inRange && ahead > 0 && by !== 'oracle' && among === 'answers' && m === 1
      ? [
          {
            field: 'ahead',
            value: ahead,
            expected: '0 where there is one answer and nothing else to choose among',
          },
        ]
      : []),
    ...unknownOptionFaults(options, KNOWN),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'bestOf', faults });
  const replyTo = (request: Request, answers: readonly Answer[]): Reply => {
    const outcomes: Outcome[] = [];
    for (const { read } of answers) {
      if (E.isLeft(read)) return { _tag: 'failed', error: read.left };
      outcomes.push(read.right);
    }
    const later = answers.map((one) => one.later);
    const chosen = choose(request, outcomes, later, { by, among, ahead }, name);
    if (E.isLeft(chosen)) return { _tag: 'failed', error: chosen.left };
    const { place, instead } = chosen.right;
    const { reply } = answers[place] as Answer;
    const played =
      instead === null ? reply : withDecision(reply, outcomes[place] as Outcome, request, instead);
    return withCost(
      played,
      answers.flatMap((one) => one.replies),
    );
  };
  return E.right({
    name,
    privileged: true,
    ...(by === 'oracle' ? { foresees: true } : {}),
    ...(player.faults === undefined ? {} : { faults: player.faults }),
    // One after the other: each answer, and each question about phases to come.
    calls: m * (1 + ahead) * callsOf(player),
    act: async (requests) => {
      // One after the other, so that no batch is larger than that of the player alone.
      const rounds: (readonly Answer[])[] = [];
      for (let k = 0; k < m; k++)
        rounds.push(
          await answersAhead(player, requests, k, ahead, (reply, request) =>
            readReply(reply, request, beliefs, reader),
          ),
        );
      return requests.map((request, i) =>
        replyTo(
          request,
          rounds.map((answers) => answers[i] as Answer),
        ),
      );
    },
  });
};
