/** @file Messages of cheap talk: who hears them, and how a prompt shows them. */
import type { Message, TextStyle } from '../contract.js';
import { seatLabel } from './labels.js';

/** A message as a game keeps it in its state: with who hears it. Who said it has it too. */
export interface Said extends Message {
  readonly to: 'all' | readonly number[];
}

/** What a seat has heard and said, without who else heard it. What was left unsaid is no message. */
export const heardBy = (said: readonly Said[], seat: number): readonly Message[] =>
  said.flatMap(({ from, round, text, to }) =>
    text !== '' && (to === 'all' || from === seat || to.includes(seat)) ? [{ from, round, text }] : [],
  );

/** Messages in a prompt, in quotation marks, so that nobody can say what looks like a part of the prompt.
 *  natural: a line each, `Round 1, agent 0: "stag?"`. compact: `m1A"stag?"`. Rounds count from 1. */
export const messagesInWords = (messages: readonly Message[], style: TextStyle): string =>
  style === 'compact'
    ? messages
        .map(({ from, round, text }) => `m${round + 1}${seatLabel(from)}${JSON.stringify(text)}`)
        .join('')
    : messages
        .map(({ from, round, text }) => `Round ${round + 1}, agent ${from}: ${JSON.stringify(text)}`)
        .join('\n');
