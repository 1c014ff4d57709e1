/** @file One call of an OpenAI-compatible endpoint: POST {baseUrl}/chat/completions, with retries. */
import { either as E } from 'fp-ts';
import type { EndpointError } from '../errors.js';
import { answerOf, type ChatAnswer } from './answer.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { refusedField, withoutRefused } from './fields.js';
import { wait } from './gate.js';
import { type Failure, postOnce } from './post.js';
import { redactor, secretsIn } from './secrets.js';
import { chatStream } from './stream.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Where questions are sent: a host alone has its API at /v1, as OpenAI's own; a path is taken as it is, and may name the whole
 *  way. A query (Azure's api-version) stays.
 *  @example chatUrl('https://api.groq.com/openai/v1') // https://api.groq.com/openai/v1/chat/completions */
export const chatUrl = (baseUrl: string): string => {
  const url = new URL(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  if (!path.endsWith('/chat/completions')) url.pathname = `${path === '' ? '/v1' : path}/chat/completions`;
  else url.pathname = path;
  url.hash = '';
  return url.href;
};

/** Seeds are sent in 31 bits, which is what servers hold: the low ones of the question's. */
export const sentSeed = (seed: number): number => ((Math.trunc(seed) % 2 ** 31) + 2 ** 31) % 2 ** 31;

/** What was learned of an endpoint, for all calls with the same options. */
const learned = new WeakMap<ChatEndpoint, Map<string, string | null>>();

const warned = (sentence: string): void => process.emitWarning(sentence, 'TompoWarning');

const attempt = async (
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  fields: Readonly<Record<string, unknown>>,
  redact: (text: string) => string,
  isWhole: ((text: string) => boolean) | undefined,
): Promise<E.Either<Failure, ChatAnswer>> => {
  const stream = isWhole === undefined ? undefined : chatStream(isWhole);
  const answered = await postOnce({
    endpoint,
    url: chatUrl(endpoint.baseUrl),
    body: { model: endpoint.model, messages, ...fields },
    read: answerOf,
    stream,
    redact,
  });
  return E.map((answer: ChatAnswer) => ({
    ...answer,
    text: redact(answer.text),
    ...(answer.reasoning === undefined ? {} : { reasoning: redact(answer.reasoning) }),
    ...(stream?.stoppedEarly() === true ? { stoppedEarly: true as const } : {}),
  }))(answered);
};

/** One attempt of a call that gave no answer. */
export interface FailedAttempt {
  readonly error: EndpointError;
  readonly ms: number;
}

/** What the model wrote, and whether it ended; or why there is nothing after all attempts.
 *  seed: sent along (in 31 bits), and the source of the jitter. A field that the endpoint refuses by name with 400 or 422
 *  (`seed`, and any of `body` that it does not support) is left out of this call and the later ones, and `warn` says so
 *  once; max_tokens and max_completion_tokens stand in for each other. Such an attempt is no retry.
 *  onFailed: called for every attempt that gave no answer, those that are followed by another among them.
 *  isWhole: the reply is asked for as a stream, and left once this says yes of the text so far (`stoppedEarly`). A server that gives it
 *  whole all the same is read whole. */
export const chat = async (
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  seed: number,
  onFailed?: (failed: FailedAttempt) => void,
  isWhole?: (text: string) => boolean,
): Promise<E.Either<EndpointError, ChatAnswer>> => {
  const { retries = 4, backoffMs = 500, maxBackoffMs = 30_000, sleep = wait, warn = warned } = endpoint;
  const { gate, signal } = endpoint;
  const faults = endpointFaults(endpoint);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'chat', faults });
  const known = learned.get(endpoint) ?? new Map<string, string | null>();
  learned.set(endpoint, known);
  const redact = redactor([
    (endpoint.apiKey ?? '').trim(),
    ...secretsIn(endpoint.baseUrl),
    ...(endpoint.secrets ?? []),
  ]);
  const refused = new Map(known);
  const optional = {
    seed: sentSeed(seed),
    ...(isWhole === undefined ? {} : { stream: true, stream_options: { include_usage: true } }),
    ...endpoint.body,
  };
  for (let tries = 0; ; ) {
    const taken = withoutRefused(optional, refused);
    const { stream_options: _, ...unstreamed } = taken;
    const fields = isWhole !== undefined && taken.stream !== true ? unstreamed : taken;
    let start = 0;
    const go = async () => {
      if (signal?.aborted === true) return null;
      start = performance.now();
      const tried = await attempt(endpoint, messages, fields, redact, isWhole);
      // Said while the place at the gate is held: who is next must hear of it.
      if (E.isLeft(tried) && tried.left.waitMs !== null)
        gate?.holdOff(Math.min(maxBackoffMs, tried.left.waitMs));
      return tried;
    };
    const answer = await (gate === undefined ? go() : gate.pass(go, signal));
    if (answer === null) return E.left({ _tag: 'EndpointStopped', url: redact(chatUrl(endpoint.baseUrl)) });
    if (E.isRight(answer)) {
      for (const [name, other] of refused)
        if (!known.has(name)) {
          known.set(name, other);
          const done = other === null ? 'it is left out from now on' : `${other} is sent in its place`;
          warn(`${redact(chatUrl(endpoint.baseUrl))} does not take ${name} with ${endpoint.model}; ${done}.`);
        }
      return answer;
    }
    const { error, again, waitMs, body } = answer.left;
    if (error._tag === 'EndpointStatus' && (error.status === 400 || error.status === 422)) {
      const otherwise = refusedField(body, fields, refused);
      if (otherwise !== null) {
        refused.set(...otherwise);
        continue;
      }
    }
    onFailed?.({ error, ms: Math.round(performance.now() - start) });
    if (!again || tries >= retries) return E.left(error);
    const jitter = 1 + ((seed + tries * 0x9e3779b1) >>> 0) / 2 ** 32;
    await sleep(Math.min(maxBackoffMs, waitMs ?? backoffMs * 2 ** tries * jitter), signal);
    tries += 1;
  }
};
