import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Completion } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { afterEach, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { chat, chatUrl } from '../src/llm/chat.js';
import { llmPlayer } from '../src/llm/player.js';
import { mapPool } from '../src/llm/pool.js';
import { retryAfterMs } from '../src/llm/post.js';
import { planner } from '../src/players/analytic.js';
import { play } from '../src/playing/match.js';
import { right, smallBcz } from './fixtures.js';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server === undefined ? done() : server.close(() => done()))));

interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { model: string; seed: number; messages: { role: string; content: string }[] } & Record<
    string,
    unknown
  >;
}

/** A server that speaks the chat API; `answer` says what it does with each call. */
const serve = async (answer: (call: Call, nth: number, response: ServerResponse) => void, port = 0) => {
  const calls: Call[] = [];
  const started = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { authorization } = request.headers;
      const call = { path: request.url ?? '', authorization, body: JSON.parse(text) } as Call;
      calls.push(call);
      answer(call, calls.length, response);
    });
  });
  server = started;
  await new Promise<void>((ready) => started.listen(port, '127.0.0.1', ready));
  return { baseUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, calls };
};

const say = (response: ServerResponse, content: unknown): void => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
};
const refuse = (response: ServerResponse, status: number, headers: Record<string, string> = {}): void => {
  response.writeHead(status, headers);
  response.end('{"error": "no"}');
};
const quick = { model: 'm', backoffMs: 1, timeoutMs: 30_000 };
const hello = [{ role: 'user', content: 'hello' }] as const;

