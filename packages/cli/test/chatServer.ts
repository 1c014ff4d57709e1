/** @file A server that speaks the chat API: it answers with a legal decision of the games with links and efforts, or does as it is told. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Asked {
  readonly model: string;
  readonly prompt: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A line with a decision: links with all others, effort 1. */
export const legal = (prompt: string, beliefs = false): string => {
  const [, seat = '0'] = /You are agent (\d+)/.exec(prompt) ?? [];
  const [, seats = '3'] = /played by (\d+) agents/.exec(prompt) ?? [];
  const row = Array.from({ length: Number(seats) }, (_, j) => (j === Number(seat) ? 0 : 1));
  const links = /phase \d+ of \d+ \(linking\)/.test(prompt);
  const said = links ? row : row.map(() => 1);
  return [
    ...(beliefs ? [`Beliefs: [${said.join(', ')}]`] : []),
    links ? `Decision: [${row.join(', ')}]` : 'Decision: 1',
  ].join('\n');
};

export const reply = (content: unknown, finish = 'stop', further: object = {}): string =>
  JSON.stringify({
    model: 'served',
    choices: [{ message: { role: 'assistant', content, ...further }, finish_reason: finish }],
    usage: { prompt_tokens: 200, completion_tokens: 10 },
  });

type Answer = (asked: Asked, response: ServerResponse, nth: number) => void;

export const honest: Answer = ({ prompt }, response) => response.end(reply(legal(prompt)));

/** Started until the tests of the file are over; `answer` can be changed. */
export const chatServer = async (answer: Answer = honest) => {
  const asked: Asked[] = [];
  const state = { answer };
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.end('{"data":[]}');
      return;
    }
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = JSON.parse(text) as { model: string; messages: { content: string }[] };
      const one: Asked = {
        model: body.model,
        prompt: body.messages.at(-1)?.content ?? '',
        authorization: request.headers.authorization,
        body,
      };
      asked.push(one);
      state.answer(one, response, asked.length);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    behave: (other: Answer) => {
      state.answer = other;
    },
  };
};
