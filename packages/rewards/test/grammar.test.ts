/** What parses is exactly what `renderAnswer` writes: by enumeration over whole languages, and by fuzzing. */
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type DecisionSpace,
  parseDecision,
  renderAnswer,
  type TextStyle,
} from '../src/index.js';
import { answerIn, movers, space } from './arbitrary.js';

/** Every text of at most `length` symbols. */
function* texts(symbols: string, length: number): Generator<string> {
  yield '';
  if (length > 0) for (const rest of texts(symbols, length - 1)) for (const s of symbols) yield rest + s;
}

const accepted = (
  s: DecisionSpace,
  symbols: string,
  length: number,
  options: Parameters<typeof parseDecision>[2],
): string[] => {
  const found = new Set<string>();
  for (const text of texts(symbols, length)) if (E.isRight(parseDecision(s, text, options))) found.add(text);
  return [...found].sort();
};

describe('the whole compact language', () => {
  it('links, 3 seats, own seat 1: four rows and nothing else among all texts of up to 5 symbols', () => {
    const s: DecisionSpace = { _tag: 'links', n: 3, self: 1 };
    expect(accepted(s, "ABCDa';> 1", 5, { style: 'compact' })).toEqual([';', 'A;', 'AC;', 'C;']);
  });

  it('links, 26 seats, own seat 24: A, Y and A’ among all texts of up to 6 symbols', () => {
    const s: DecisionSpace = { _tag: 'links', n: 26, self: 24 };
    expect(accepted(s, "AYZ';", 6, { style: 'compact' })).toEqual(
      [';', 'A;', 'Y;', "A';", 'AY;', "AA';", "YA';", "AYA';"].sort(),
    );
  });

  it('links with beliefs, 2 seats: two beliefs times two rows', () => {
    const s: DecisionSpace = { _tag: 'links', n: 2, self: 0 };
    const both = [';', '>;', '>B;', 'B;', 'B>;', 'B>B;'];
    expect(accepted(s, 'ABC;>', 7, { style: 'compact', beliefs: 'optional', seats: [0, 1] })).toEqual(both);
    expect(accepted(s, 'ABC;>', 7, { style: 'compact', beliefs: 'required', seats: [0, 1] })).toEqual(
      both.filter((text) => text.includes('>')),
    );
  });

  it('efforts in [0, 1] with one decimal: eleven texts', () => {
    const s: DecisionSpace = { _tag: 'effort', min: 0, max: 1, decimals: 1 };
    const expected = ['0;', '1;', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => `.${tenth};`)].sort();
    expect(accepted(s, '0123456789.;-', 4, { style: 'compact' })).toEqual(expected);
  });

  it('efforts in [−1, 1] with one decimal: seven texts with the digits 0, 1 and 5', () => {
    const s: DecisionSpace = { _tag: 'effort', min: -1, max: 1, decimals: 1 };
    const expected = ['-1;', '-.5;', '-.1;', '0;', '.1;', '.5;', '1;'];
    expect(accepted(s, '015.;-', 6, { style: 'compact' })).toEqual(expected.sort());
  });

  it('a forecast of seats 0 and 2 and an effort, all in {0, 1}', () => {
    const s: DecisionSpace = { _tag: 'effort', min: 0, max: 1, decimals: 0 };
    const expected = ['0', '1'].flatMap((a) =>
      ['0', '1'].flatMap((b) => ['0', '1'].map((c) => `A${a}C${b}>${c};`)),
    );
    expect(accepted(s, '01AC>;', 7, { style: 'compact', beliefs: 'required', seats: [0, 2] })).toEqual(
      // A forecast may lie outside [0, 1]: 10 and 11 would parse, but need an eighth symbol.
      expected.sort(),
    );
  });

  it('a forecast of seat 25 alone', () => {
    const s: DecisionSpace = { _tag: 'effort', min: 0, max: 0, decimals: 0 };
    expect(accepted(s, "0AZ'>;", 6, { style: 'compact', beliefs: 'optional', seats: [25] })).toEqual([
      '0;',
      "A'0>0;",
    ]);
  });

  it('choices with a forecast of two', () => {
    const s: DecisionSpace = { _tag: 'choice', options: ['a', 'b'] };
    const expected = ['a', 'b'].flatMap((x) =>
      ['a', 'b'].flatMap((y) => ['a', 'b'].map((z) => `${x},${y}>${z};`)),
    );
    expect(accepted(s, 'abA,>;', 6, { style: 'compact', beliefs: 'required', seats: [1, 4] })).toEqual(
      expected.sort(),
    );
  });
});

const withAnswer = fc
  .record({ s: space, seats: movers })
  .chain(({ s, seats }) =>
    fc.record({ s: fc.constant(s), seats: fc.constant(seats), answer: answerIn(s, seats) }),
  );

/** A symbol, or a piece of the grammar. */
const piece = fc.constantFrom(
  ...'0015.,;>-+e ',
  ..."ABBCD'b",
  '\n',
  '[',
  ']',
  'Decision: ',
  'Beliefs: ',
  'defect',
  '٣',
);

