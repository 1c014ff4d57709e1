/** A server that draws what is learned from. Whole trainings by one: the command's tests. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { explain, type SamplingServerOptions, samplingServer } from '../src/index.js';
import { right } from './fixtures.js';

const bodies: Record<string, unknown>[] = [];
let server: Server;
let baseUrl: string;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(JSON.parse(body) as Record<string, unknown>);
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        choices: [
          { index: 0, token_ids: [5, 6], logprobs: { token_logprobs: [-1, -2] }, finish_reason: 'length' },
        ],
      }),
    );
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => new Promise((done) => server.close(done)));

const ask = async (temperature: number, more: Partial<SamplingServerOptions> = {}) =>
  right(samplingServer({ baseUrl, retries: 0, ...more })).sample({
    model: 'policy',
    prompt: [1, 2],
    completions: 1,
    maxTokens: 2,
    temperature,
    seed: 3,
  });

it('is asked at another temperature than 1 only where its log-probabilities are said to be those after it', async () => {
  expect(right(await ask(1))).toEqual([{ ids: [5, 6], logprobs: [-1, -2], ended: false }]);
  expect(right(await ask(0.7, { logprobs: 'processed' }))).toHaveLength(1);
  expect(bodies.map((body) => body.temperature)).toEqual([1, 0.7]);
  const refused = await ask(0.7);
  expect(refused._tag === 'Left' && explain(refused.left)).toContain('--logprobs-mode processed_logprobs');
  // Nothing was paid for that cannot be used.
  expect(bodies).toHaveLength(2);
});

it('logprobs is processed or nothing', () => {
  const made = samplingServer({ baseUrl, logprobs: 'raw' as never });
  expect(made._tag === 'Left' && explain(made.left)).toContain('logprobs');
});
