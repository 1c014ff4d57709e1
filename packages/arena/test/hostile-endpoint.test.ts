/** A server that misbehaves: refuses fields, never ends, echoes the key, stops early. */
import type { ServerResponse } from 'node:http';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type ChatEndpoint, chat, explain, llmPlayer, planner, play } from '../src/index.js';
import { servers } from './endpoint.js';
import { right, smallBcz } from './fixtures.js';

const serve = servers();
const say = (response: ServerResponse, message: unknown, finish_reason?: unknown): void => {
  response.end(JSON.stringify({ choices: [{ message, finish_reason }] }));
};
const refuse = (response: ServerResponse, error: unknown, status = 400): void => {
  response.writeHead(status);
  response.end(JSON.stringify(error));
};
const hello = [{ role: 'user', content: 'hello' }] as const;
const quick = { model: 'm', backoffMs: 1, retries: 0 };

describe('why the model stopped', () => {
  it.each([
    ['stop', { content: 'Decision: 1' }, 'parsed'],
    [undefined, { content: 'Decision: 1' }, 'parsed'],
    ['length', { content: 'Decision: 1' }, 'Truncated'],
    ['max_tokens', { content: 'Decision: 1' }, 'Truncated'],
    ['content_filter', { content: 'Decision: 1' }, 'Withheld'],
    ['tool_calls', { content: 'Decision: 1', tool_calls: [] }, 'Unfinished'],
    ['something new', { content: 'Decision: 1' }, 'Unfinished'],
    ['stop', { content: 'Decision: 1', refusal: 'No.' }, 'Refused'],
    ['stop', { content: null, refusal: 'Decision: 1' }, 'Refused'],
    ['stop', { content: [{ type: 'refusal', refusal: 'Decision: 1' }] }, 'Refused'],
    ['stop', { content: null, reasoning_content: 'Decision: 1' }, 'MissingDecision'],
    ['stop', { content: '' }, 'MissingDecision'],
    ['stop', { content: [{ type: 'thinking', text: 'Decision: 1' }] }, 'MissingDecision'],
    ['stop', { content: '<think>\nDecision: 1' }, 'OpenThought'],
  ])('%s, %j: %s', async (finish, message, expected) => {
    const { baseUrl } = await serve((_body, response) => say(response, message, finish));
    const player = right(llmPlayer({ ...quick, baseUrl, beliefs: 'none' }));
    const game = smallBcz({ rounds: 1 });
    const [record] = right(await play({ games: [{ game, seed: 1, players: [player, planner, planner] }] }));
    const outcome = record?.phases.find(({ kind }) => kind === 'effort')?.decisions[0]?.outcome;
    expect(outcome?._tag === 'noncompliant' ? outcome.reason._tag : outcome?._tag).toBe(expected);
  });
});

