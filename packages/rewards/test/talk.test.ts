/** Messages, and decisions of one's own kind: what is written reads back, and what is no message is none, whole. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  checkSpace,
  type DecisionSpace,
  explain,
  parseBoth,
  parseDecision,
  renderAnswer,
  sampleReward,
  type TextStyle,
} from '../src/index.js';
import { right } from './right.js';

const talk = (maxLength: number): DecisionSpace => ({ _tag: 'talk', maxLength });
const STYLES: readonly TextStyle[] = ['natural', 'compact'];

/** What the package says of a reply that is no message. */
const said = (space: DecisionSpace, reply: string, style: TextStyle): string => {
  const parsed = parseDecision(space, { text: reply, ended: true }, { style });
  if (E.isRight(parsed))
    throw new Error(`${JSON.stringify(reply)} was read as ${JSON.stringify(parsed.right)}`);
  expect(parsed.left.reply).toBe(reply);
  return explain(parsed.left);
};

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => text === text.trim() && text !== '' && !CONTROL.test(text));

describe('a message', () => {
  it('reads back as it was written, with `;`, `>`, quotes and any letters in it, in both styles', () => {
    fc.assert(
      fc.property(fc.oneof(line, fc.constantFrom(';', 'a;b', 'a>b;', '>', 'Decision: x', '“so”')), (text) => {
        const length = [...text].length;
        for (const style of STYLES) {
          const answer = { decision: { _tag: 'talk', text } as const, beliefs: null };
          const written = renderAnswer(talk(length), answer, style);
          if (/<\/?(?:think|thought|reason)/i.test(written)) continue;
          expect(parseDecision(talk(length), written, { style })).toEqual(E.right(answer));
          if (length > 1) {
            const longer = parseDecision(talk(length - 1), written, { style });
            expect(longer).toMatchObject(E.left({ _tag: 'MessageTooLong', length, maxLength: length - 1 }));
          }
        }
      }),
    );
  });

  it('is as long as its characters, not as its bytes or code units', () => {
    expect(E.isRight(parseDecision(talk(2), '🦌🦌;', { style: 'compact' }))).toBe(true);
    expect(said(talk(2), '🦌🦌🦌;', 'compact')).toBe(
      'The reply "🦌🦌🦌;" says a message of 3 characters; write at most 2.',
    );
  });

  it.each<[string, string, TextStyle, string]>([
    ['empty', ';', 'compact', 'holds no decision; write a message of 1 to 9 characters in one line'],
    ['white space alone', '  ;', 'compact', 'holds no decision; write a message of 1 to 9 characters'],
    ['nothing at all', '', 'compact', 'holds no decision'],
    [
      'empty, natural',
      'I think.\nDecision:  ',
      'natural',
      'holds no decision; write a last line "Decision: "',
    ],
    ['too long', 'Decision: 0123456789', 'natural', 'says a message of 10 characters; write at most 9.'],
    ['two lines', 'a\nb;', 'compact', 'has the control character U+000A at place 1 of its message'],
    ['two lines, natural', 'Decision: a\nb', 'natural', 'goes on after the decision with "b"'],
    ['a bell', 'Decision: a\u0007b', 'natural', 'has the control character U+0007 at place 1 of its message'],
    ['turned writing', 'ab\u202Ecd;', 'compact', 'has the control character U+202E at place 2'],
    ['half a character', 'a\uD800;', 'compact', 'has the control character U+D800'],
    ['not ended', 'stag', 'compact', 'lacks the closing ";"'],
    ['more after the end', 'stag;x', 'compact', 'goes on after the decision with "x"'],
    ['white space around it', ' stag;', 'compact', 'without white space around it'],
  ])('%s is none, in one sentence', (_, reply, style, words) => {
    const sentence = said(talk(9), reply, style);
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^The reply .*\.$/s);
  });

  it('that a limit of tokens cut off is another matter than one that is too long', () => {
    const cut = parseDecision(talk(9), { text: 'stag', ended: false }, { style: 'compact' });
    expect(cut).toMatchObject(E.left({ _tag: 'Truncated' }));
    const long = parseDecision(talk(3), { text: 'stag;', ended: true }, { style: 'compact' });
    expect(long).toMatchObject(E.left({ _tag: 'MessageTooLong' }));
  });

  it('has one reader, and states no beliefs whatever is asked', () => {
    const { strict, lenient } = parseBoth(
      talk(9),
      { text: '**Decision:** stag', ended: true },
      { style: 'natural', beliefs: 'required', seats: [0, 1] },
    );
    expect(lenient).toEqual(strict);
    const read = parseDecision(talk(9), 'a>b;', { style: 'compact', beliefs: 'required', seats: [0, 1] });
    expect(read).toEqual(E.right({ decision: { _tag: 'talk', text: 'a>b' }, beliefs: null }));
  });

  it('is scored by its words: F1 over them, and whether it is the very same', () => {
    const score = (mine: string, theirs: string) =>
      right(sampleReward(talk(40), { _tag: 'talk', text: mine }, { _tag: 'talk', text: theirs }));
    expect(score('the stag', 'the stag')).toEqual({ f1: 1, accuracy: 1, total: 2 });
    // Two of three words are the other's two of two: F1 = 2·2/(3 + 2).
    expect(score('hunt the stag', 'The stag!')).toEqual({ f1: 0.8, accuracy: 0, total: 0.8 });
    expect(score('hare', 'stag').total).toBe(0);
    expect(score('stag stag', 'stag').f1).toBeCloseTo(2 / 3, 12);
    expect(E.isLeft(sampleReward(talk(3), { _tag: 'talk', text: 'stag' }, { _tag: 'talk', text: 'a' }))).toBe(
      true,
    );
  });
});

