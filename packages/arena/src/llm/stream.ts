/** @file A chat reply that comes piece by piece (server-sent events): put together as the body of a whole one, and left as soon as no
 *  more of it is wanted. */
import { createParser } from 'eventsource-parser';
import { either as E } from 'fp-ts';
import { partsOf } from './answer.js';
import type { BodyStream } from './post.js';

interface Piece {
  readonly content?: unknown;
  readonly refusal?: unknown;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
}

interface Event {
  readonly choices?: readonly {
    readonly index?: unknown;
    readonly delta?: Piece | null;
    readonly message?: Piece | null;
    readonly finish_reason?: unknown;
  }[];
  readonly usage?: unknown;
  readonly model?: unknown;
  readonly error?: unknown;
}

export interface ChatStream extends BodyStream {
  /** Was it left before its end, since what it said was whole? */
  readonly stoppedEarly: () => boolean;
}

const words = (one: unknown): string => (typeof one === 'string' ? one : '');

const eventOf = (data: string): Event | null => {
  try {
    const read: unknown = JSON.parse(data);
    return typeof read === 'object' && read !== null ? read : null;
  } catch {
    return null;
  }
};

/** isWhole: asked of the text so far after every event; once it says yes the stream is left. What an event brings behind the end of an
 *  answer is part of the text that it is asked of: nothing that was written is taken back. */
export const chatStream = (isWhole: (text: string) => boolean): ChatStream => {
  let [text, refusal, reasoning, events] = ['', '', '', 0];
  let [usage, model, finish]: unknown[] = [];
  let [isDone, isLeft, isBroken] = [false, false, false];
  /** The last event is no JSON: it was cut off, or, if another follows, it is nothing that we know. */
  let isTorn = false;

  const take = (data: string): void => {
    if (isDone || isLeft || isBroken) return;
    isBroken = isTorn;
    isDone = data.trim() === '[DONE]';
    if (isBroken || isDone) return;
    const event = eventOf(data);
    isTorn = event === null;
    isBroken = (event?.error ?? null) !== null;
    if (event === null || isBroken) return;
    events += 1;
    usage = event.usage ?? usage;
    model = event.model ?? model;
    const choice = event.choices?.find?.(({ index = 0 }) => index === 0);
    if (choice === undefined) return;
    finish = choice.finish_reason ?? finish;
    const piece = choice.delta ?? choice.message ?? {};
    const said = Array.isArray(piece.content)
      ? partsOf(piece.content)
      : { text: words(piece.content), refusal: '' };
    text += said.text;
    refusal += said.refusal + words(piece.refusal);
    reasoning += words(piece.reasoning_content) || words(piece.reasoning);
    isLeft = said.text !== '' && (finish ?? null) === null && refusal === '' && isWhole(text);
  };
  const parser = createParser({ onEvent: ({ data }) => take(data) });

  return {
    take: (piece) => {
      parser.feed(piece);
      return isLeft;
    },
    stoppedEarly: () => isLeft,
    body: () => {
      // An event that no empty line ends came whole all the same, if it can be read.
      parser.feed('\n\n');
      if (isBroken || (events === 0 && !isTorn)) return E.left(null);
      if (isTorn || !(isLeft || isDone || (finish ?? null) !== null))
        return E.left(`its stream ends after ${events} events, before the model did`);
      const message = { content: text, refusal, reasoning_content: reasoning };
      return E.right(JSON.stringify({ choices: [{ message, finish_reason: finish }], usage, model }));
    },
  };
};