describe('chat', () => {
  it('sends model, messages, seed, key and further fields to /v1/chat/completions, and gives the text', async () => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => say(response, 'hi'));
    const got = await chat(
      { ...quick, baseUrl: `${baseUrl}/v1/`, apiKey: 'k', body: { temperature: 0.2 } },
      hello,
      7,
    );
    expect(got).toEqual(E.right({ text: 'hi', ended: true }));
    expect(calls).toEqual([
      {
        path: '/v1/chat/completions',
        authorization: 'Bearer k',
        body: { model: 'm', messages: hello, seed: 7, temperature: 0.2 },
      },
    ]);
  });

  it.each(['http://h', 'http://h/', 'http://h/v1', 'http://h/v1/', 'http://h/v1/chat/completions'])(
    'knows the URL of %s',
    (baseUrl) => {
      expect(chatUrl(baseUrl)).toBe('http://h/v1/chat/completions');
    },
  );

  it.each([
    ['https://api.groq.com/openai/v1', 'https://api.groq.com/openai/v1/chat/completions'],
    ['https://g.com/v1beta/openai/', 'https://g.com/v1beta/openai/chat/completions'],
    ['https://b.cn/api/paas/v4', 'https://b.cn/api/paas/v4/chat/completions'],
    [
      'https://me.azure.com/openai/deployments/d?api-version=2024-10-21',
      'https://me.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
    ],
    ['http://h/own/chat/completions/', 'http://h/own/chat/completions'],
  ])('takes the path of %s as it is', (baseUrl, url) => {
    expect(chatUrl(baseUrl)).toBe(url);
  });

  it('reaches an endpoint with a path of its own', async () => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => say(response, 'hi'));
    const got = await chat({ ...quick, baseUrl: `${baseUrl}/api/paas/v4?version=2` }, hello, 7);
    expect(E.isRight(got)).toBe(true);
    expect(calls[0]?.path).toBe('/api/paas/v4/chat/completions?version=2');
  });

  it.each([400, 413, 422])('status %d is not said to pass', async (status) => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => refuse(response, status));
    const got = await chat({ ...quick, baseUrl }, hello, 0);
    expect(calls).toHaveLength(1);
    const sentence = E.isLeft(got) ? explain(got.left) : '';
    expect(sentence).toMatch(/the same request would be refused again/);
    expect(sentence).not.toMatch(/later/);
  });

  it.each([
    ['the connection breaks', (response: ServerResponse) => response.socket?.destroy()],
    ['the body just ends', (response: ServerResponse) => response.end()],
  ])('says that a body was cut off when %s', async (_what, cut) => {
    const { baseUrl } = await serve((_call, _nth, response) => {
      response.write('{"choices": [{"mess', () => cut(response));
    });
    const got = await chat({ ...quick, baseUrl, retries: 0 }, hello, 0);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointCut' }));
    expect(E.isLeft(got) && explain(got.left)).toMatch(/broke off in the middle of its answer/);
  });

  it('tries again after 429, 500 and garbage, with pauses that grow, and heeds Retry-After', async () => {
    const { baseUrl, calls } = await serve((_call, nth, response) => {
      if (nth === 1) refuse(response, 429, { 'retry-after': '2' });
      else if (nth === 2) refuse(response, 500);
      else if (nth === 3) response.end('<html>');
      else say(response, 'at last');
    });
    const pauses: number[] = [];
    const sleep = async (ms: number) => {
      pauses.push(ms);
    };
    expect(await chat({ ...quick, baseUrl, backoffMs: 100, sleep }, hello, 0)).toEqual(
      E.right({ text: 'at last', ended: true }),
    );
    expect(calls).toHaveLength(4);
    expect(pauses[0]).toBe(2000);
    // Second pause: 100·2¹ … twice that; third: 100·2² … twice that.
    expect(pauses[1]).toBeGreaterThanOrEqual(200);
    expect(pauses[1]).toBeLessThan(400);
    expect(pauses[2]).toBeGreaterThanOrEqual(400);
    expect(pauses[2]).toBeLessThan(800);
  });

  it('reads Retry-After in seconds and as a date', () => {
    expect(retryAfterMs('3', 0)).toBe(3000);
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 1000)).toBe(4000);
    expect(retryAfterMs('soon', 0)).toBeNull();
    expect(retryAfterMs(null, 0)).toBeNull();
  });

  it('gives up after the retries, with the last fault', async () => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => refuse(response, 503));
    const got = await chat({ ...quick, baseUrl, retries: 2 }, hello, 0);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointStatus', status: 503, body: '{"error": "no"}' }));
    expect(calls).toHaveLength(3);
  });

  it('does not try again where trying cannot help', async () => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => refuse(response, 401));
    const got = await chat({ ...quick, baseUrl }, hello, 0);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointStatus', status: 401 }));
    expect(calls).toHaveLength(1);
    expect(E.isLeft(got) && explain(got.left)).toContain('apiKeyEnv');
  });

  it.each([
    ['not JSON', 'hi'],
    ['another shape', '{"answer": "hi"}'],
    ['no choice', '{"choices": []}'],
    ['a choice without a message', '{"choices": [{"text": "hi"}]}'],
    ['null', 'null'],
  ])('a body that is %s is an error that shows it', async (_what, body) => {
    const { baseUrl } = await serve((_call, _nth, response) => response.end(body));
    const got = await chat({ ...quick, baseUrl, retries: 0 }, hello, 0);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointReply', body }));
  });

  it.each([
    ['a null content', { content: null }, ''],

    [
      'parts',
      {
        content: [
          { type: 'text', text: 'Decision: ' },
          { type: 'text', text: '1' },
        ],
      },
      'Decision: 1',
    ],
  ])('%s is an answer of the model', async (_what, message, text) => {
    const { baseUrl, calls } = await serve((_call, _nth, response) =>
      response.end(JSON.stringify({ choices: [{ message }] })),
    );
    expect(await chat({ ...quick, baseUrl }, hello, 0)).toEqual(E.right({ text, ended: true }));
    expect(calls).toHaveLength(1);
  });

  it('an empty text is a text', async () => {
    const { baseUrl } = await serve((_call, _nth, response) => say(response, ''));
    expect(await chat({ ...quick, baseUrl }, hello, 0)).toEqual(E.right({ text: '', ended: true }));
  });

  it('times out, also in the middle of a body', async () => {
    const { baseUrl } = await serve((_call, nth, response) => {
      if (nth === 2) response.write('{"choices"');
    });
    for (const _ of [1, 2]) {
      const got = await chat({ ...quick, baseUrl, timeoutMs: 50, retries: 0 }, hello, 0);
      expect(got).toMatchObject(E.left({ _tag: 'EndpointTimeout', timeoutMs: 50 }));
    }
    server?.closeAllConnections();
  });

  it('says why nobody is there', async () => {
    const got = await chat({ ...quick, baseUrl: 'http://127.0.0.1:9', retries: 0 }, hello, 0);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointUnreachable' }));
    expect(E.isLeft(got) && explain(got.left)).toMatch(/cannot be reached/);
  });
});

describe('pool', () => {
  it('keeps order and never runs more than its width', async () => {
    let now = 0;
    let most = 0;
    const got = await mapPool([5, 4, 3, 2, 1, 0], 2, async (x) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((done) => setTimeout(done, x));
      now -= 1;
      return x * 10;
    });
    expect(got).toEqual([50, 40, 30, 20, 10, 0]);
    expect(most).toBe(2);
    expect(await mapPool([], 4, async () => 1)).toEqual([]);
  });
});

