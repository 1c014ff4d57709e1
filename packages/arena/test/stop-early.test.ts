/** Answers that are left once they can be read: the rule, what is never made of it, and that the server hears of it. */
import type { ServerResponse } from 'node:http';
import { parseDecision } from '@tompo/rewards';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ChatAnswer,
  type Exchange,
  explain,
  type LlmOptions,
  llmPlayer,
  planner,
  play,
  type View,
} from '../src/index.js';
import { type Answer, type Body, servers } from './endpoint.js';
import { right, smallBcz } from './fixtures.js';

const serve = servers();
let baseUrl: string;
let bodies: readonly Body[];
let answer: Answer;
beforeEach(async () => {
  ({ baseUrl, bodies } = await serve((body, response, headers) => answer(body, response, headers)));
});

const event = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ model: 'm-1', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const USAGE = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 7 } })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const streaming = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const pieces = (...texts: readonly string[]): string => texts.map((content) => event({ content })).join('');
/** A whole stream of these pieces, ended by the model. */
const streamOf = (texts: readonly string[], finish = 'stop'): string =>
  event({ role: 'assistant', content: '' }) + pieces(...texts) + event({}, finish) + USAGE + DONE;

/** Given whole, to whom it is all the same how it comes. */
const whole = (content: string): string =>
  JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] });

const quick = { model: 'm', backoffMs: 1, retries: 0, beliefs: 'none', stopEarly: true } as const;

/** What one question (an effort from 0 to 3, say) comes to. */
const asked = async (further: Partial<LlmOptions> = {}) => {
  const exchanges: Exchange[] = [];
  const player = right(
    llmPlayer({ ...quick, baseUrl, onExchange: (one) => exchanges.push(one), ...further }),
  );
  const game = smallBcz({ rounds: 1 });
  const match = await play({
    games: [{ game, seed: 1, players: [player, planner, planner] }],
  });
  const decision = E.isLeft(match)
    ? null
    : (match.right[0]?.phases.find(({ kind }) => kind === 'effort')?.decisions[0] ?? null);
  return { match, decision, exchange: exchanges.at(-1), exchanges };
};
/** Links are answered at once, so that the second question is the one that is looked at. */
const toEffort =
  (effort: Answer): Answer =>
  (body, response, headers) => {
    const { messages } = body as { messages: { content: string }[] };
    if (messages.at(-1)?.content.includes('(linking)')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(whole('Decision: [0, 1, 1]'));
      return;
    }
    effort(body, response, headers);
  };

const EFFORT = { _tag: 'effort', cap: 3 } as const;

