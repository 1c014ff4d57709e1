/** @file Reads what a client sends, up to a limit, and sends it objects. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { either as E } from 'fp-ts';
import { badRequest, type Fault, faultBody } from './fault.js';

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(bytes.length),
    ...headers,
  });
  response.end(bytes);
};

export const sendText = (response: ServerResponse, status: number, text: string): void => {
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(bytes.length),
  });
  response.end(bytes);
};

export const sendFault = (response: ServerResponse, fault: Fault): void =>
  sendJson(response, fault.status, faultBody(fault), fault.headers);

/** Bytes of a body at most. */
export const MOST_BYTES = 2 ** 20;

const tooLarge: Fault = {
  status: 413,
  message: `The body is beyond ${MOST_BYTES} bytes: ask in several requests.`,
  // What is still on its way would be taken for another request.
  headers: { connection: 'close' },
};

/** The body as JSON. A page in a browser cannot send this type to another place unasked. */
export const readJson = async (request: IncomingMessage): Promise<E.Either<Fault, unknown>> => {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    return E.left({
      status: 415,
      message: 'The content-type is not application/json: send a JSON object, and say so.',
      headers: { connection: 'close' },
    });
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return E.left(tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return E.left(tooLarge);
    chunks.push(chunk);
  }
  try {
    return E.right(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))));
  } catch {
    return E.left(badRequest('The body is not valid JSON in UTF-8.'));
  }
};
