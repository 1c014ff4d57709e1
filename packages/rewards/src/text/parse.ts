/** @file From a reply to a decision, or to the reason why it is none. Nothing is repaired, guessed or defaulted. */
import { either as E } from 'fp-ts';
import type { Answer, DecisionSpace, TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { readBeliefs, readDecision } from './entries.js';
import { cutCompact, cutNatural } from './layout.js';

/** `others`: how many others there are, N−1; needed wherever beliefs are read (a links space tells it itself). */
export type ParseOptions =
  | { readonly style: TextStyle; readonly beliefs?: 'none'; readonly others?: number }
  | { readonly style: TextStyle; readonly beliefs: 'optional' | 'required'; readonly others: number };

/** Reads a reply as a decision in `space`, and the beliefs before it.
 *
 *  compact: `[beliefs>]decision;` such as `01101;`, `1.3;`, `.8;`, `cooperate;`, `01100>11101;`, `1.2,.8,2>1.3;`
 *  natural: any text, an optional line `Beliefs: [0, 1, 1]`, a last line `Decision: [0, 1, 1]`.
 *
 *  left: the first fault. A compact reply that parses is the very text that `renderAnswer` writes.
 *  The space must be sound (`checkSpace`). */
export const parseDecision = (
  space: DecisionSpace,
  reply: string,
  options: ParseOptions,
): E.Either<Noncompliance, Answer> => {
  const { style } = options;
  const layout = (style === 'compact' ? cutCompact : cutNatural)(space, reply, options.beliefs ?? 'none');
  if (E.isLeft(layout)) return layout;
  const stated = layout.right.beliefs;
  // Beliefs are only cut off where the options ask for them, and there `others` is a number by type.
  const beliefs =
    stated === null ? E.right(null) : readBeliefs(space, stated, options.others as number, style, reply);
  if (E.isLeft(beliefs)) return E.left({ _tag: 'BadBeliefs', reply, cause: beliefs.left });
  return E.map((decision: Answer['decision']): Answer => ({ decision, beliefs: beliefs.right }))(
    readDecision(space, layout.right.decision, style, reply),
  );
};
