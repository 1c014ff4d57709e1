/** @file Answers that can be nothing but answers: the grammar of each question, and how often the same policy left free can be read. */
import type { MatchRecord, View } from '@tompo/arena';
import type { Grammar } from '@tompo/lm';
import { answerGrammar } from '@tompo/rewards';
import type { Recipe } from '../recipe/schema.js';

/** The grammar of a question's answers, the same one for the same space; null where answers cannot be listed (talk). */
export const grammars = ({ text: { style, beliefs } }: Recipe): ((view: View) => Grammar | null) => {
  const known = new Map<string, Grammar | null>();
  return ({ space, movers = [] }) => {
    const key = JSON.stringify([space, movers]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = answerGrammar(space, { style, beliefs, seats: movers });
    known.set(key, made);
    return made;
  };
};

/** Answers to questions at which nothing else could be written, and how many of those that were written freely can be read. */
export interface FreeAnswers {
  readonly answers: number;
  readonly readable: number;
}

/** Over all decisions of a player. */
export const freeAnswersOf = (records: readonly MatchRecord[], player: string): FreeAnswers => {
  const free = records.flatMap(({ phases }) =>
    phases.flatMap(({ decisions }) =>
      decisions.flatMap((one) => (one.player === player && one.free !== undefined ? [one.free] : [])),
    ),
  );
  return { answers: free.length, readable: free.filter((one) => one).length };
};
