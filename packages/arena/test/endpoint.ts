/** A server that speaks as a test says, for as long as the test lasts. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

export type Body = Readonly<Record<string, unknown>>;
export type Answer = (body: Body, response: ServerResponse, headers: IncomingHttpHeaders) => void;

/** Gives a function that opens such a server; it is closed, with what hangs on it, when the test ends or another is opened. */
export const servers = () => {
  let server: Server | undefined;
  const close = async (): Promise<void> => {
    const last = server;
    server = undefined;
    last?.closeAllConnections();
    await new Promise<void>((done) => (last === undefined ? done() : last.close(() => done())));
  };
  afterEach(close);
  return async (answer: Answer) => {
    await close();
    const bodies: Body[] = [];
    const started = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const body = JSON.parse(text) as Body;
        bodies.push(body);
        answer(body, response, request.headers);
      });
    });
    server = started;
    await new Promise<void>((ready) => started.listen(0, '127.0.0.1', ready));
    return { baseUrl: `http://127.0.0.1:${(started.address() as AddressInfo).port}`, bodies };
  };
};
