/** @file The grammar of each question's answers, for those who can be held to it while they write. */
import type { TextStyle } from '@tompo/games';
import { type AnswerGrammar, answerGrammar } from '@tompo/rewards';
import type { BeliefMode, View } from '../types.js';

/** Gives the same grammar for the same space and movers; null where answers cannot be listed (talk). See `answerGrammar` of
 *  @tompo/rewards. */
export const answerGrammars = ({
  style,
  beliefs,
}: {
  readonly style: TextStyle;
  readonly beliefs: BeliefMode;
}): ((question: Pick<View, 'space' | 'movers'>) => AnswerGrammar | null) => {
  const known = new Map<string, AnswerGrammar | null>();
  return ({ space, movers = [] }) => {
    const key = JSON.stringify([space, movers]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = answerGrammar(space, { style, beliefs, seats: movers });
    known.set(key, made);
    return made;
  };
};