describe('llmPlayer', () => {
  it('wants its key from the environment by name', () => {
    const missing = llmPlayer({ ...quick, baseUrl: 'http://h', apiKeyEnv: 'NO_KEY', env: {} });
    expect(missing).toEqual(E.left({ _tag: 'EndpointKeyMissing', env: 'NO_KEY', url: 'http://h' }));
  });

  it('plays a game: reads the rules and its observation, and its unreadable answers stay unreadable', async () => {
    const game = smallBcz({ rounds: 1 });
    const { baseUrl, calls } = await serve(({ body }, _nth, response) => {
      const asked = body.messages.at(-1)?.content ?? '';
      say(
        response,
        asked.includes('(linking)') ? 'Let me think.\nDecision: [0, 1, 1]' : 'I would rather not say.',
      );
    });
    const player = right(
      llmPlayer({ ...quick, baseUrl, apiKeyEnv: 'KEY', env: { KEY: 'secret' }, name: 'chatty' }),
    );
    const [record] = right(await play({ games: [{ game, seed: 1, players: [player, planner, planner] }] }));
    expect(calls.map(({ authorization }) => authorization)).toEqual(['Bearer secret', 'Bearer secret']);
    // The prompt holds the rules, so there is nothing that the system would have to say.
    expect(calls[0]?.body.messages.map(({ role }) => role)).toEqual(['user']);
    expect(calls[0]?.body.messages[0]?.content).toContain(game.text.rules);
    const [links, effort] = record?.phases.map(({ decisions }) => decisions[0]) ?? [];
    expect(links).toMatchObject({
      player: 'chatty',
      text: 'Let me think.\nDecision: [0, 1, 1]',
      outcome: { _tag: 'parsed' },
      played: { _tag: 'links', to: [0, 1, 1] },
      substitute: null,
    });
    expect(effort).toMatchObject({
      text: 'I would rather not say.',
      outcome: { _tag: 'noncompliant', reason: { _tag: 'MissingDecision' } },
      played: { _tag: 'effort', value: 0 },
      substitute: 'skip',
    });
  });

  it('an endpoint that is down ends the match with its error, it is not an answer', async () => {
    const { baseUrl } = await serve((_call, _nth, response) => refuse(response, 500));
    const player = right(llmPlayer({ ...quick, baseUrl, retries: 1 }));
    const ended = await play({
      games: [{ game: smallBcz({}), seed: 1, players: [player, planner, planner] }],
    });
    expect(ended).toMatchObject(E.left({ _tag: 'EndpointStatus', status: 500 }));
  });

  it('a key that is refused in the middle: what was answered is kept, nothing else is asked', async () => {
    const games = Array.from({ length: 6 }, (_, seed) => ({ game: smallBcz({ rounds: 2 }), seed }));
    const answers = new Map<string, Completion>();
    const match = (baseUrl: string, store: Map<string, Completion> | undefined) => {
      const player = right(
        llmPlayer({ ...quick, baseUrl, concurrency: 2, ...(store === undefined ? {} : { answers: store }) }),
      );
      return play({ games: games.map((each) => ({ ...each, players: [player, planner, planner] })) });
    };
    const write = ({ body }: Call, response: ServerResponse) =>
      say(
        response,
        body.messages.at(-1)?.content.includes('(linking)') ? 'Decision: [0, 1, 1]' : 'Decision: 1',
      );
    let paid = 0;
    const first = await serve((call, nth, response) => {
      if (nth > 9) return refuse(response, 401);
      paid += 1;
      write(call, response);
    });
    expect(await match(first.baseUrl, answers)).toMatchObject(
      E.left({ _tag: 'EndpointStatus', status: 401 }),
    );
    expect(answers.size).toBe(paid);
    expect(paid).toBe(9);
    // Two at a time: the one beside the refused one was under way, and no later one was sent.
    expect(first.calls.length).toBeLessThanOrEqual(11);

    // The same place with another key, and the answers from a file.
    const { port } = new URL(first.baseUrl);
    await new Promise<void>((done) => server?.close(() => done()));
    const second = await serve((call, _nth, response) => write(call, response), Number(port));
    const again = new Map(JSON.parse(JSON.stringify([...answers])) as [string, Completion][]);
    const finished = right(await match(second.baseUrl, again));
    const asked = second.calls.length;
    expect(again.size).toBe(paid + asked);
    // As if nothing had happened.
    expect(finished).toEqual(right(await match(second.baseUrl, undefined)));
    expect(second.calls.length - asked).toBe(paid + asked);
  });

  it('a store that is none is refused at once', () => {
    const refused = llmPlayer({ ...quick, baseUrl: 'http://h', answers: [] as never });
    expect(E.isLeft(refused) && explain(refused.left)).toMatch(/answers is "object", expected a Map/);
  });

  it('tells the model when beliefs are required', async () => {
    const { baseUrl, calls } = await serve((_call, _nth, response) => say(response, 'Decision: [0, 1, 1]'));
    const player = right(llmPlayer({ ...quick, baseUrl, beliefs: 'required' }));
    const [record] = right(
      await play({
        games: [{ game: smallBcz({ rounds: 1 }), seed: 1, players: [player, planner, planner] }],
      }),
    );
    expect(calls[0]?.body.messages[0]?.content).toContain('not optional');
    expect(record?.phases[0]?.decisions[0]?.outcome).toMatchObject({ reason: { _tag: 'MissingBeliefs' } });
  });
});