describe('when an answer is left', () => {
  it('behind the line by which it is a decision; the server hears of it and writes no more', async () => {
    let [written, closed] = [0, false];
    answer = toEffort((_body, response) => {
      streaming(response);
      response.once('close', () => {
        closed = true;
      });
      response.write(pieces('I think.\n', 'Decision: 1', '.5', '\n'));
      const more = (): void => {
        if (closed) return;
        written += 1;
        response.write(pieces('and so on '));
        setTimeout(more, 5);
      };
      setTimeout(more, 5);
    });
    const { decision, exchange } = await asked();
    expect(decision?.played).toEqual({ _tag: 'effort', value: 1.5 });
    expect(decision?.outcome._tag).toBe('parsed');
    expect(exchange?.answer).toEqual({
      text: 'I think.\nDecision: 1.5\n',
      ended: true,
      servedBy: 'm-1',
      stoppedEarly: true,
    });
    await expect.poll(() => closed).toBe(true);
    const then = written;
    await new Promise((done) => setTimeout(done, 50));
    expect(written).toBe(then);
    expect(bodies[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  /** Words that decide, almost decide, or take back what was decided. */
  const WORDS = ['Decision: ', 'Decision: 1', '.5', '2', '\n', ' ', 'But no', '<think>', '</think>', '[1]'];
  it('is where reading says so and nowhere else, however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
        async (texts, cuts) => {
          answer = toEffort(async (_body, response) => {
            streaming(response);
            const all = Buffer.from(streamOf(texts));
            for (let at = 0, i = 0; at < all.length && !response.destroyed; i++) {
              const size = cuts[i % cuts.length] as number;
              response.write(all.subarray(at, at + size));
              at += size;
              if (i % 7 === 0) await new Promise((next) => setImmediate(next));
            }
            response.end();
          });
          const { exchange, decision } = await asked();
          const space = (decision?.space ?? EFFORT) as View['space'];
          const read = (text: string) => parseDecision(space, text, { style: 'natural' });
          const soFar = texts.map((_, i) => texts.slice(0, i + 1).join(''));
          const left = soFar.findIndex((text) => /\n\s*$/.test(text) && E.isRight(read(text)));
          const text = left < 0 ? texts.join('') : (soFar[left] as string);
          expect(exchange?.answer?.text).toBe(text);
          expect(exchange?.answer?.stoppedEarly).toBe(left < 0 ? undefined : true);
          expect(decision?.outcome._tag).toBe(E.isRight(read(text)) ? 'parsed' : 'noncompliant');
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each<[what: string, body: string, expected: string]>([
    ['ended by the model', streamOf(['Decision: 1']), 'parsed'],
    ['cut off by the limit on its line', streamOf(['Decision: 1'], 'length'), 'Truncated'],
    ['a filter', streamOf(['Decision: 1'], 'content_filter'), 'Withheld'],
    ['a word of its own', streamOf(['Decision: 1'], 'stoppedEarly'), 'Unfinished'],
    ['a refusal', event({ refusal: 'No.' }) + streamOf(['Decision: 1\n']), 'Refused'],
    ['words after it in the same event', streamOf(['Decision: 1\nOr 2', ' no']), 'TrailingText'],
    ['thoughts in a field of their own', event({ reasoning: 'Decision: 1\n' }) + DONE, 'MissingDecision'],
    [
      'thoughts among its parts',
      event({ content: [{ type: 'thinking', text: 'Decision: 1\n' }] }) + event({}, 'stop'),
      'MissingDecision',
    ],
    ['an open thought', streamOf(['<think>\nDecision: 1\n']), 'OpenThought'],
    ['illegal', streamOf(['Decision: 99\n']), 'OutOfRange'],
    [
      'another choice',
      `data: {"choices":[{"index":1,"delta":{"content":"Decision: 1\\n"}}]}\n\n${DONE}`,
      'MissingDecision',
    ],
  ])('what is not, is what it is when read whole: %s', async (_what, body, expected) => {
    answer = toEffort((_asked, response) => streaming(response).end(body));
    const { decision, exchange } = await asked();
    const { outcome } = decision ?? {};
    expect(outcome?._tag === 'noncompliant' ? outcome.reason._tag : outcome?._tag).toBe(expected);
    expect(exchange?.answer).not.toHaveProperty('stoppedEarly');
  });

  it.each<[what: string, send: (response: ServerResponse) => void, kind: string]>([
    ['no end', (response) => streaming(response).end(pieces('Decision: 1')), 'cut off'],
    [
      'an event cut in two',
      (response) => streaming(response).end(pieces('Decision: 1').slice(0, -8)),
      'cut off',
    ],
    [
      'a connection that breaks',
      (response) => {
        streaming(response).write(pieces('Decision: 1'));
        setTimeout(() => response.destroy(), 20);
      },
      'cut off',
    ],
    [
      'an error among the events',
      (response) =>
        streaming(response).end(
          `${pieces('Decision: 1')}data: {"error":{"message":"overloaded"}}\n\n${DONE}`,
        ),
      'no chat reply',
    ],
    [
      'events that are no JSON',
      (response) => streaming(response).end(`data: {]\n\n${DONE}`),
      'no chat reply',
    ],
    ['a page', (response) => response.end('<html>Decision: 1\n</html>'), 'no chat reply'],
    ['nothing', (response) => streaming(response).end(), 'no chat reply'],
    ['a status', (response) => response.writeHead(503).end(pieces('Decision: 1\n')), 'status 503'],
  ])('a stream that fails is an attempt that failed: %s', async (_what, send, kind) => {
    answer = toEffort((_asked, response) => send(response));
    const { decision, exchange, match } = await asked({ failures: 'count', mostInARow: 5 });
    expect(E.isLeft(match) ? explain(match.left) : '').toBe('');
    expect(exchange?.answer).toBeNull();
    expect(exchange?.failed.map((one) => one.kind)).toEqual([kind]);
    expect(decision?.outcome).toMatchObject({ reason: { _tag: 'NoAnswer' } });
  });
});

describe('beside that', () => {
  it('a server that gives no stream is read whole', async () => {
    answer = toEffort((_asked, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(whole('Decision: 1\nOr rather not.'));
    });
    const { decision } = await asked();
    expect(decision?.outcome).toMatchObject({ reason: { _tag: 'TrailingText' } });
  });

  it.each(['stream_options', 'stream'])('%s is left out where it is not taken', async (field) => {
    answer = toEffort((body, response) => {
      if (field in body) {
        response
          .writeHead(400)
          .end(JSON.stringify({ error: { message: `Unsupported parameter: '${field}'` } }));
        return;
      }
      if (body.stream === true) streaming(response).end(streamOf(['Decision: 1\n', 'x']));
      else response.end(whole('Decision: 1'));
    });
    const said: string[] = [];
    const { decision } = await asked({ warn: (sentence) => said.push(sentence) });
    expect(decision?.played).toEqual({ _tag: 'effort', value: 1 });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`does not take ${field} with m`);
  });

  it('a key in two events is no key in what is kept', async () => {
    answer = toEffort((_asked, response) =>
      streaming(response).end(
        event({ reasoning_content: 'sk-12' }) +
          event({ reasoning_content: '34' }) +
          streamOf(['sk-1', '234\n', 'Decision: 1\n']),
      ),
    );
    const { exchange } = await asked({ apiKeyEnv: 'K', env: { K: 'sk-1234' } });
    expect(exchange?.answer).toMatchObject({
      text: '‹key›\nDecision: 1\n',
      reasoning: '‹key›',
      stoppedEarly: true,
    });
  });

  it('tokens are counted where a server tells them all along', async () => {
    const counted = (completion_tokens: number, content: string): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }], usage: { prompt_tokens: 9, completion_tokens } })}\n\n`;
    answer = toEffort((_asked, response) =>
      streaming(response).end(counted(1, 'Decision: 1') + counted(2, '\n') + counted(3, 'more') + DONE),
    );
    const { decision } = await asked();
    expect(decision?.tokens).toBe(2);
  });

  it('an answer that was left is another question’s than the whole one, and is kept as what it is', async () => {
    answer = toEffort((body, response) =>
      body.stream === true
        ? streaming(response).end(streamOf(['Decision: 1\n', 'Decision: 2']))
        : response.end(whole('Decision: 1\nDecision: 2')),
    );
    const answers = new Map<string, ChatAnswer>();
    const values = [];
    for (const stopEarly of [true, false, true, false]) {
      const { decision } = await asked({ answers, stopEarly });
      values.push(decision?.played);
    }
    expect(values.map((one) => (one?._tag === 'effort' ? one.value : null))).toEqual([1, 2, 1, 2]);
    expect([...answers.values()].filter(({ stoppedEarly }) => stoppedEarly)).toHaveLength(1);
  });

  it('options that cannot be meant are named', () => {
    const sentence = (options: object): string => {
      const player = llmPlayer({ model: 'm', baseUrl, ...options } as LlmOptions);
      return E.isLeft(player) ? explain(player.left) : '';
    };
    expect(sentence({ stopEarly: 'yes' })).toContain('stopEarly');
    expect(sentence({ stopEarly: true, body: { stream: false } })).toContain('body.stream');
    expect(sentence({ body: { stream: true } })).toContain('stopEarly asks for a stream');
  });
});
