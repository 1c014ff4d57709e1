/** A language model at the table: what is kept of every call, who may send when, and matches against servers that misbehave. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { either as E } from 'fp-ts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CallGate,
  type ChatAnswer,
  callGate,
  collectSituations,
  type Exchange,
  explain,
  explainReason,
  type LlmOptions,
  llmPlayer,
  type MatchRecord,
  planner,
  play,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((done) => (server === undefined ? done() : server.close(() => done())));
  server = undefined;
});

type Answer = (asked: string, response: ServerResponse, nth: number) => void;

const serve = async (answer: Answer) => {
  const times: number[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      times.push(performance.now());
      const { messages } = JSON.parse(text) as { messages: { content: string }[] };
      answer(messages.at(-1)?.content ?? '', response, times.length);
    });
  });
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, times };
};

const legal = (asked: string): string =>
  asked.includes('(linking)') ? 'Decision: [0, 1, 1]' : 'Decision: 1';
const body = (content: unknown, finish_reason = 'stop', further: object = {}) =>
  JSON.stringify({
    model: 'm-2026-01-01',
    choices: [{ message: { role: 'assistant', content, ...further }, finish_reason }],
    usage: { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107 },
  });
const say: Answer = (asked, response) => response.end(body(legal(asked)));
const refuse = (response: ServerResponse, status: number, headers = {}): void => {
  response.writeHead(status, headers);
  response.end('{"error":"no"}');
};

const quick = { model: 'm', backoffMs: 1, timeoutMs: 5000, beliefs: 'none' } as const;
const games = (count: number) =>
  Array.from({ length: count }, (_, seed) => ({ game: smallBcz({ rounds: 1 }), seed }));
const match = (options: LlmOptions, count = 1) => {
  const player = right(llmPlayer(options));
  return play({ games: games(count).map((one) => ({ ...one, players: [player, planner, planner] })) });
};
const decisionsOf = (records: readonly MatchRecord[]) =>
  records.flatMap(({ phases }) => phases.flatMap(({ decisions }) => decisions.slice(0, 1)));

describe('what is kept of a call', () => {
  it('prompt, answer, thoughts, why it stopped, tokens and time; the key is in none of it', async () => {
    const { baseUrl } = await serve((asked, response, nth) =>
      nth === 1
        ? refuse(response, 500)
        : response.end(
            body(legal(asked), 'stop', { reasoning_content: 'sk-secret says Decision: [0, 0, 0]' }),
          ),
    );
    const kept: Exchange[] = [];
    const records = right(
      await match({
        ...quick,
        baseUrl,
        concurrency: 1,
        name: 'big',
        apiKeyEnv: 'K',
        env: { K: 'sk-secret' },
        onExchange: (one) => kept.push(one),
      }),
    );
    const [first] = kept;
    expect(first).toMatchObject({
      player: 'big',
      model: 'm',
      answer: {
        text: 'Decision: [0, 1, 1]',
        ended: true,
        reasoning: '‹key› says Decision: [0, 0, 0]',
        finishReason: 'stop',
        usage: { promptTokens: 100, completionTokens: 7 },
        servedBy: 'm-2026-01-01',
      },
      failed: [{ kind: 'status 500' }],
    });
    expect(first?.messages.at(-1)?.content).toContain('(linking)');
    expect(first?.ms).toBeGreaterThanOrEqual(1);
    expect(JSON.stringify(kept)).not.toContain('sk-secret');
    // Thoughts decide nothing, and a decision says what it took to write.
    expect(decisionsOf(records).map(({ played, tokens }) => [played, tokens])).toEqual([
      [{ _tag: 'links', to: [0, 1, 1] }, 7],
      [{ _tag: 'effort', value: 1 }, 7],
    ]);
  });

  it('with its store no question is asked twice, and the match is the same to the byte', async () => {
    const { baseUrl, times } = await serve(say);
    const answers = new Map<string, ChatAnswer>();
    const exchanges: Exchange[] = [];
    const options = { ...quick, baseUrl, answers, onExchange: (one: Exchange) => exchanges.push(one) };
    const first = right(await match(options, 3));
    const asked = times.length;
    expect(asked).toBe(6);
    expect(exchanges.map(({ key }) => key).sort()).toEqual([...answers.keys()].sort());
    const again = new Map(JSON.parse(JSON.stringify([...answers])) as [string, ChatAnswer][]);
    expect(right(await match({ ...options, answers: again }, 3))).toEqual(first);
    expect(times).toHaveLength(asked);
    // Whatever decides the answer is part of the question.
    for (const other of [{ model: 'n' }, { body: { temperature: 0 } }, { system: 'Hurry.' }])
      right(await match({ ...options, ...other, answers: again }, 3));
    expect(times).toHaveLength(4 * asked);
  });
});

describe('a gate', () => {
  const run = async (gate: CallGate, count: number, ms: number) => {
    let [now, most] = [0, 0];
    const began: number[] = [];
    await Promise.all(
      Array.from({ length: count }, () =>
        gate.pass(async () => {
          began.push(performance.now());
          now += 1;
          most = Math.max(most, now);
          await new Promise((done) => setTimeout(done, ms));
          now -= 1;
        }),
      ),
    );
    return { most, began };
  };

  it('lets so many through at a time, whoever they are', async () => {
    expect((await run(right(callGate({ concurrency: 3 })), 10, 5)).most).toBe(3);
    const { baseUrl } = await serve((asked, response) => setTimeout(() => say(asked, response, 0), 20));
    let [now, most] = [0, 0];
    const gate = right(callGate({ concurrency: 2 }));
    const counted: typeof fetch = async (...call) => {
      now += 1;
      most = Math.max(most, now);
      try {
        return await fetch(...call);
      } finally {
        now -= 1;
      }
    };
    const options = { ...quick, baseUrl, gate, fetch: counted };
    await Promise.all([match({ ...options, name: 'a' }, 4), match({ ...options, name: 'b' }, 4)]);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('keeps calls apart by the requests of a minute', async () => {
    const { began } = await run(right(callGate({ concurrency: 8, requestsPerMinute: 3000 })), 6, 0);
    for (const [i, at] of began.slice(1).entries())
      expect(at - (began[0] as number)).toBeGreaterThanOrEqual(20 * (i + 1) - 2);
  });

  it('holds everybody off for as long as Retry-After asks', async () => {
    const { baseUrl, times } = await serve((asked, response, nth) =>
      nth === 1 ? refuse(response, 429, { 'retry-after': '0.3' }) : say(asked, response, nth),
    );
    const gate = right(callGate({ concurrency: 1 }));
    right(await match({ ...quick, baseUrl, gate, concurrency: 4 }, 4));
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(295);
  });

  it('that cannot be meant is refused', () => {
    for (const [options, says] of [
      [{ requestsPerMinute: 0 }, 'requestsPerMinute is "0"'],
      [{ requestsPerMinute: Number.NaN }, 'requestsPerMinute is "NaN"'],
      [{ concurrency: 0 }, 'concurrency is "0"'],
    ] as const) {
      const made = callGate(options);
      expect(E.isLeft(made) && explain(made.left)).toContain(says);
    }
  });
});

const endless: Answer = (_asked, response) => {
  const more = setInterval(() => response.write(`${' '.repeat(2 ** 16)}`), 1);
  response.on('close', () => clearInterval(more));
};

describe('a match against a server that misbehaves', () => {
  const bad: readonly (readonly [string, Answer, string, string])[] = [
    ['429', (_a, r) => refuse(r, 429, { 'retry-after': '0.01' }), 'NoAnswer', 'status 429'],
    ['500', (_a, r) => refuse(r, 500), 'NoAnswer', 'status 500'],
    ['403', (_a, r) => refuse(r, 403), 'NoAnswer', 'status 403'],
    ['400', (_a, r) => refuse(r, 400), 'NoAnswer', 'status 400'],
    ['no answer', () => undefined, 'NoAnswer', 'timeout'],
    ['a body that stops', (a, r) => void r.write(body(legal(a)).slice(0, 40)), 'NoAnswer', 'timeout'],
    ['a body cut off', (a, r) => r.end(body(legal(a)).slice(0, 40)), 'NoAnswer', 'cut off'],
    [
      'a broken connection',
      (a, r) => void r.write(body(legal(a)).slice(0, 40), () => r.socket?.destroy()),
      'NoAnswer',
      'cut off',
    ],
    ['a refused connection', (_a, r) => void r.socket?.destroy(), 'NoAnswer', 'unreachable'],
    ['an endless body', endless, 'NoAnswer', 'too long'],
    ['no JSON', (_a, r) => r.end('<html>Decision: 1</html>'), 'NoAnswer', 'no chat reply'],
    ['another shape', (a, r) => r.end(JSON.stringify({ text: legal(a) })), 'NoAnswer', 'no chat reply'],
    ['nonsense', (_a, r) => r.end(body('colourless green ideas')), 'MissingDecision', ''],
    ['a limit', (a, r) => r.end(body(legal(a), 'length')), 'Truncated', ''],
    ['a filter', (a, r) => r.end(body(legal(a), 'content_filter')), 'Withheld', ''],
    ['a refusal', (a, r) => r.end(body(null, 'stop', { refusal: legal(a) })), 'Refused', ''],
    ['an empty content', (_a, r) => r.end(body('')), 'MissingDecision', ''],
    [
      'thoughts alone',
      (a, r) => r.end(body(null, 'stop', { reasoning_content: legal(a) })),
      'MissingDecision',
      '',
    ],
  ];

  it.each(bad)(
    '%s: the match ends, the failure is told by its kind, no move is made of it',
    async (_what, answer, tag, kind) => {
      const { baseUrl } = await serve(answer);
      const kept: Exchange[] = [];
      const records = right(
        await match({
          ...quick,
          baseUrl,
          retries: 1,
          // A busy machine answers late: only where nothing comes is the wait short.
          timeoutMs: kind === 'timeout' ? 60 : 10_000,
          maxBodyBytes: 2 ** 18,
          failures: 'count',
          onExchange: (one) => kept.push(one),
        }),
      );
      const decisions = decisionsOf(records);
      expect(decisions).toHaveLength(2);
      for (const { outcome, substitute, played } of decisions) {
        expect(outcome).toMatchObject({ _tag: 'noncompliant', reason: { _tag: tag } });
        if (outcome._tag === 'noncompliant' && outcome.reason._tag === 'NoAnswer') {
          expect(outcome.reason.kind).toBe(kind);
          expect(explainReason(outcome.reason)).toMatch(
            /gave no answer \([^)]+\), which is no decision: .*[^.]\.$/s,
          );
        }
        expect(substitute).toBe('skip');
        expect(played).toEqual(
          played._tag === 'links' ? { _tag: 'links', to: [0, 0, 0] } : { _tag: 'effort', value: 0 },
        );
      }
      expect(kept).toHaveLength(2);
      for (const { answer: got, failed } of kept) {
        expect(got === null).toBe(tag === 'NoAnswer');
        expect(failed.every((one) => one.kind === kind)).toBe(true);
      }
    },
  );

  it('a server of which some calls fail: only those are missing, and they are counted', async () => {
    const { baseUrl, times } = await serve((asked, response, nth) =>
      nth % 3 === 0 ? refuse(response, 400) : say(asked, response, nth),
    );
    const records = right(await match({ ...quick, baseUrl, failures: 'count', concurrency: 1 }, 6));
    const missing = decisionsOf(records).filter(({ outcome }) => outcome._tag === 'noncompliant');
    expect([times.length, missing.length]).toEqual([12, 4]);
  });

  it('an endpoint that is down is no missing answers: too many in a row end the match', async () => {
    const { baseUrl, times } = await serve((_asked, response) => refuse(response, 503));
    const ended = await match(
      { ...quick, baseUrl, retries: 0, failures: 'count', mostInARow: 5, concurrency: 1 },
      20,
    );
    expect(ended).toMatchObject(E.left({ _tag: 'EndpointStatus', status: 503 }));
    expect(times).toHaveLength(5);
  });

  it.each([401, 402, 404])('status %d ends the match, whatever is counted', async (status) => {
    const { baseUrl, times } = await serve((_asked, response) => refuse(response, status));
    const ended = await match({ ...quick, baseUrl, failures: 'count', concurrency: 1 }, 6);
    expect(ended).toMatchObject(E.left({ _tag: 'EndpointStatus', status }));
    expect(times).toHaveLength(1);
  });

  it('an expert whose answers are missing is learned from where they are not', async () => {
    const { baseUrl } = await serve((asked, response, nth) =>
      nth <= 3 ? refuse(response, 400) : say(asked, response, nth),
    );
    const expert = right(llmPlayer({ ...quick, baseUrl, failures: 'count', concurrency: 1 }));
    const dropped: number[] = [];
    const data = right(
      await collectSituations({
        games: games(1),
        experts: expert,
        onDropped: ({ phase }) => dropped.push(phase),
      }),
    );
    expect(dropped).toEqual([0, 0, 0]);
    expect(data.map(({ kind }) => kind)).toEqual(['effort', 'effort', 'effort']);
  });
});

it('a signal ends the asking: what is under way is kept, nothing more is sent', async () => {
  const stop = new AbortController();
  const { baseUrl, times } = await serve((asked, response, nth) => {
    if (nth === 3) stop.abort();
    say(asked, response, nth);
  });
  const answers = new Map<string, ChatAnswer>();
  const options = { ...quick, baseUrl, answers, concurrency: 1 };
  expect(await match({ ...options, signal: stop.signal }, 6)).toMatchObject(E.left({ _tag: 'Aborted' }));
  expect([times.length, answers.size]).toEqual([3, 3]);
  right(await match(options, 6));
  expect(times).toHaveLength(12);
});
