/** @file The lenient reader: what a chat model writes around the line that the prompt asks for is taken off, and
 *  nothing is guessed. */
import { either as E } from 'fp-ts';
import type { Answer, Beliefs, Decision, DecisionSpace } from '../../decision.js';
import type { Noncompliance } from '../../errors.js';
import { linksBeliefs, linksDecision, type Read, readBits, readForecasts, readScalar } from '../entries.js';
import { expectedBeliefs, expectedDecision } from '../expected.js';
import { type BeliefsRule, cutList } from '../layout.js';
import type { FreeSpace } from '../said.js';
import { afterThoughts } from '../thoughts.js';
import { afterwards, besides } from './doubt.js';
import { type Labelled, labelled } from './labels.js';
import { last, plainLines } from './lines.js';

/** The entries of `[a, b]` or `a, b`; null for one entry without brackets. */
const listOf = (text: string): readonly string[] | null => {
  const inside = /^\[([^[\]]*)\]$/.exec(text)?.[1];
  if (inside !== undefined) return cutList(inside.trim()).map((entry) => entry.trim());
  return text.includes(',') && !/[[\]]/.test(text) ? cutList(text).map((entry) => entry.trim()) : null;
};

/** The option that a text means: letter for letter, or the only one that is equal but for case. */
const optionOf = (written: string, options: readonly string[]): string => {
  if (options.includes(written)) return written;
  const alike = options.filter((option) => option.toLowerCase() === written.toLowerCase());
  return alike.length === 1 ? (alike[0] as string) : written;
};

type CutSpace = Exclude<DecisionSpace, FreeSpace>;

const readDecision = (space: CutSpace, forms: readonly string[], reply: string): Read<Decision> => {
  const tidy = last(forms);
  if (space._tag === 'links') {
    const entries = forms.map(listOf).findLast((list) => list !== null) ?? null;
    return entries === null
      ? E.left({ _tag: 'UnreadableMove', reply, expected: expectedDecision(space, 'natural') })
      : linksDecision(readBits(entries, space, reply));
  }
  if (space._tag === 'effort') return readScalar(space, tidy, 'natural', reply);
  const exact = forms.find((form) => space.options.includes(form));
  return readScalar(space, exact ?? optionOf(tidy, space.options), 'natural', reply);
};

const readBeliefs = (
  space: CutSpace,
  { forms }: Labelled,
  seats: readonly number[],
  reply: string,
): Read<Beliefs> => {
  const entries = (forms ?? []).map(listOf).findLast((list) => list !== null) ?? null;
  const read: Read<Beliefs> =
    entries === null
      ? E.left({ _tag: 'UnreadableMove', reply, expected: expectedBeliefs('natural') })
      : space._tag === 'links'
        ? linksBeliefs(readBits(entries, space, reply))
        : readForecasts(
            space,
            space._tag === 'choice' ? entries.map((entry) => optionOf(entry, space.options)) : entries,
            seats,
            reply,
          );
  return E.mapLeft((cause: Noncompliance): Noncompliance => ({ _tag: 'InvalidBeliefs', reply, cause }))(read);
};

const ambiguous = (reply: string, found: readonly string[]): E.Either<Noncompliance, never> =>
  E.left({ _tag: 'AmbiguousDecision', reply, found: [...new Set(found)].slice(0, 5) });

/** Reads all and asks that they say the same. */
const agreeing = <T>(all: readonly Read<T>[], lines: readonly string[], reply: string): Read<T> => {
  const bad = all.find(E.isLeft);
  if (bad !== undefined) return all.length === 1 ? bad : ambiguous(reply, lines);
  const texts = new Set(all.map((one) => JSON.stringify(one)));
  return texts.size === 1 ? (all.at(-1) as Read<T>) : ambiguous(reply, lines);
};

/** Reads a natural reply that the strict reader refused. Taken off: thoughts, code fences, and around the line or its
 *  value Markdown (bold, italic, code, headings, quotes, bullets), quotation marks, LaTeX boxes and a full stop. Also
 *  read: `Decision = 2`, `Final decision: 2`, the value on the next line, options in another case, prose around.
 *
 *  Refused: two decisions that differ, a line that says more than one value (units, ranges, fractions, reasons), a
 *  comma in a number, and words after the decision that name another or may take it back. */
export const readLenient = (
  space: CutSpace,
  reply: string,
  rule: BeliefsRule,
  seats: readonly number[],
): Read<Answer> => {
  const lines = plainLines(afterThoughts(reply));
  const found = labelled(lines, 'decision');
  const final = found.at(-1);
  const missing: Noncompliance = {
    _tag: 'MissingDecision',
    reply,
    expected: expectedDecision(space, 'natural'),
  };
  if (final === undefined) return E.left(missing);
  const unreadable: Noncompliance = {
    _tag: 'UnreadableMove',
    reply,
    expected: expectedDecision(space, 'natural'),
  };
  const decision = agreeing(
    found.map(({ forms }) => (forms === null ? E.left(unreadable) : readDecision(space, forms, reply))),
    found.map(({ line }) => line),
    reply,
  );
  if (E.isLeft(decision)) return decision;

  const own = new Set(found.flatMap(({ from, to }) => [from, to]));
  const doubts = lines.flatMap((line, i) => {
    if (own.has(i)) return [];
    return i > final.to ? afterwards(line, space, decision.right) : besides(line, space, decision.right);
  });
  if (doubts.length > 0) return ambiguous(reply, doubts);
  if (rule === 'none') return E.right({ decision: decision.right, beliefs: null });

  const above = labelled(lines, 'beliefs').filter(({ to }) => found.some(({ from }) => from === to + 1));
  if (above.length === 0)
    return rule === 'required'
      ? E.left({ _tag: 'MissingBeliefs', reply, expected: expectedBeliefs('natural') })
      : E.right({ decision: decision.right, beliefs: null });
  const beliefs = agreeing(
    above.map((one) => readBeliefs(space, one, seats, reply)),
    above.map(({ line }) => line),
    reply,
  );
  return E.map((stated: Beliefs): Answer => ({ decision: decision.right, beliefs: stated }))(beliefs);
};
