/** @file One call of an OpenAI-compatible endpoint: POST {baseUrl}/chat/completions, with retries. */
import { either as E } from 'fp-ts';
import { type EndpointError, isPassing } from '../errors.js';
import { answerOf, type ChatAnswer } from './answer.js';
import { boundedText } from './body.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { refusedField, withoutRefused } from './fields.js';
import { wait } from './gate.js';
import { redactor, secretsIn } from './secrets.js';

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

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** Seconds or an HTTP date, in milliseconds from now; null when the header is absent or unreadable. */
export const retryAfterMs = (header: string | null, now: number): number | null => {
  if (header === null || header.trim() === '') {
    return null;
  }
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
};

interface Failure {
  readonly error: EndpointError;
  readonly again: boolean;
  readonly waitMs: number | null;
  /** What the server said, whole, to find the name of a field in; never shown. */
  readonly body: string;
}

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
): Promise<E.Either<Failure, ChatAnswer>> => {
  const { model, apiKey, timeoutMs = 60_000, maxBodyBytes = 2 ** 22, fetch: request = fetch } = endpoint;
  const url = chatUrl(endpoint.baseUrl);
  const shownUrl = redact(url);
  const stop = AbortSignal.timeout(timeoutMs);
  let answering = false;
  try {
    const response = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages, ...fields }),
      signal: stop,
    });
    answering = true;
    const text = await boundedText(response, maxBodyBytes);
    if (text === null)
      return E.left({
        error: { _tag: 'EndpointTooLong', url: shownUrl, limitBytes: maxBodyBytes },
        again: false,
        waitMs: null,
        body: '',
      });
    const body = shorten(redact(text));
    if (!response.ok) {
      return E.left({
        error: { _tag: 'EndpointStatus', url: shownUrl, status: response.status, body },
        again: isPassing(response.status),
        waitMs: retryAfterMs(response.headers.get('retry-after'), Date.now()),
        body: text,
      });
    }
    const answer = answerOf(text);
    return answer === null
      ? E.left({
          error: isCutOff(text)
            ? { _tag: 'EndpointCut', url: shownUrl, reason: `its JSON ends after ${text.length} characters` }
            : { _tag: 'EndpointReply', url: shownUrl, body },
          again: true,
          waitMs: null,
          body: text,
        })
      : E.right({
          ...answer,
          text: redact(answer.text),
          ...(answer.reasoning === undefined ? {} : { reasoning: redact(answer.reasoning) }),
        });
  } catch (cause) {
    const error: EndpointError = stop.aborted
      ? { _tag: 'EndpointTimeout', url: shownUrl, timeoutMs }
      : {
          _tag: answering ? 'EndpointCut' : 'EndpointUnreachable',
          url: shownUrl,
          reason: redact(causeOf(cause)),
        };
    return E.left({ error, again: true, waitMs: null, body: '' });
  }
};

/** Is it the beginning of an object, and no more? A proxy may end a body that its server did not. */
const isCutOff = (body: string): boolean => {
  if (!body.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(body);
    return false;
  } catch {
    return !body.trimEnd().endsWith('}');
  }
};

/** fetch hides the reason (ECONNREFUSED …) in `cause`. */
export const causeOf = (thrown: unknown): string => {
  const inner = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = (inner as { code?: unknown } | null)?.code;
  const message = inner instanceof Error ? inner.message : String(inner);
  return typeof code === 'string' && !message.includes(code) ? `${code} ${message}` : message;
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
 *  onFailed: called for every attempt that gave no answer, those that are followed by another among them. */
export const chat = async (
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  seed: number,
  onFailed?: (failed: FailedAttempt) => void,
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
  const optional = { seed: sentSeed(seed), ...endpoint.body };
  for (let tries = 0; ; ) {
    const fields = withoutRefused(optional, refused);
    let start = 0;
    const go = async () => {
      if (signal?.aborted === true) return null;
      start = performance.now();
      const tried = await attempt(endpoint, messages, fields, redact);
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
