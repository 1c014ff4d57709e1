/** @file Questions that follow from answers: what a player believes of the others where its own answer leads. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type Asked, type Course, natureOfImagined, nextQuestion } from '../foresight/ahead.js';
import { placeAt } from '../foresight/search.js';
import { ask } from '../playing/ask.js';
import type { Outcome } from '../playing/read.js';
import { seedOf } from '../random.js';
import type { Player, Reply, Request } from '../types.js';

/** One answer with what it believes of the phases to come. */
export interface Answer {
  readonly reply: Reply;
  /** Left: there was no answer at all, to this question or to one that followed from it. */
  readonly read: E.Either<ArenaError, Outcome>;
  /** All that was written for it. */
  readonly replies: readonly Reply[];
  readonly later: Course;
}

/** Where an answer has led so far. */
interface Path {
  readonly answer: Answer;
  /** What was asked last; null: nothing more is asked. */
  readonly at: Asked | null;
  readonly said: E.Either<ArenaError, Outcome>;
}

/** What the seat would be asked next, if what it answered last is true. */
const questionAfter = (
  { at, answer: { read }, said }: Path,
  first: Request,
  phases: number,
): Asked | null => {
  const planner = at?.request.game.analysis?.planner;
  if (at === null || planner === undefined || E.isLeft(said) || E.isLeft(read)) return null;
  // An answer that cannot be read is not played, and leads nowhere.
  if (read.right._tag !== 'parsed' || read.right.beliefs === null) return null;
  const { decision, beliefs } = said.right._tag === 'parsed' ? said.right : { decision: null, beliefs: null };
  const next = nextQuestion(
    at,
    natureOfImagined(first),
    planner,
    { decision, beliefs },
    seedOf(at.request.seed, 'ahead', at.place.phase + 1),
  );
  return next === null || next.place.phase > phases ? null : next;
};

const onwards = (
  answer: Answer,
  { place }: Asked,
  reply: Reply,
  said: E.Either<ArenaError, Outcome>,
): Answer => ({
  reply: answer.reply,
  read: E.isLeft(said) ? said : answer.read,
  replies: [...answer.replies, reply],
  later: [
    ...answer.later,
    // Of phases in which it was not asked nothing is believed.
    ...new Array<null>(place.phase - 1 - answer.later.length).fill(null),
    E.isRight(said) && said.right._tag === 'parsed' ? said.right.beliefs : null,
  ],
});

/** The k-th answer to each question, counted from 0, with another seed each time; the first is that to the question itself. In so many phases to come
 *  the player is asked again, at the place to which its answers lead. All questions of a phase go in one call.
 *  read: what a reply to a question means */
export const answersAhead = async (
  player: Player,
  questions: readonly Request[],
  k: number,
  phases: number,
  read: (reply: Reply, request: Request) => E.Either<ArenaError, Outcome>,
): Promise<readonly Answer[]> => {
  const requests =
    k === 0 ? questions : questions.map((one) => ({ ...one, seed: seedOf(one.seed, 'answer', k) }));
  const replies = await ask(player, requests, null);
  let paths: readonly Path[] = requests.map((request, i) => {
    const reply = replies[i] as Reply;
    const said = read(reply, request);
    const at = { request, place: placeAt(request.state) };
    return { answer: { reply, read: said, replies: [reply], later: [] }, at, said };
  });
  for (let t = 1; t <= phases; t++) {
    const next = paths.map((path, i) => questionAfter(path, questions[i] as Request, phases));
    const asked = next.flatMap((one) => (one === null ? [] : [one.request]));
    if (asked.length === 0) break;
    const heard = (await ask(player, asked, null)).values();
    paths = paths.map((path, i): Path => {
      const at = next[i] ?? null;
      if (at === null) return { ...path, at };
      const reply = heard.next().value as Reply;
      const said = read(reply, at.request);
      return { answer: onwards(path.answer, at, reply, said), at, said };
    });
  }
  return paths.map(({ answer }) => answer);
};