/** Cuts out up to two symbols at a place of the text and puts a piece there: a slip of the pen, or none. */
const slips = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(2), fc.oneof(fc.constant(''), piece)), { maxLength: 2 })
    .map((edits) =>
      edits.reduce((now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut), text),
    );

/** A space, and a text that is an answer in it but for a slip or two, or is anything. */
const nearly = (style: TextStyle) =>
  withAnswer.chain(({ s, seats, answer }) =>
    fc.record({
      s: fc.constant(s),
      seats: fc.constant(seats),
      text: fc.oneof(
        { weight: 5, arbitrary: slips(renderAnswer(s, answer, style)) },
        { weight: 1, arbitrary: fc.string() },
      ),
    }),
  );

describe('laws', () => {
  it.each(['compact', 'natural'] as const)('parse ∘ render = identity (%s)', (style) => {
    fc.assert(
      fc.property(withAnswer, ({ s, seats, answer }) => {
        const text = renderAnswer(s, answer, style);
        expect(parseDecision(s, text, { style, beliefs: 'optional', seats })).toEqual(E.right(answer));
      }),
    );
  });

  it('natural: text before changes nothing, text after spoils it', () => {
    fc.assert(
      fc.property(withAnswer, fc.string(), fc.string(), ({ s, seats, answer }, before, after) => {
        const options = { style: 'natural', beliefs: 'optional', seats } as const;
        const text = renderAnswer(s, answer, 'natural');
        // A line of its own between, or `before` could end in a beliefs line.
        expect(parseDecision(s, `${before}\n-\n${text}\n \n`, options)).toEqual(E.right(answer));
        fc.pre(after.trim() !== '' && !after.includes('Decision:'));
        expect(parseDecision(s, `${text}\n${after}`, options)).toMatchObject({
          left: { _tag: 'TrailingText' },
        });
      }),
    );
  });

  it('compact: whatever parses re-renders to itself, to the letter', () => {
    let parsed = 0;
    fc.assert(
      fc.property(nearly('compact'), ({ s, seats, text }) => {
        const result = parseDecision(s, text, { style: 'compact', beliefs: 'optional', seats });
        if (E.isLeft(result)) return;
        parsed++;
        expect(renderAnswer(s, result.right, 'compact')).toBe(text);
      }),
      { numRuns: 1000 },
    );
    expect(parsed).toBeGreaterThan(50);
  });

  /** A written number in units of 10⁻³, exactly, by the digits alone. */
  const units = (written: string): bigint => {
    const [whole = '', fraction = ''] = written.replace('-', '').split('.');
    const size = BigInt(whole === '' ? '0' : whole) * 1000n + BigInt(fraction.padEnd(3, '0'));
    return written.startsWith('-') ? -size : size;
  };
  const entries = (text: string): readonly string[] =>
    text
      .replace(/^[^:]*:/, '')
      .replace(/[[\]]/g, '')
      .split(',')
      .map((entry) => entry.trim());

  it('natural: whatever parses says the same, entry by entry, as its canonical text', () => {
    let parsed = 0;
    fc.assert(
      fc.property(nearly('natural'), ({ s, text }) => {
        const result = parseDecision(s, text, { style: 'natural' });
        if (E.isLeft(result)) return;
        parsed++;
        const line = text.slice(text.lastIndexOf('Decision:'));
        const canonical = renderAnswer(s, result.right, 'natural');
        if (s._tag === 'effort') expect(entries(line).map(units)).toEqual(entries(canonical).map(units));
        else expect(entries(line)).toEqual(entries(canonical));
      }),
      { numRuns: 1000 },
    );
    expect(parsed).toBeGreaterThan(50);
  });

  it('a number that a double cannot hold is refused rather than rounded', () => {
    const s: DecisionSpace = { _tag: 'effort', min: 0, max: 2 ** 53 - 1, decimals: 4 };
    const text = '900719925474099.1234'; // nearest double: 900719925474099.125
    expect(parseDecision(s, `Decision: ${text}`, { style: 'natural' })).toMatchObject({
      left: { _tag: 'NonCanonicalNumber', written: text, canonical: '900719925474099.125' },
    });
  });

  it('a belief is held to the decimals, and below 2⁵³', () => {
    const s: DecisionSpace = { _tag: 'effort', min: 0, max: 5, decimals: 1 };
    const options = { style: 'compact', beliefs: 'required', seats: [0] } as const;
    expect(parseDecision(s, 'A9007199254740991>1;', options)).toEqual(
      E.right<never, Answer>({
        decision: { _tag: 'effort', value: 1 },
        beliefs: { _tag: 'effort', seats: [0], values: [9007199254740991] },
      }),
    );
    expect(parseDecision(s, 'A9007199254740993>1;', options)).toMatchObject({
      left: { _tag: 'InvalidBeliefs', cause: { _tag: 'OutOfRange' } },
    });
    expect(parseDecision(s, 'A-.5>1;', options)).toMatchObject({ right: { beliefs: { values: [-0.5] } } });
  });
});
