/** @file The messages that a chat model gets. */
import type { Example } from '../data/example.js';
import { fewShotMessages } from '../data/fewshot.js';
import type { BeliefMode, Request } from '../types.js';
import type { ChatMessage } from './chat.js';

/** What the match asks beyond the game's own words, which leave beliefs open. */
const beliefRule = (beliefs: BeliefMode): string =>
  ({
    none: '\n\nDo not write the line of beliefs: end with the line of your decision alone.',
    optional: '',
    required: '\n\nThe line of beliefs is not optional: an answer without it does not count.',
  })[beliefs];

/** The chat of one question: the rules from the system, worked examples if there are any, then the observation with
 *  the form of the answer from the user. */
export const chatMessages = (
  request: Request,
  beliefs: BeliefMode,
  shots: readonly Example[] = [],
): readonly ChatMessage[] => [
  { role: 'system', content: `${request.game.text.rules}${beliefRule(beliefs)}` },
  ...fewShotMessages(shots, request.game.text.render(request.observation, 'natural')),
];
