/** @file A language model behind an OpenAI-compatible endpoint takes a seat. */
import type { Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { Example } from '../data/example.js';
import type { ArenaError, EndpointError } from '../errors.js';
import type { BeliefMode, Player, Reply, Request, View } from '../types.js';
import { readingFaults } from '../words.js';
import { type AnswerStore, answerKey, kept } from './answers.js';
import { chat } from './chat.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { chatMessages } from './messages.js';
import { limit, mapPool } from './pool.js';

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
  /** Where every answer is kept as it comes, and looked for before a question is asked: a match that ended in an error (a key
   *  that ran out, say) is played again with the same store, and pays only for what is left. A `Map` will do; none unless told. */
  readonly answers?: AnswerStore | undefined;
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

/** A player that asks the endpoint; with `shots` it is privileged: they are chosen by the game. What the model writes is passed on as it is, readable or not; an endpoint
 *  that gives no text after all retries is a `failed` reply. Left: the named key is not in the environment. */
export const llmPlayer = (options: LlmOptions): E.Either<ArenaError, Player> => {
  const {
    name,
    apiKeyEnv,
    env = process.env,
    concurrency = 8,
    reader,
    beliefs = 'optional',
    answers,
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
    ...(answers === undefined || isStore(answers)
      ? []
      : [{ field: 'answers', value: typeof answers, expected: 'a Map, or an object with get and set' }]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'llmPlayer', faults });
  const limited = limit(concurrency);
  const withKey: ChatEndpoint = { ...endpoint, ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }) };
  const answering = <Question extends View>(
    examples: ((question: Question) => readonly Example[]) | undefined,
  ) => ({
    name: name ?? endpoint.model,
    act: (questions: readonly Question[]) => {
      let final: EndpointError | undefined;
      return mapPool(questions, concurrency, async (question): Promise<Reply> => {
        const messages = chatMessages(question, {
          beliefs,
          ...(system === undefined ? {} : { system }),
          ...(examples === undefined ? {} : { shots: examples(question) }),
        });
        const key = answers === undefined ? '' : answerKey(withKey, messages, question.seed);
        const known = kept(answers, key);
        const text =
          known !== undefined
            ? E.right(known)
            : await limited(async () =>
                final === undefined ? chat(withKey, messages, question.seed) : E.left(final),
              );
        if (E.isLeft(text)) {
          if (isFinal(text.left)) final = text.left;
          return { _tag: 'failed', error: text.left };
        }
        if (known === undefined) answers?.set(key, text.right);
        return { _tag: 'text', ...text.right, style: 'natural', beliefs, reader };
      });
    },
  });
  return E.right(
    shots === undefined ? answering<View>(undefined) : { ...answering<Request>(shots), privileged: true },
  );
};