describe('fields that an endpoint does not take', () => {
  it('seeds are sent in 31 bits; refused, they are left out, and that is said once', async () => {
    const { baseUrl, bodies } = await serve((body, response) =>
      'seed' in body
        ? refuse(response, { error: { message: "Unsupported parameter: 'seed'", param: 'seed' } })
        : say(response, { content: 'hi' }, 'stop'),
    );
    const said: string[] = [];
    const endpoint = { ...quick, baseUrl, warn: (sentence: string) => said.push(sentence) };
    for (const seed of [2 ** 32 - 1, 5]) expect(E.isRight(await chat(endpoint, hello, seed))).toBe(true);
    expect(bodies.map(({ seed }) => seed)).toEqual([2 ** 31 - 1, undefined, undefined]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('does not take seed');
  });
  it('max_tokens goes as max_completion_tokens; temperature, stop and logprobs are left out', async () => {
    const { baseUrl, bodies } = await serve((body, response) => {
      const bad = ['max_tokens', 'temperature', 'stop', 'logprobs'].find((name) => name in body);
      if (bad === undefined) return say(response, { content: 'hi' }, 'stop');
      refuse(response, { detail: [{ type: 'extra_forbidden', loc: ['body', bad] }] }, 422);
    });
    const body = { max_tokens: 9, temperature: 0, stop: ['x'], logprobs: true, top_p: 1 };
    expect(E.isRight(await chat({ ...quick, baseUrl, body, warn: () => undefined }, hello, 1))).toBe(true);
    expect(bodies.at(-1)).toEqual({
      model: 'm',
      messages: hello,
      seed: 1,
      max_completion_tokens: 9,
      top_p: 1,
    });
  });
  it('a bad value is the caller’s to mend, and is not asked for ever', async () => {
    const { baseUrl, bodies } = await serve((_body, response) =>
      refuse(response, { error: { message: 'temperature must be below 2', param: 'temperature' } }),
    );
    const got = await chat({ ...quick, baseUrl, body: { temperature: 3 } }, hello, 1);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointStatus', status: 400 }));
    expect(bodies).toHaveLength(1);
  });
});

describe('load and secrets', () => {
  it.each([200, 500])('a body without end, status %d, is stopped at the limit', async (status) => {
    let sent = 0;
    const { baseUrl } = await serve((_body, response) => {
      response.writeHead(status);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const got = await chat({ ...quick, baseUrl, maxBodyBytes: 1_000_000 }, hello, 1);
    expect(got).toMatchObject(E.left({ _tag: 'EndpointTooLong', limitBytes: 1_000_000 }));
    expect(sent).toBeLessThan(50_000_000);
  });

  const key = 'sk-"Abc/123+45=';
  it.each([
    ['as it is', (k: string) => k],
    ['in a URL', encodeURIComponent],
    ['in base64', (k: string) => Buffer.from(k).toString('base64')],
    ['the header in base64', (k: string) => Buffer.from(`Bearer ${k}`).toString('base64')],
    ['in hex', (k: string) => Buffer.from(k).toString('hex')],
    ['in JSON', (k: string) => JSON.stringify(k)],
    ['in escapes', (k: string) => [...k].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')],
  ])('an echoed key never comes back: %s', async (_what, form) => {
    const echoed = form(key);
    for (const status of [200, 401, 400, 500]) {
      const { baseUrl } = await serve((_body, response) => {
        response.writeHead(status);
        response.end(`{"got": "${echoed}"}`);
      });
      const got = await chat({ ...quick, baseUrl, apiKey: key }, hello, 1);
      const words = JSON.stringify(got) + (E.isLeft(got) ? explain(got.left) : '');
      for (const secret of [key, echoed, JSON.stringify(echoed).slice(1, -1)])
        expect(words).not.toContain(secret);
    }
  });
  it('nor does the password of a URL', async () => {
    const got = await chat({ ...quick, baseUrl: 'http://user:hidden@127.0.0.1:9' }, hello, 1);
    expect(JSON.stringify(got)).not.toContain('hidden');
  });

  it('concurrency is over all calls of a player', async () => {
    let now = 0;
    let most = 0;
    const { baseUrl } = await serve((_body, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        say(response, { content: 'Decision: [0, 1, 1]' }, 'stop');
      }, 5);
    });
    const player = right(llmPlayer({ ...quick, baseUrl, concurrency: 2 }));
    const game = smallBcz({ rounds: 1 });
    const games = [{ game, seed: 1, players: [player, player, player] }];
    await Promise.all([play({ games }), play({ games }), play({ games })]);
    expect(most).toBe(2);
  });

  it.each([
    { timeoutMs: Number.NaN },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { concurrency: 0 },
    { concurrency: 1.5 },
    { retries: -1 },
    { retries: Number.POSITIVE_INFINITY },
    { backoffMs: -1 },
    { maxBodyBytes: 0 },
    { baseUrl: 'localhost:8000' },
    { baseUrl: 'ftp://h' },
    { model: '' },
    { body: { stream: true } },
  ])('options that cannot be meant: %j', (options) => {
    const made = llmPlayer({ ...quick, baseUrl: 'http://h', ...options } as ChatEndpoint);
    expect(made).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
  });
});
