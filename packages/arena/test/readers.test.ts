/** @file U1 by both readers of natural text, whichever of them the answers of a match are read by. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  acrossRuns,
  compare,
  evaluate,
  experts,
  llmPlayer,
  type Player,
  planner,
  play,
  policyPlayer,
  recorded,
} from '../src/index.js';
import { right, smallBcz } from './fixtures.js';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server === undefined ? done() : server.close(() => done()))));

/** A chat endpoint that answers the n-th call with the n-th text, again and again. */
const endpoint = async (texts: readonly string[]): Promise<string> => {
  let calls = 0;
  const started = createServer((request, response) => {
    request.resume().on('end', () => {
      const content = texts[calls++ % texts.length];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
    });
  });
  server = started;
  await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
};

/** Two rounds of links and efforts: four answers of one seat. */
const game = smallBcz({ rounds: 2 });
const FORMS = [
  '**Decision:** [0, 1, 1]', //               Markdown: the lenient reader alone
  'I invest.\nDecision: 1', //                the grammar: both
  'Decision: [0, 1, 1]\nor Decision: [0, 0, 0]', // two decisions: neither
  '```\nDecision: 2\n```', //                 a fence: the lenient reader alone
];

describe('a match with a model behind an endpoint', () => {
  it.each(['strict', 'lenient'] as const)(
    'read by the %s reader, says what both can read',
    async (reader) => {
      const player = right(
        llmPlayer({ model: 'm', baseUrl: await endpoint(FORMS), concurrency: 1, beliefs: 'none', reader }),
      );
      const [record] = right(await play({ games: [{ game, seed: 1, players: [player, planner, planner] }] }));
      const own = record?.phases.map(({ decisions }) => decisions[0]) ?? [];
      expect(own.map((decision) => decision?.readable)).toEqual([
        { strict: false, lenient: true },
        { strict: true, lenient: true },
        { strict: false, lenient: false },
        { strict: false, lenient: true },
      ]);
      expect(own.map((decision) => decision?.outcome._tag === 'parsed')).toEqual(
        own.map((decision) => decision?.readable?.[reader]),
      );
      // Experts write nothing.
      expect(record?.phases[0]?.decisions[1]?.readable).toBeNull();
      // A record that is played again decides, and writes nothing.
      const seat = right(
        await play({ games: [{ game, seed: 1, players: Array(3).fill(recorded(record as never)) }] }),
      );
      expect(seat[0]?.phases[0]?.decisions[0]).toMatchObject({ readable: null });
    },
  );

  it.each(['strict', 'lenient'] as const)('evaluated with the %s reader, has three U1', async (reader) => {
    const policy = right(
      llmPlayer({ model: 'm', baseUrl: await endpoint(FORMS), concurrency: 1, beliefs: 'none' }),
    );
    const evaluation = right(
      await evaluate({ policy, opponents: planner, seats: 'zero', games: [{ game, seed: 1 }], reader }),
    );
    const { u1, u1Strict, u1Lenient } = evaluation.summary.all ?? {};
    expect(u1Strict).toMatchObject({ value: 1 / 4, games: 1, counted: 4 });
    expect(u1Lenient).toMatchObject({ value: 3 / 4, games: 1, counted: 4 });
    expect(u1).toEqual(reader === 'strict' ? u1Strict : u1Lenient);
    // Link decisions: one of two in Markdown, none in the grammar.
    expect(evaluation.summary['kind graph']?.u1Strict.value).toBe(0);
    expect(evaluation.summary['kind graph']?.u1Lenient.value).toBe(1 / 2);
  });
});

const writer = (style: 'natural' | 'compact', fails: (nth: number) => boolean = () => false): Player => {
  let asked = 0;
  return policyPlayer({
    name: 'writer',
    style,
    beliefs: 'none',
    complete: async (prompts) => {
      if (fails(asked++)) throw new Error('out of memory');
      return prompts.map((prompt) => {
        const isLinks = style === 'natural' ? prompt.includes('(linking)') : /G\w\?$/.test(prompt);
        return style === 'compact' ? (isLinks ? 'B;' : '1;') : `Decision: ${isLinks ? '[0, 1, 0]' : '1'}`;
      });
    },
  });
};
const evaluated = async (policy: Player) =>
  right(
    await evaluate({
      policy,
      opponents: planner,
      seats: 'zero',
      games: [{ game, seed: 1 }],
      interval: { resamples: 20 },
    }),
  );

it('where the choice of the reader makes no difference there is nothing to count', async () => {
  const nothing = { value: null, low: null, high: null, games: 0, counted: 0 };
  for (const policy of [writer('compact'), experts.planner]) {
    const { summary } = await evaluated(policy);
    expect(summary.all?.u1.value).toBe(1);
    expect(summary.all).toMatchObject({ u1Strict: nothing, u1Lenient: nothing });
  }
  const [a, b] = [await evaluated(writer('natural')), await evaluated(writer('compact'))];
  expect(right(compare(a, b)).slices.all?.u1Strict.difference).toBeNull();
  expect(right(compare(a, a)).slices.all?.u1Lenient.difference).toBe(0);
});

it('an answer that never came is one that neither reader can read, as it is in U1', async () => {
  const { summary } = await evaluated(writer('natural', (nth) => nth === 2));
  const three = { value: 3 / 4, counted: 4 };
  expect(summary.all).toMatchObject({ u1: three, u1Strict: three, u1Lenient: three });
});

it('an evaluation of an earlier version, which does not know the two, is still one', async () => {
  const now = await evaluated(writer('natural'));
  const before: typeof now = JSON.parse(
    JSON.stringify(now, (key, value) => (key === 'u1Strict' || key === 'u1Lenient' ? undefined : value)),
  );
  expect(acrossRuns([before, before]).all?.u1Strict.value).toBeNull();
  expect(acrossRuns([before, now]).all?.u1.value).toBe(1);
  expect(right(compare(before, now)).slices.all?.u1Strict.difference).toBeNull();
});
