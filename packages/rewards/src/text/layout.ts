/** @file Cuts a reply into its decision and its beliefs, one function for each style. What they say is read in
 *  entries.ts. */
import { either as E } from 'fp-ts';
import type { DecisionSpace } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { expectedBeliefs, expectedDecision } from './expected.js';

export type BeliefsRule = 'none' | 'optional' | 'required';

/** A reply in two. compact: the text before the `;`, and the text before the `>`. natural: a links row and beliefs as
 *  the entries of their lists, an effort or choice as one entry. Beliefs are null when absent. */
export interface Layout<T> {
  readonly decision: T;
  readonly beliefs: T | null;
}

/** compact: `[beliefs>]decision;` and nothing else, not even white space. A links decision may be empty. */
export const cutCompact = (
  space: DecisionSpace,
  reply: string,
  beliefs: BeliefsRule,
): E.Either<Noncompliance, Layout<string>> => {
  const expected = expectedDecision(space, 'compact');
  if (reply.trim() === '') return E.left({ _tag: 'MissingDecision', reply, expected });
  const end = reply.indexOf(';');
  if (end < 0) return E.left({ _tag: 'MissingTerminator', reply, expected });
  if (end < reply.length - 1) return E.left({ _tag: 'TrailingText', reply, trailing: reply.slice(end + 1) });
  const cut = reply.indexOf('>');
  if (cut >= 0 && beliefs === 'none') return E.left({ _tag: 'UnexpectedBeliefs', reply });
  if (cut < 0 && beliefs === 'required')
    return E.left({ _tag: 'MissingBeliefs', reply, expected: expectedBeliefs('compact') });
  const decision = reply.slice(cut + 1, end);
  if (decision === '' && space._tag !== 'links') return E.left({ _tag: 'MissingDecision', reply, expected });
  return E.right({ decision, beliefs: cut < 0 ? null : reply.slice(0, cut) });
};

/** The entries of `a,b,c`. */
export const cutList = (list: string): readonly string[] => (list === '' ? [] : list.split(','));

/** The entries of `[a, b, c]`; null when the text is not one list in brackets. */
const bracketed = (text: string): readonly string[] | null =>
  text.startsWith('[') && text.endsWith(']')
    ? cutList(text.slice(1, -1).trim()).map((entry) => entry.trim())
    : null;

/** natural: any text, then an optional line `Beliefs: [...]`, then the last line `Decision: ...`.
 *  Only a beliefs line right above the decision counts (blank lines between are allowed): any other is reasoning. */
export const cutNatural = (
  space: DecisionSpace,
  reply: string,
  beliefs: BeliefsRule,
): E.Either<Noncompliance, Layout<readonly string[]>> => {
  const expected = expectedDecision(space, 'natural');
  const lines = reply.split('\n').map((line) => line.trim());
  const at = lines.findLastIndex((line) => line.startsWith('Decision:'));
  const move = at < 0 ? '' : (lines[at] as string).slice('Decision:'.length).trim();
  if (move === '') return E.left({ _tag: 'MissingDecision', reply, expected });
  const trailing = lines
    .slice(at + 1)
    .join('\n')
    .trim();
  if (trailing !== '') return E.left({ _tag: 'TrailingText', reply, trailing });
  const decision = space._tag === 'links' ? bracketed(move) : [move];
  if (decision === null) return E.left({ _tag: 'UnreadableMove', reply, expected });
  if (beliefs === 'none') return E.right({ decision, beliefs: null });
  const above = lines.slice(0, at).findLast((line) => line !== '');
  if (above === undefined || !above.startsWith('Beliefs:'))
    return beliefs === 'required'
      ? E.left({ _tag: 'MissingBeliefs', reply, expected: expectedBeliefs('natural') })
      : E.right({ decision, beliefs: null });
  const entries = bracketed(above.slice('Beliefs:'.length).trim());
  return entries === null
    ? E.left({
        _tag: 'InvalidBeliefs',
        reply,
        cause: { _tag: 'UnreadableMove', reply, expected: expectedBeliefs('natural') },
      })
    : E.right({ decision, beliefs: entries });
};
