/** @file One POST to an endpoint: what came back, or why nothing did. */
import { either as E } from 'fp-ts';
import { type EndpointError, isPassing } from '../errors.js';
import { boundedText } from './body.js';
import type { ChatEndpoint } from './endpoint.js';

export interface Failure {
  readonly error: EndpointError;
  readonly again: boolean;
  readonly waitMs: number | null;
  /** What the server said, whole, to find the name of a field in; never shown. */
  readonly body: string;
}

/** What puts a body together that comes as a stream of events. */
export interface BodyStream {
  /** Takes what came; true: no more is wanted. */
  readonly take: (piece: string) => boolean;
  /** The body that they make. Left: why it was cut off; null where it is no stream of events, but a whole body perhaps. */
  readonly body: () => E.Either<string | null, string>;
}

export interface Post<A> {
  readonly endpoint: Pick<ChatEndpoint, 'apiKey' | 'timeoutMs' | 'maxBodyBytes' | 'fetch'>;
  readonly url: string;
  readonly body: object;
  /** What a body of a good answer says; null where it is none. */
  readonly read: (body: string) => A | null;
  /** Where a stream is asked for; a server may give a whole body all the same. */
  readonly stream?: BodyStream | undefined;
  readonly redact: (text: string) => string;
  /** Given up once it goes off; a call under way is waited for unless told. */
  readonly signal?: AbortSignal | undefined;
}

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

const isJson = (response: Response): boolean =>
  /^application\/(?:\w+\+)?json\b/i.test(response.headers.get('content-type') ?? '');

/** fetch hides the reason (ECONNREFUSED …) in `cause`. */
export const causeOf = (thrown: unknown): string => {
  const inner = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = (inner as { code?: unknown } | null)?.code;
  const message = inner instanceof Error ? inner.message : String(inner);
  return typeof code === 'string' && !message.includes(code) ? `${code} ${message}` : message;
};

export const postOnce = async <A>({
  endpoint,
  url,
  body: sent,
  read,
  stream,
  redact,
  signal,
}: Post<A>): Promise<E.Either<Failure, A>> => {
  const { apiKey, timeoutMs = 60_000, maxBodyBytes = 2 ** 22, fetch: request = fetch } = endpoint;
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
      body: JSON.stringify(sent),
      signal: signal === undefined ? stop : AbortSignal.any([stop, signal]),
    });
    answering = true;
    const events = response.ok && !isJson(response) ? stream : undefined;
    const text = await boundedText(response, maxBodyBytes, events?.take);
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
    const whole = events === undefined ? E.right(text) : events.body();
    const answer = E.isRight(whole) ? read(whole.right) : whole.left === null ? read(text) : null;
    if (answer !== null) return E.right(answer);
    const cut =
      E.isLeft(whole) && whole.left !== null
        ? whole.left
        : isCutOff(text)
          ? `its JSON ends after ${text.length} characters`
          : null;
    return E.left({
      error:
        cut === null
          ? { _tag: 'EndpointReply', url: shownUrl, body }
          : { _tag: 'EndpointCut', url: shownUrl, reason: cut },
      again: true,
      waitMs: null,
      body: text,
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
