/** @file The messages that a chat model gets. */
import type { BeliefMode, Request } from '../types.js';
import type { ChatMessage } from './chat.js';

/** What the match asks beyond the game's own words, which leave beliefs open. */
const beliefRule = (beliefs: BeliefMode): string =>
  ({
    none: '\n\nDo not write the line of beliefs: end with the line of your decision alone.',
    optional: '',
    required: '\n\nThe line of beliefs is not optional: an answer without it does not count.',
  })[beliefs];

/** The chat of one question: the rules from the system, the observation and the form of the answer from the user. */
export const chatMessages = (request: Request, beliefs: BeliefMode): readonly ChatMessage[] => [
  { role: 'system', content: `${request.game.text.rules}${beliefRule(beliefs)}` },
  { role: 'user', content: request.game.text.render(request.observation, 'natural') },
];