/** Two numbers that sum to at most ten. */
const split: DecisionSpace = {
  _tag: 'own',
  kind: 'split',
  illegal: (value) => {
    const pair = value as readonly number[];
    return Array.isArray(pair) && pair.length === 2 && pair.every((x) => Number.isInteger(x) && x >= 0)
      ? (pair[0] as number) + (pair[1] as number) <= 10
        ? null
        : `${pair[0]} and ${pair[1]} are more than 10`
      : 'a split is two whole numbers from 0 on';
  },
  read: (text) => {
    const found = /^(\d+)\+(\d+)$/.exec(text);
    return found === null ? E.left(`"${text}" is no sum`) : E.right([Number(found[1]), Number(found[2])]);
  },
  write: (value) => (value as readonly number[]).join('+'),
  expected: () => 'a sum such as 3+4',
  distance: (a, b) =>
    Math.max(...(a as number[]).map((x, k) => Math.abs(x - ((b as number[])[k] as number)))) / 10,
};

describe("a space of one's own", () => {
  it('reads and writes its decisions itself, in both styles', () => {
    for (const style of STYLES) {
      const answer = { decision: { _tag: 'own', kind: 'split', value: [3, 4] } as const, beliefs: null };
      const written = renderAnswer(split, answer, style);
      expect(written).toBe(style === 'compact' ? '3+4;' : 'Decision: 3+4');
      expect(parseDecision(split, written, { style })).toEqual(E.right(answer));
    }
    expect(checkSpace(split)).toEqual([]);
  });

  it('what it cannot read, and what it finds illegal, is none, in its own words', () => {
    expect(said(split, '3-4;', 'compact')).toBe(
      'The reply "3-4;" cannot be read, as "3-4" is no sum; write a sum such as 3+4 and then ";".',
    );
    expect(said(split, 'Decision: 7+4', 'natural')).toBe(
      'The reply "Decision: 7+4" cannot be read, as 7 and 4 are more than 10; write a last line "Decision: " with a sum such as 3+4.',
    );
  });

  it('is scored by its own distance', () => {
    const of = (value: unknown) => ({ _tag: 'own', kind: 'split', value }) as const;
    expect(right(sampleReward(split, of([3, 4]), of([3, 4])))).toEqual({ f1: 1, accuracy: 1, total: 2 });
    expect(right(sampleReward(split, of([3, 4]), of([5, 4]))).f1).toBeCloseTo(0.8, 12);
    expect(E.isLeft(sampleReward(split, of([9, 9]), of([5, 4])))).toBe(true);
    const read = JSON.parse(JSON.stringify({ _tag: 'own', kind: 'split' })) as DecisionSpace;
    expect(checkSpace(read).length).toBeGreaterThan(0);
  });
});
