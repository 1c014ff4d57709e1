/** @file The parser that recipes use, as the conformance kit asks for it. */
import type { Decision, DecisionSpace, TextStyle } from '@tompo/games';
import { parseDecision } from '@tompo/rewards';
import { either as E } from 'fp-ts';

export const readAnswer = (space: DecisionSpace, text: string, style: TextStyle): Decision | null => {
  const parsed = parseDecision(space, { text, ended: true }, { style, beliefs: 'none' });
  return E.isRight(parsed) ? parsed.right.decision : null;
};
