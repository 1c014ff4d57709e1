import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type AnswerGrammar,
  answerGrammar,
  type DecisionSpace,
  type ParseOptions,
  parseDecision,
  renderAnswer,
} from '../src/index.js';

const encoder = new TextEncoder();

const accepts = (grammar: AnswerGrammar, text: string): boolean => {
  const state = encoder.encode(text).reduce((at, byte) => (at < 0 ? -1 : grammar.next(at, byte)), 0);
  return state >= 0 && grammar.ends(state);
};

const bytesOf = (grammar: AnswerGrammar, state: number): readonly (readonly [byte: number, next: number])[] =>
  Array.from({ length: 256 }, (_, byte) => [byte, grammar.next(state, byte)] as const).filter(
    ([, next]) => next >= 0,
  );

const read = (bytes: readonly number[]): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));

/** All texts of a language that has few. */
const allTexts = (grammar: AnswerGrammar, state = 0, bytes: readonly number[] = []): readonly string[] => [
  ...(grammar.ends(state) ? [read(bytes)] : []),
  ...bytesOf(grammar, state).flatMap(([byte, next]) => allTexts(grammar, next, [...bytes, byte])),
];

/** A text by bytes at random. */
const someText = (grammar: AnswerGrammar, uniform: () => number): string => {
  const bytes: number[] = [];
  for (let state = 0; ; ) {
    const ways = bytesOf(grammar, state);
    const way = ways[Math.floor(uniform() * (ways.length + (grammar.ends(state) ? 1 : 0)))];
    if (way === undefined) return read(bytes);
    bytes.push(way[0]);
    state = way[1];
  }
};

const spaces: readonly (readonly [
  name: string,
  space: DecisionSpace,
  decisions: readonly Answer['decision'][],
])[] = [
  [
    'links',
    { _tag: 'links', n: 4, self: 1 },
    Array.from({ length: 8 }, (_, k) => ({ _tag: 'links' as const, to: [k & 1, 0, (k >> 1) & 1, k >> 2] })),
  ],
  [
    'efforts',
    { _tag: 'effort', min: -0.35, max: 1.2, decimals: 1 },
    Array.from({ length: 16 }, (_, k) => ({ _tag: 'effort' as const, value: (k - 3) / 10 + 0 })),
  ],
  [
    'options',
    { _tag: 'choice', options: ['stag', 'stagger', 'größe', 'hare'] },
    Array.from({ length: 4 }, (_, index) => ({ _tag: 'choice' as const, index })),
  ],
];
/** Park and Miller's generator. */
const uniformFrom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
};

const styles = ['compact', 'natural'] as const;
const rules = ['none', 'optional', 'required'] as const;
const cases = spaces.flatMap(([name, space, decisions]) =>
  styles.flatMap((style) =>
    rules.map(
      (beliefs) =>
        [
          name,
          style,
          beliefs,
          space,
          decisions,
          { style, beliefs, seats: [0, 1, 3] } as ParseOptions,
        ] as const,
    ),
  ),
);

describe.each(cases)('%s, %s, beliefs %s', (_name, style, beliefs, space, decisions, options) => {
  const grammar = answerGrammar(space, options) as AnswerGrammar;

  it('has every legal decision, and each of its texts is read', () => {
    const stated = (): Answer['beliefs'] =>
      space._tag === 'links'
        ? { _tag: 'links', toMe: [1, 0, 0, 1] }
        : space._tag === 'effort'
          ? { _tag: 'effort', seats: [0, 1, 3], values: [12.3, -0.5, 0] }
          : { _tag: 'choice', seats: [0, 1, 3], indices: [0, 1, 2] };
    for (const decision of decisions) {
      expect(accepts(grammar, renderAnswer(space, { decision, beliefs: null }, style))).toBe(
        beliefs !== 'required',
      );
      expect(accepts(grammar, renderAnswer(space, { decision, beliefs: stated() }, style))).toBe(
        beliefs !== 'none',
      );
    }
    expect(accepts(grammar, '')).toBe(false);
  });

  it('has nothing else', () => {
    const uniform = uniformFrom(7);
    const few = space._tag !== 'effort' || beliefs === 'none';
    // Forecasts of efforts are too many to list.
    const texts = few ? allTexts(grammar) : Array.from({ length: 300 }, () => someText(grammar, uniform));
    for (const text of texts)
      expect([text, parseDecision(space, text, options)._tag]).toEqual([text, 'Right']);
    if (beliefs === 'none') {
      const written = decisions.map((decision) => renderAnswer(space, { decision, beliefs: null }, style));
      expect([...texts].sort()).toEqual([...new Set(written)].sort());
    }
  });
});

describe('what cannot be listed', () => {
  it('has no grammar', () => {
    const options = { style: 'compact' } as const;
    expect(answerGrammar({ _tag: 'talk', maxLength: 5 }, options)).toBe(null);
    expect(answerGrammar({ _tag: 'effort', min: 0, max: 1e9, decimals: 2 }, options)).toBe(null);
  });
});
