/** @file The messages that a chat model gets. */
import type { Example } from '../data/example.js';
import { fewShotMessages } from '../data/fewshot.js';
import type { BeliefMode, View } from '../types.js';
import type { ChatMessage } from './chat.js';

/** What the match asks beyond the game's own words, which leave beliefs open. */
const BELIEF_RULES: Readonly<Record<BeliefMode, readonly string[]>> = {
  none: ['Do not write the line of beliefs: end with the line of your decision alone.'],
  optional: [],
  required: ['The line of beliefs is not optional: an answer without it does not count.'],
};

export interface MessageOptions {
  readonly beliefs: BeliefMode;
  /** Words of your own to begin with. */
  readonly system?: string | undefined;
  /** Worked examples, style natural. */
  readonly shots?: readonly Example[] | undefined;
}

/** The chat of one question. From the system: your own words, the rules where the prompt does not hold them itself, and
 *  what is asked about beliefs (no system message where there is nothing to say). Then worked examples, if there are
 *  any, and the observation with the form of the answer from the user. */
export const chatMessages = (
  { game, observation }: View,
  { beliefs, system, shots = [] }: MessageOptions,
): readonly ChatMessage[] => {
  const prompt = game.text.render(observation, 'natural');
  const said = [
    ...(system === undefined ? [] : [system]),
    ...(prompt.includes(game.text.rules) ? [] : [game.text.rules]),
    ...BELIEF_RULES[beliefs],
  ];
  return [
    ...(said.length === 0 ? [] : [{ role: 'system' as const, content: said.join('\n\n') }]),
    ...fewShotMessages(shots, prompt),
  ];
};
