/** @file One call of an OpenAI-compatible endpoint: POST {baseUrl}/v1/chat/completions, with retries. */
import { either as E } from 'fp-ts';
import type { EndpointError } from '../errors.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatEndpoint {
  /** Without `/v1`, such as `http://localhost:8000`; a trailing `/v1` or slash is taken off. */
  readonly baseUrl: string;
  readonly model: string;
  /** The bearer key itself; absent for a server that wants none. */
  readonly apiKey?: string | undefined;
  /** For one attempt, body included; default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts after a failed one (429, 5xx, network, timeout, unreadable body); default 4. */
  readonly retries?: number | undefined;
  /** First pause; doubles each time, plus up to the same again drawn from the seed. Default 500. */
  readonly backoffMs?: number | undefined;
  /** Longest pause, also against what Retry-After asks; default 30,000. */
  readonly maxBackoffMs?: number | undefined;
  /** Further fields of the request body, such as temperature or max_tokens. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

export const chatUrl = (baseUrl: string): string =>
  `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/chat/completions`;

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

interface Message {
  readonly content?: unknown;
  readonly refusal?: unknown;
}

/** The text of the first choice; null when the body is no chat reply. A model that wrote nothing (content null, as with
 *  a refusal or a tool call) did answer: with its words of refusal, or with an empty text, neither of which is a move. */
const textOf = (body: string): string | null => {
  let message: Message | undefined;
  try {
    message = (JSON.parse(body) as { choices?: { message?: Message | undefined }[] | undefined } | null)
      ?.choices?.[0]?.message;
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null) {
    return null;
  }
  const { content, refusal } = message;
  if (Array.isArray(content)) {
    return content
      .map((part: { readonly text?: unknown } | null) => (typeof part?.text === 'string' ? part.text : ''))
      .join('');
  }
  return typeof content === 'string' ? content : typeof refusal === 'string' ? refusal : '';
};

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
}

const attempt = async (
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  seed: number,
): Promise<E.Either<Failure, string>> => {
  const { model, apiKey, timeoutMs = 60_000, body = {}, fetch: request = fetch } = endpoint;
  const url = chatUrl(endpoint.baseUrl);
  const stop = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, messages, seed, ...body }),
      signal: stop,
    });
    const text = await response.text();
    if (!response.ok) {
      return E.left({
        error: { _tag: 'EndpointStatus', url, status: response.status, body: shorten(text) },
        again: response.status === 429 || response.status === 408 || response.status >= 500,
        waitMs: retryAfterMs(response.headers.get('retry-after'), Date.now()),
      });
    }
    const answer = textOf(text);
    return answer === null
      ? E.left({ error: { _tag: 'EndpointReply', url, body: shorten(text) }, again: true, waitMs: null })
      : E.right(answer);
  } catch (cause) {
    const error: EndpointError = stop.aborted
      ? { _tag: 'EndpointTimeout', url, timeoutMs }
      : { _tag: 'EndpointUnreachable', url, cause: causeOf(cause) };
    return E.left({ error, again: true, waitMs: null });
  }
};

/** fetch hides the reason (ECONNREFUSED …) in `cause`. */
const causeOf = (thrown: unknown): string => {
  const inner = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = (inner as { code?: unknown } | null)?.code;
  const message = inner instanceof Error ? inner.message : String(inner);
  return typeof code === 'string' && !message.includes(code) ? `${code} ${message}` : message;
};

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The model's text, or why there is none after all attempts. seed: sent along, and the source of the jitter. */
export const chat = async (
  endpoint: ChatEndpoint,
  messages: readonly ChatMessage[],
  seed: number,
): Promise<E.Either<EndpointError, string>> => {
  const { retries = 4, backoffMs = 500, maxBackoffMs = 30_000, sleep = wait } = endpoint;
  for (let tries = 0; ; tries++) {
    const answer = await attempt(endpoint, messages, seed);
    if (E.isRight(answer)) {
      return answer;
    }
    const { error, again, waitMs } = answer.left;
    if (!again || tries >= retries) {
      return E.left(error);
    }
    const jitter = 1 + ((seed + tries * 0x9e3779b1) >>> 0) / 2 ** 32;
    await sleep(Math.min(maxBackoffMs, waitMs ?? backoffMs * 2 ** tries * jitter));
  }
};
