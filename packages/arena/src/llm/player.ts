/** @file A language model behind an OpenAI-compatible endpoint takes a seat. */
import type { Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { Example } from '../data/example.js';
import type { ArenaError } from '../errors.js';
import type { BeliefMode, Player, Reply, Request, View } from '../types.js';
import { readingFaults } from '../words.js';
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
  /** Words of your own that every chat begins with. */
  readonly system?: string | undefined;
  /** Worked examples (style natural) to show before each question; see `chooseShots`. */
  readonly shots?: ((request: Request) => readonly Example[]) | undefined;
}

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
    system,
    shots,
    ...endpoint
  } = options;
  // The name is a user's word: `constructor` is one that every object has.
  const apiKey = apiKeyEnv !== undefined && Object.hasOwn(env, apiKeyEnv) ? env[apiKeyEnv] : undefined;
  if (apiKeyEnv !== undefined && (apiKey === undefined || apiKey === '')) {
    return E.left({ _tag: 'EndpointKeyMissing', env: apiKeyEnv, url: endpoint.baseUrl });
  }
  const faults = [...endpointFaults(options), ...readingFaults({ beliefs, reader })];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'llmPlayer', faults });
  const limited = limit(concurrency);
  const withKey: ChatEndpoint = { ...endpoint, ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }) };
  const answering = <Question extends View>(
    examples: ((question: Question) => readonly Example[]) | undefined,
  ) => ({
    name: name ?? endpoint.model,
    act: (questions: readonly Question[]) =>
      mapPool(questions, concurrency, async (question): Promise<Reply> => {
        const messages = chatMessages(question, {
          beliefs,
          ...(system === undefined ? {} : { system }),
          ...(examples === undefined ? {} : { shots: examples(question) }),
        });
        const text = await limited(() => chat(withKey, messages, question.seed));
        return E.isRight(text)
          ? { _tag: 'text', ...text.right, style: 'natural', beliefs, reader }
          : { _tag: 'failed', error: text.left };
      }),
  });
  return E.right(
    shots === undefined ? answering<View>(undefined) : { ...answering<Request>(shots), privileged: true },
  );
};
