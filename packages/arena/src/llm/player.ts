/** @file A language model behind an OpenAI-compatible endpoint takes a seat. */
import { parseDecision, type Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { Example } from '../data/example.js';
import { type ArenaError, type EndpointError, explain, failureKind } from '../errors.js';
import type { BeliefMode, Player, Reply, Request, View } from '../types.js';
import { readingFaults, wordFaults } from '../words.js';
import type { ChatAnswer } from './answer.js';
import { type AnswerStore, answerKey, kept } from './answers.js';
import { type ChatMessage, chat, type FailedAttempt } from './chat.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { chatMessages } from './messages.js';
import { limit, mapPool } from './pool.js';

/** A question that was sent, and what came of it: plain data, without the key. */
export interface Exchange {
  readonly player: string;
  readonly model: string;
  /** What the question is known by in a store of answers. */
  readonly key: string;
  readonly seed: number;
  readonly messages: readonly ChatMessage[];
  /** null: none after all attempts. */
  readonly answer: ChatAnswer | null;
  /** Attempts that gave no answer, in order. */
  readonly failed: readonly { readonly kind: string; readonly reason: string; readonly ms: number }[];
  /** From the first attempt on, pauses among it. */
  readonly ms: number;
}

export interface LlmOptions extends Omit<ChatEndpoint, 'apiKey'> {
  /** Name at the table; default the model's. */
  readonly name?: string | undefined;
  /** Name of the environment variable that holds the key; absent for a server that wants none. */
  readonly apiKeyEnv?: string | undefined;
  /** Default process.env. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Calls under way at a time, over all questions to this player; default 8. */
  readonly concurrency?: number | undefined;
  /** How strictly its answers are read; where absent, as the match says. */
  readonly reader?: Reader | undefined;
  /** Default `optional`. */
  readonly beliefs?: BeliefMode | undefined;
  /** Replies are asked for as streams, and left behind the line by which the text is a decision that can be read (a line break ends
   *  it): what the model would write after it costs nothing and counts for nothing, a second decision among it. Such an answer has
   *  `stoppedEarly`. Nothing is left that cannot be read: it is waited for to its end. Default false, so that all is read that the
   *  model has to say. */
  readonly stopEarly?: boolean | undefined;
  /** Where every answer is kept as it comes, and looked for before a question is asked: a match that ended in an error (a key
   *  that ran out, say) is played again with the same store, and pays only for what is left. A `Map` will do; none unless told. */
  readonly answers?: AnswerStore | undefined;
  /** Called for every question that was sent, once there is an answer or none will come: a transcript. What it throws is the player's
   *  fault. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
  /** What it means that a question gets no answer after all attempts. stop (default): the match ends with the error · count: it is
   *  noncompliant with the reason `NoAnswer`, and the game goes on. A refused key, an empty account and a model that is not there
   *  end the match either way. */
  readonly failures?: 'stop' | 'count' | undefined;
  /** With `failures: 'count'`: so many questions in a row without an answer end the match; the endpoint is down. Default 20. */
  readonly mostInARow?: number | undefined;
  /** Words of your own that every chat begins with. */
  readonly system?: string | undefined;
  /** Worked examples (style natural) to show before each question; see `chooseShots`. */
  readonly shots?: ((request: Request) => readonly Example[]) | undefined;
}

const isStore = (given: unknown): boolean => {
  const { get, set } = (given ?? {}) as Partial<AnswerStore>;
  return typeof get === 'function' && typeof set === 'function';
};

/** An error that all further questions would meet: the key is refused, or there is no such model. */
const isFinal = (error: EndpointError): boolean =>
  error._tag === 'EndpointStatus' && [401, 402, 404].includes(error.status);

const failedOf = ({ error, ms }: FailedAttempt): Exchange['failed'][number] => ({
  kind: failureKind(error),
  reason: explain(error),
  ms,
});

/** The error that ends the match, if there is one: one that all further questions would meet, the first of all where none is
 *  borne, the last of too many in a row where they are. */
const matchEnd = (failures: 'stop' | 'count', mostInARow: number) => {
  let inARow = 0;
  let end: EndpointError | undefined;
  return {
    /** null: the match goes on. */
    ofFailure: (error: EndpointError): EndpointError | null => {
      inARow += 1;
      if (isFinal(error) || (failures === 'count' && inARow >= mostInARow)) end = error;
      return failures === 'stop' || end !== undefined ? error : null;
    },
    answered: () => {
      inARow = 0;
    },
    end: () => end,
    /** Another match may meet a server that is up again. */
    anew: () => {
      if (end === undefined) return;
      inARow = 0;
      end = undefined;
    },
  };
};

const replyOf = (
  { text, ended, stopped, usage }: ChatAnswer,
  reading: { readonly beliefs: BeliefMode; readonly reader: Reader | undefined },
): Reply => ({
  _tag: 'text',
  text,
  ended,
  style: 'natural',
  ...reading,
  ...(stopped === undefined ? {} : { stopped }),
  ...(usage === undefined ? {} : { tokens: usage.completionTokens }),
});

/** Whether a text is a decision of the question, and a line break behind it says that its last line is whole: `Decision: 1` may be the
 *  beginning of `Decision: 12`. */
const wholeBefore =
  ({ space, movers = [] }: View, reading: { readonly reader: Reader; readonly beliefs: BeliefMode }) =>
  (text: string): boolean =>
    /\n\s*$/.test(text) &&
    E.isRight(parseDecision(space, text, { style: 'natural', seats: movers, ...reading }));

/** A player that asks the endpoint; with `shots` it is privileged: they are chosen by the game. What the model writes is passed on
 *  as it is, readable or not. Left: the named key is not in the environment, or options that cannot be meant. */
export const llmPlayer = (options: LlmOptions): E.Either<ArenaError, Player> => {
  const {
    name,
    apiKeyEnv,
    env = process.env,
    concurrency = 8,
    reader,
    beliefs = 'optional',
    stopEarly = false,
    answers,
    onExchange,
    failures = 'stop',
    mostInARow = 20,
    system,
    shots,
    ...endpoint
  } = options;
  // The name is a user's word: `constructor` is one that every object has.
  const apiKey = apiKeyEnv !== undefined && Object.hasOwn(env, apiKeyEnv) ? env[apiKeyEnv] : undefined;
  if (apiKeyEnv !== undefined && (apiKey === undefined || apiKey === '')) {
    return E.left({ _tag: 'EndpointKeyMissing', env: apiKeyEnv, url: endpoint.baseUrl });
  }
  const faults = [
    ...endpointFaults(options),
    ...readingFaults({ beliefs, reader }),
    ...wordFaults('failures', failures, ['stop', 'count']),
    ...(typeof stopEarly === 'boolean'
      ? []
      : [{ field: 'stopEarly', value: stopEarly, expected: 'true or false' }]),
    ...(stopEarly === true && endpoint.body?.stream === false
      ? [{ field: 'body.stream', value: false, expected: 'left out, since stopEarly asks for a stream' }]
      : []),
    ...(Number.isInteger(mostInARow) && mostInARow >= 1
      ? []
      : [{ field: 'mostInARow', value: mostInARow, expected: 'a whole number above 0' }]),
    ...(answers === undefined || isStore(answers)
      ? []
      : [{ field: 'answers', value: typeof answers, expected: 'a Map, or an object with get and set' }]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'llmPlayer', faults });
  const player = name ?? endpoint.model;
  const limited = limit(concurrency);
  const withKey: ChatEndpoint = { ...endpoint, ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }) };
  const enders = matchEnd(failures, mostInARow);
  let asking = 0;

  const send = async (
    key: string,
    messages: readonly ChatMessage[],
    seed: number,
    isWhole: ((text: string) => boolean) | undefined,
  ): Promise<E.Either<EndpointError, ChatAnswer>> => {
    const end = enders.end();
    if (end !== undefined) return E.left(end);
    const failed: FailedAttempt[] = [];
    const start = performance.now();
    const answer = await chat(withKey, messages, seed, (one) => failed.push(one), isWhole);
    if (E.isRight(answer)) answers?.set(key, answer.right);
    if (E.isRight(answer) || failed.length > 0)
      onExchange?.({
        player,
        model: endpoint.model,
        key,
        seed,
        messages,
        answer: E.isRight(answer) ? answer.right : null,
        failed: failed.map(failedOf),
        ms: Math.round(performance.now() - start),
      });
    return answer;
  };

  const failedReply = (error: EndpointError): Reply => {
    if (error._tag === 'EndpointStopped') return { _tag: 'failed', error: { _tag: 'Aborted', phases: 0 } };
    const end = enders.ofFailure(error);
    if (end !== null) return { _tag: 'failed', error: end };
    const reason = explain(error).replace(/\.$/, '');
    return {
      _tag: 'noncompliant',
      text: null,
      reason: { _tag: 'NoAnswer', player, kind: failureKind(error), reason },
    };
  };

  const answering = <Question extends View>(
    examples: ((question: Question) => readonly Example[]) | undefined,
  ) => ({
    name: player,
    act: async (questions: readonly Question[]) => {
      if (asking === 0) enders.anew();
      asking += 1;
      try {
        return await mapPool(questions, concurrency, async (question): Promise<Reply> => {
          const messages = chatMessages(question, {
            beliefs,
            ...(system === undefined ? {} : { system }),
            ...(examples === undefined ? {} : { shots: examples(question) }),
          });
          const until = stopEarly ? { reader: reader ?? 'strict', beliefs } : undefined;
          const key = answerKey(withKey, messages, question.seed, until);
          const known = kept(answers, key);
          if (known !== undefined) return replyOf(known, { beliefs, reader });
          const answer = await limited(() =>
            send(key, messages, question.seed, until && wholeBefore(question, until)),
          );
          if (E.isLeft(answer)) return failedReply(answer.left);
          enders.answered();
          return replyOf(answer.right, { beliefs, reader });
        });
      } finally {
        asking -= 1;
      }
    },
  });
  return E.right(
    shots === undefined ? answering<View>(undefined) : { ...answering<Request>(shots), privileged: true },
  );
};
