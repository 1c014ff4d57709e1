/** @file Reads decisions whose text is not taken apart by us: a message, and what one's own space reads. */
import { either as E } from 'fp-ts';
import type { Decision, DecisionSpace, TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { expectedDecision } from './expected.js';

/** Spaces whose text may hold any character but a line's end; nobody forecasts what others will do in them. */
export type FreeSpace = Extract<DecisionSpace, { _tag: 'talk' | 'own' }>;

export const isFree = (space: DecisionSpace): space is FreeSpace =>
  space._tag === 'talk' || space._tag === 'own';

/** What breaks a line, turns the writing around, or is no character: in a prompt it would not be read as it was said. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

const message = (
  written: string,
  space: Extract<FreeSpace, { _tag: 'talk' }>,
  style: TextStyle,
  reply: string,
): E.Either<Noncompliance, Decision> => {
  const expected = expectedDecision(space, style);
  if (written.trim() === '') return E.left({ _tag: 'MissingDecision', reply, expected });
  const control = UNPRINTABLE.exec(written);
  if (control !== null)
    return E.left({
      _tag: 'ControlCharacter',
      reply,
      code: control[0].codePointAt(0) as number,
      place: [...written.slice(0, control.index)].length,
    });
  const { length } = [...written];
  if (length > space.maxLength)
    return E.left({ _tag: 'MessageTooLong', reply, length, maxLength: space.maxLength });
  return written === written.trim()
    ? E.right({ _tag: 'talk', text: written })
    : E.left({ _tag: 'UnreadableMove', reply, expected });
};

/** The decision that a text is, the label before it and the end after it taken off. */
export const readFree = (
  space: FreeSpace,
  written: string,
  style: TextStyle,
  reply: string,
): E.Either<Noncompliance, Decision> => {
  if (space._tag === 'talk') return message(written, space, style, reply);
  const wrong = (problem: string): Noncompliance => ({
    _tag: 'OwnFault',
    reply,
    problem,
    expected: expectedDecision(space, style),
  });
  const read = space.read(written, style);
  if (E.isLeft(read)) return E.left(wrong(read.left));
  const problem = space.illegal(read.right);
  return problem === null
    ? E.right({ _tag: 'own', kind: space.kind, value: read.right })
    : E.left(wrong(problem));
};

/** compact: all before the `;` at the end. natural: the last line `Decision: …`, whatever stands before it. */
export const readFreeReply = (
  space: FreeSpace,
  reply: string,
  style: TextStyle,
): E.Either<Noncompliance, Decision> => {
  const expected = expectedDecision(space, style);
  if (style === 'compact') {
    if (reply.trim() === '') return E.left({ _tag: 'MissingDecision', reply, expected });
    const end = reply.lastIndexOf(';');
    if (end < 0) return E.left({ _tag: 'MissingTerminator', reply, expected });
    const trailing = reply.slice(end + 1);
    if (trailing !== '') return E.left({ _tag: 'TrailingText', reply, trailing });
    return readFree(space, reply.slice(0, end), style, reply);
  }
  const lines = reply.split('\n');
  const at = lines.findLastIndex((line) => line.trimStart().startsWith('Decision:'));
  if (at < 0) return E.left({ _tag: 'MissingDecision', reply, expected });
  const trailing = lines
    .slice(at + 1)
    .join('\n')
    .trim();
  if (trailing !== '') return E.left({ _tag: 'TrailingText', reply, trailing });
  // White space around it belongs to the line, as in every natural answer.
  const written = (lines[at] as string).trim().slice('Decision:'.length).trim();
  return written === ''
    ? E.left({ _tag: 'MissingDecision', reply, expected })
    : readFree(space, written, style, reply);
};
