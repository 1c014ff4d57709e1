/** @file Answers a request that can be answered, whole or as a stream of events. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Engine, Tokenizer } from '@tompo/lm';
import type { Asked } from './asked.js';
import { drawAll } from './draw.js';
import { faultBody } from './fault.js';
import { type Choice, formOf } from './forms.js';
import { sendJson } from './send.js';

/** Where an answer comes from. */
export interface Source {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
}

type Reply = (source: Source, asked: Asked, response: ServerResponse, signal: AbortSignal) => Promise<void>;

const newForm = (tokenizer: Tokenizer, asked: Asked) =>
  formOf(
    tokenizer,
    asked,
    `${asked.kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`,
    Math.floor(Date.now() / 1000),
  );

/** All choices in one object, once they are done. */
const whole: Reply = async ({ engine, tokenizer }, asked, response, signal) => {
  const form = newForm(tokenizer, asked);
  const empty: Choice = { text: '', tokens: [], finish: 'ended' };
  const choices = Array<Choice>(asked.prompts.length * asked.n).fill(empty);
  const usage = await drawAll(engine, tokenizer, asked, signal, (index, { text, tokens }, finish) => {
    const before = choices[index] as Choice;
    choices[index] = {
      text: before.text + text,
      tokens: [...before.tokens, ...tokens],
      finish: finish ?? before.finish,
    };
  });
  if (signal.aborted) return;
  sendJson(response, 200, {
    ...form.head(false),
    choices: choices.map((choice, index) => form.whole(index, choice)),
    usage,
  });
};

/** Each piece of each choice as soon as it is there, as server-sent events. */
const streamed: Reply = async ({ engine, tokenizer }, asked, response, signal) => {
  const form = newForm(tokenizer, asked);
  const send = (event: object | '[DONE]'): void => {
    if (!signal.aborted) response.write(`data: ${event === '[DONE]' ? event : JSON.stringify(event)}\n\n`);
  };
  const withUsage = asked.usage ? { usage: null } : {};
  const chunk = (choice: object): void => send({ ...form.head(true), choices: [choice], ...withUsage });
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  for (let index = 0; index < asked.prompts.length * asked.n; index++) {
    const opening = form.opening(index);
    if (opening !== null) chunk(opening);
  }
  try {
    const tellsTokens = asked.logprobs !== null || asked.tokenIds;
    const usage = await drawAll(engine, tokenizer, asked, signal, (index, piece, finish) => {
      if (piece.text !== '' || (tellsTokens && piece.tokens.length > 0)) chunk(form.chunk(index, piece));
      if (finish !== null) chunk(form.closing(index, finish));
    });
    if (asked.usage) send({ ...form.head(true), choices: [], usage });
    send('[DONE]');
  } catch (error) {
    // The status is sent already; clients read an error among the events.
    const message = error instanceof Error ? error.message : String(error);
    send(faultBody({ status: 500, message }));
  }
  response.end();
};

export const reply: Reply = (source, asked, response, signal) =>
  (asked.stream ? streamed : whole)(source, asked, response, signal);
