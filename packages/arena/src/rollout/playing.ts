/** @file Courses in lockstep: at each phase one call for each agent that writes, and one for each player. */
import { illegal, type TextStyle } from '@tompo/games';
import type { AnswerGrammar, Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { askAll } from '../playing/ask.js';
import { type Outcome, readReply } from '../playing/read.js';
import type { SubstituteRule } from '../playing/settle.js';
import { isRunning, questionsOf } from '../playing/table.js';
import { seedOf } from '../random.js';
import type { BeliefMode, Player, Reply as PlayerReply, Request } from '../types.js';
import { type Course, type Occupant, type Reply, type Sample, settlePhase } from './course.js';
import { drawSamples } from './drawing.js';
import type { RolloutRequest } from './rollouts.js';

/** How prompts are written and answers are read. */
export interface Reading {
  readonly style: TextStyle;
  readonly beliefs: BeliefMode;
  readonly reader: Reader;
}

export interface Playing extends SubstituteRule, Reading {
  readonly request: Pick<RolloutRequest, 'draw' | 'pastSelves' | 'seed' | 'signal'>;
  /** A course that has played so many phases plays no more. */
  readonly maxPhases: number;
  readonly timeoutMs: number | null;
  /** Of each question what its answers must be texts of; null where learners write freely. */
  readonly grammarOf: ((question: Pick<Request, 'space' | 'movers'>) => AnswerGrammar | null) | null;
}

interface Question {
  readonly course: Course;
  readonly occupant: Occupant;
  readonly request: Request;
}

/** What a completion says. */
export const readSample = (
  { completion: { text, ended } }: Sample,
  request: Request,
  { style, beliefs, reader }: Reading,
): E.Either<ArenaError, Outcome> => readReply({ _tag: 'text', text, ended, style, beliefs, reader }, request);

export const promptOf = ({ game, observation }: Request, { style }: Reading): string =>
  game.text.render(observation, style);

/** What is asked of writers about the form of their answers. */
export const grammarsOf = (
  { grammarOf }: Pick<Playing, 'grammarOf'>,
  questions: readonly Request[],
): { readonly grammars?: readonly (AnswerGrammar | null)[] } =>
  grammarOf === null ? {} : { grammars: questions.map(grammarOf) };

const isWriter = ({ occupant }: Question): boolean => occupant._tag === 'learner' || occupant._tag === 'self';

/** Replies of all that write, an agent at a time: they share one model. */
const askWriters = async (
  questions: readonly Question[],
  playing: Playing,
): Promise<E.Either<ArenaError, ReadonlyMap<Request, Reply>>> => {
  const replies = new Map<Request, Reply>();
  const byAgent = new Map<string, Question[]>();
  for (const question of questions) {
    const { agent } = question.occupant as Extract<Occupant, { agent: string }>;
    const list = byAgent.get(agent);
    if (list === undefined) byAgent.set(agent, [question]);
    else list.push(question);
  }
  for (const [agent, asked] of byAgent) {
    const drawn = await drawSamples(
      playing.request,
      {
        agent,
        prompts: asked.map(({ request }) => promptOf(request, playing)),
        completions: 1,
        seed: seedOf(playing.request.seed, 'draw', agent),
        seeds: asked.map(({ course, request }) => course.seedOf(course.table.phase, request.seat)),
        ...grammarsOf(
          playing,
          asked.map(({ request }) => request),
        ),
      },
      asked.some(({ occupant }) => occupant._tag === 'learner'),
    );
    if (E.isLeft(drawn)) return drawn;
    for (const [i, { request }] of asked.entries()) {
      const sample = (drawn.right[i] as readonly Sample[])[0] as Sample;
      const outcome = readSample(sample, request, playing);
      if (E.isLeft(outcome)) return outcome;
      replies.set(request, { request, outcome: outcome.right, sample });
    }
  }
  return E.right(replies);
};

/** What was decided once, where it is legal still; otherwise the seat is absent. */
const keptReply = ({ course, occupant, request }: Question): PlayerReply => {
  const kept = occupant._tag === 'kept' ? occupant.decision(course.table.phase) : undefined;
  return {
    _tag: 'decision',
    decision:
      kept !== undefined && illegal(request.space, kept) === null
        ? kept
        : request.game.absent(request.state, request.seat),
  };
};

const askOthers = async (
  questions: readonly Question[],
  { timeoutMs, beliefs, reader, request: { signal } }: Playing,
): Promise<E.Either<ArenaError, ReadonlyMap<Request, Reply>>> => {
  const asked = questions.filter(({ occupant }) => occupant._tag === 'player');
  const given = await askAll(
    asked.map(({ occupant, request }) => ({ player: (occupant as { player: Player }).player, request })),
    timeoutMs,
    signal,
  );
  const answers = new Map(asked.map(({ request }, i) => [request, given[i] as PlayerReply]));
  const replies = new Map<Request, Reply>();
  for (const question of questions) {
    const { request } = question;
    const outcome = readReply(answers.get(request) ?? keptReply(question), request, beliefs, reader);
    if (E.isLeft(outcome)) return outcome;
    replies.set(request, { request, outcome: outcome.right, sample: null });
  }
  return E.right(replies);
};

/** Plays the courses to their end or to the limit. Left: the first fault. */
export const playOn = async (
  courses: readonly Course[],
  playing: Playing,
): Promise<E.Either<ArenaError, null>> => {
  const { signal } = playing.request;
  for (let phases = 0; ; phases++) {
    const running = courses.filter(({ table }) => isRunning(table) && table.phase < playing.maxPhases);
    if (running.length === 0) return E.right(null);
    // Players that answer at once never let the process hear a signal: it gets a turn before each phase.
    if (signal !== undefined) await new Promise((turn) => setImmediate(turn));
    if (signal?.aborted === true) return E.left({ _tag: 'Aborted', phases });
    const asked = running.map((course) =>
      questionsOf(course.table).map(
        (request): Question => ({ course, request, occupant: course.seats[request.seat] as Occupant }),
      ),
    );
    const flat = asked.flat();
    const written = await askWriters(flat.filter(isWriter), playing);
    if (E.isLeft(written)) return written;
    const others = await askOthers(
      flat.filter((question) => !isWriter(question)),
      playing,
    );
    if (E.isLeft(others)) return others;
    for (const [k, course] of running.entries()) {
      const replies = (asked[k] as readonly Question[]).map(
        ({ request }) => (written.right.get(request) ?? others.right.get(request)) as Reply,
      );
      const settled = settlePhase(course, replies, playing);
      if (E.isLeft(settled)) return settled;
    }
  }
};
