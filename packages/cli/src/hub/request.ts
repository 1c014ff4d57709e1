/** @file Requests to the Hub: the token goes to the endpoint alone, no answer is waited for without end, and whatever is no success
 *  is a `Trouble`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fail } from '../errors.js';
import { hubHome } from './cache.js';
import { HubTrouble, type Trouble } from './trouble.js';

export interface Hub {
  readonly endpoint: string;
  readonly hasToken: boolean;
  readonly fetch: typeof fetch;
}

/** Without a byte for so long, a connection counts as broken. */
export const STILL_MS = 30_000;

const tokenOf = (env: NodeJS.ProcessEnv): string | null => {
  const set = (env.HF_TOKEN ?? '').trim();
  if (set !== '') return set;
  try {
    // Where `hf auth login` leaves it.
    const saved = readFileSync(env.HF_TOKEN_PATH ?? join(hubHome(env), 'token'), 'utf8').trim();
    return saved === '' ? null : saved;
  } catch {
    return null;
  }
};

const endpointOf = (env: NodeJS.ProcessEnv): string => {
  const text = ((env.HF_ENDPOINT ?? '').trim() || 'https://huggingface.co').replace(/\/+$/, '');
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).username === ''
    ? text
    : fail({
        _tag: 'Refused',
        sentence:
          'HF_ENDPOINT is no address of a server: write it as https://huggingface.co, with nothing before the host.',
      });
};

const retryAfter = (headers: Headers): number | null => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : null;
};

/** What a failed fetch says: its own message is "fetch failed", and the reason lies below. */
const reasonOf = (error: unknown): string => {
  const { cause, message, name } = error as Error & { readonly cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `no answer in ${STILL_MS / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
};

/** signal: Ctrl-C. */
export const openHub = (signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): Hub => {
  const endpoint = endpointOf(env);
  const token = tokenOf(env);
  // A header that is refused would be printed by whoever refuses it.
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    fail({
      _tag: 'Refused',
      sentence: 'The token in HF_TOKEN has characters that no token has: copy it again.',
    });
  const { origin } = new URL(endpoint);
  const ask: typeof fetch = async (input, init = {}) => {
    const url = String(input);
    const headers = new Headers(init.headers);
    headers.set('accept-encoding', 'identity');
    // A redirect to another host drops it: fetch does so.
    if (token !== null && new URL(url).origin === origin) headers.set('authorization', `Bearer ${token}`);
    const silent = new AbortController();
    const timer = setTimeout(
      () => silent.abort(new DOMException('no answer', 'TimeoutError')),
      STILL_MS,
    ).unref();
    try {
      const response = await fetch(url, {
        ...init,
        headers,
        signal: AbortSignal.any([signal, silent.signal, ...(init.signal ? [init.signal] : [])]),
      });
      if (response.ok) return response;
      await response.body?.cancel();
      throw new HubTrouble({
        _tag: 'Status',
        status: response.status,
        code: response.headers.get('x-error-code'),
        retryAfter: retryAfter(response.headers),
      });
    } catch (error) {
      if (error instanceof HubTrouble || signal.aborted) throw error;
      throw new HubTrouble({ _tag: 'Unreachable', reason: reasonOf(error) });
    } finally {
      clearTimeout(timer);
    }
  };
  return { endpoint, hasToken: token !== null, fetch: ask };
};

const TRIES = 4;
/** A server that asks for more is not waited for. */
const LONGEST_WAIT_S = 60;

/** Seconds until an answer like this may be asked for again; null: it would be the same. */
const pauseOf = (trouble: Trouble, tried: number): number | null => {
  if (trouble._tag !== 'Status' || (trouble.status !== 429 && trouble.status < 500)) return null;
  const pause = trouble.retryAfter ?? 2 ** (tried - 2);
  return tried >= TRIES || pause > LONGEST_WAIT_S ? null : pause;
};

/** Asks again, after a while, where a server is busy. */
export const patiently = async <T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let tried = 1; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      const pause = error instanceof HubTrouble ? pauseOf(error.trouble, tried) : null;
      if (pause === null) throw error;
      await wait(1000 * pause, undefined, { signal });
    }
  }
};
