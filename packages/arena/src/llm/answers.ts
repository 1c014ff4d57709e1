/** @file Answers that were paid for, by what was asked: a match that broke off asks none of them again. */
import { sha256 } from '../pool/behaviour.js';
import type { ChatAnswer } from './answer.js';
import type { ChatMessage } from './chat.js';
import type { ChatEndpoint } from './endpoint.js';

/** A `Map` is one; its entries are plain data, so that they can lie in a file. */
export interface AnswerStore {
  readonly get: (key: string) => ChatAnswer | undefined;
  readonly set: (key: string, answer: ChatAnswer) => unknown;
}

/** Where the endpoint is, without what is secret of it: a new key does not change what was answered. */
const placeOf = (baseUrl: string): string => {
  const { host, pathname } = new URL(baseUrl);
  return `${host}${pathname}`;
};

/** What a question is known by: endpoint, model, further fields, messages and seed; and how its answer is read, where that decides how
 *  much of it is asked for (`until`). */
export const answerKey = (
  { baseUrl, model, body }: ChatEndpoint,
  messages: readonly ChatMessage[],
  seed: number,
  until?: object,
): string =>
  sha256({
    place: placeOf(baseUrl),
    model,
    body: body ?? {},
    messages,
    seed,
    ...(until === undefined ? {} : { until }),
  });

/** The kept answer to a question; undefined where there is none, or what the store gives is none. */
export const kept = (store: AnswerStore | undefined, key: string): ChatAnswer | undefined => {
  const found: unknown = store?.get(key);
  if (typeof found !== 'object' || found === null) return undefined;
  const { text, ended } = found as Partial<ChatAnswer>;
  return typeof text === 'string' && typeof ended === 'boolean' ? (found as ChatAnswer) : undefined;
};
