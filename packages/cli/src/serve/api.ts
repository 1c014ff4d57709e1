/** @file The HTTP interface: which path does what, who may ask, and what is refused when too many do. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Engine } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { type AdapterRequest, openAdapters } from './adapters.js';
import { type Asked, askedOf, type Served, type Setting } from './asked.js';
import type { Kind } from './body.js';
import { questions } from './draw.js';
import { badRequest, type Fault } from './fault.js';
import { reply } from './reply.js';
import { readJson, sendFault, sendJson, sendText } from './send.js';

export interface ApiOptions extends Setting {
  readonly engine: Engine;
  readonly served: Map<string, Served>;
  /** Where adapters may be loaded from while the server runs; null: none are. */
  readonly adapterFolder: string | null;
  /** The folder of the model, where it came from one. */
  readonly home: string | undefined;
  /** Choices that are decoded at a time. */
  readonly rows: number;
  /** Choices that may wait for a place; more are refused with 429. */
  readonly queue: number;
  /** What clients must show; null: everybody may ask. */
  readonly apiKey: string | null;
}

export interface Api {
  readonly listener: RequestListener;
  /** From now on nobody new is answered. Resolves when all who were are. */
  readonly finish: () => Promise<void>;
  /** Requests for completions so far, and those that are being answered. */
  readonly counts: () => { readonly requests: number; readonly open: number };
}

const PATHS: Readonly<Record<string, Kind>> = {
  '/v1/completions': 'completion',
  '/v1/chat/completions': 'chat',
};

const ADAPTER_PATHS: Readonly<Record<string, AdapterRequest>> = {
  '/v1/load_lora_adapter': 'load',
  '/v1/unload_lora_adapter': 'unload',
};

/** A part of a path as it was meant; as it stands where it means nothing. */
const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** All of it is on its way, or its reader is gone. */
const sent = (response: ServerResponse): Promise<void> =>
  response.closed ? Promise.resolve() : new Promise((done) => response.once('close', done));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isKnown = (request: IncomingMessage, apiKey: string | null): boolean => {
  if (apiKey === null) return true;
  const [, shown = ''] = /^Bearer (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(shown), digest(apiKey));
};

const UNKNOWN: Fault = {
  status: 401,
  message:
    'The request shows no key, or another than this server was started with: send it as a bearer token.',
  code: 'invalid_api_key',
  headers: { 'www-authenticate': 'Bearer', connection: 'close' },
};

const CLOSING: Fault = {
  status: 503,
  message: 'The server is about to stop, and answers only those who asked before.',
  headers: { connection: 'close' },
};

export const createApi = (options: ApiOptions): Api => {
  const { engine, model, served, queue, apiKey } = options;
  const created = Math.floor(Date.now() / 1000);
  let requests = 0;
  let open = 0;
  let isClosing = false;
  const adapters =
    options.adapterFolder === null
      ? null
      : openAdapters({ engine, model, served, folder: options.adapterFolder, home: options.home });
  let allDone: (() => void) | null = null;

  const described = ({ id }: Served) => ({
    id,
    object: 'model',
    created,
    owned_by: 'tompo',
    max_model_len: options.context,
  });

  /** Is there room for so many more? */
  const crowded = (choices: number): Fault | null => {
    const { running, waiting } = engine.stats();
    // Places that are free are taken at the next token.
    const room = queue + Math.max(0, options.rows - running);
    if (waiting + choices <= room || (running === 0 && waiting === 0)) return null;
    return {
      status: 429,
      message: `${waiting} choices wait already, and at most ${queue} may: ask again later.`,
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': '1' },
    };
  };

  const answer = async (kind: Kind, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readJson(request);
    if (E.isLeft(body)) return sendFault(response, body.left);
    const asked: E.Either<Fault, Asked> = askedOf(options, kind, body.right);
    if (E.isLeft(asked)) return sendFault(response, asked.left);
    const all = questions(asked.right);
    const [fault] = all.flatMap((question) => engine.faults(question));
    if (fault !== undefined)
      return sendFault(response, badRequest(`The model cannot answer this: ${fault}.`));
    const full = crowded(all.length);
    if (full !== null) return sendFault(response, full);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    await reply({ engine, tokenizer: model.tokenizer }, asked.right, response, gone.signal);
  };

  const changeAdapters = async (
    kind: AdapterRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    if (adapters === null)
      return sendFault(response, {
        status: 404,
        message:
          'This server takes no adapters while it runs: start it with --adapter-folder, and the folder that they will lie in.',
        headers: { connection: 'close' },
      });
    const body = await readJson(request);
    if (E.isLeft(body)) return sendFault(response, body.left);
    const done = await adapters.answer(kind, body.right);
    if (E.isLeft(done)) return sendFault(response, done.left);
    sendText(response, 200, done.right);
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [pathname = '/'] = (request.url ?? '/').split('?');
    const { method = 'GET' } = request;
    if (pathname === '/health')
      return sendJson(response, isClosing ? 503 : 200, { status: isClosing ? 'stopping' : 'ok' });
    if (!isKnown(request, apiKey)) return sendFault(response, UNKNOWN);
    const kind = Object.hasOwn(PATHS, pathname) ? PATHS[pathname] : undefined;
    const wrongMethod = (right: string): void =>
      sendFault(response, {
        status: 405,
        message: `${pathname} is asked with ${right}, not with ${method}.`,
        headers: { allow: right, connection: 'close' },
      });
    if (kind !== undefined) {
      if (method !== 'POST') return wrongMethod('POST');
      if (isClosing) return sendFault(response, CLOSING);
      requests += 1;
      open += 1;
      try {
        await answer(kind, request, response);
        return await sent(response);
      } finally {
        open -= 1;
        if (open === 0) allDone?.();
      }
    }
    const change = Object.hasOwn(ADAPTER_PATHS, pathname) ? ADAPTER_PATHS[pathname] : undefined;
    if (change !== undefined) {
      if (method !== 'POST') return wrongMethod('POST');
      return isClosing ? sendFault(response, CLOSING) : changeAdapters(change, request, response);
    }
    const [, id] = /^\/v1\/models(?:\/(.+))?$/.exec(pathname) ?? [null];
    if (!/^\/v1\/models(\/|$)/.test(pathname))
      return sendFault(response, {
        status: 404,
        message: `There is nothing at ${pathname.slice(0, 120)}: this server has /v1/models, /v1/completions, /v1/chat/completions and /health.`,
        headers: { connection: 'close' },
      });
    if (method !== 'GET') return wrongMethod('GET');
    if (id === undefined || id === null)
      return sendJson(response, 200, { object: 'list', data: [...served.values()].map(described) });
    const one = served.get(decoded(id));
    return one === undefined
      ? sendFault(response, {
          status: 404,
          message: `There is no model ${JSON.stringify(decoded(id).slice(0, 120))}: this server has ${[...served.keys()].join(', ')}.`,
          code: 'model_not_found',
        })
      : sendJson(response, 200, described(one));
  };

  return {
    listener: (request, response) => {
      // A client that is gone while it is read, or written to, is nobody's fault.
      response.on('error', () => undefined);
      if (isClosing) response.shouldKeepAlive = false;
      route(request, response).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) return response.destroy();
        const message = error instanceof Error ? error.message : String(error);
        return sendFault(response, { status: 500, message: `The request could not be answered: ${message}` });
      });
    },
    finish: () => {
      isClosing = true;
      return open === 0 ? Promise.resolve() : new Promise((done) => (allDone = done));
    },
    counts: () => ({ requests, open }),
  };
};
