import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { byteTokenizer, explain, loadTokenizer, promptTokens, trainBpe } from '../src/index.js';
import { right } from './small.js';

const bytes = right(byteTokenizer());
const texts = ['links links links 100 1000', 'effort effort 3.14', "it's theirs, they'll link"];
const merged = right(byteTokenizer({ merges: trainBpe(texts, 290) }));

/** Any text, with special tokens and the texts' own words strewn in. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom(
        '<|endoftext|>',
        '<|im_start|>',
        '<|im_',
        'links',
        ' effort',
        "'LL",
        '1.25',
        '\r\n',
        '  ',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** As Qwen2's: with a normaliser. */
const composed = right(
  loadTokenizer(JSON.stringify({ ...(JSON.parse(bytes.json) as object), normalizer: { type: 'NFC' } })),
);
/** One special token begins another. */
const nested = right(byteTokenizer({ specials: ['<|endoftext|>', '<|im', '<|im_', '<|im_start|>'] }));

describe.each([
  ['bytes alone', bytes],
  ['bytes and merges', merged],
  ['nested special tokens', nested],
  ['bytes after NFC', composed],
])('%s', (_, tokenizer) => {
  it('decode ∘ encode is the identity on any Unicode text', () => {
    fc.assert(
      fc.property(text, (t) => {
        const given = tokenizer === composed ? t.normalize('NFC') : t;
        expect(tokenizer.decode(tokenizer.encode(given))).toBe(given);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same text as the tokens come, in whole characters', () => {
    const id = fc.integer({ min: 0, max: tokenizer.vocabSize + 2 });
    const ids = fc.oneof(fc.array(id, { maxLength: 20 }), text.map(tokenizer.encode));
    fc.assert(
      fc.property(ids, (given) => {
        const { push, end } = tokenizer.stream();
        const pieces = [...given.map(push), end()];
        expect(pieces.join('')).toBe(tokenizer.decode(given));
        expect(pieces.every((piece) => !/\p{Surrogate}/u.test(piece))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('encodes word by word what the library encodes as a whole', () => {
    const whole = new HfTokenizer(JSON.parse(tokenizer.json) as object, {});
    fc.assert(
      fc.property(text, (t) => {
        const expected = t === '' ? [] : whole.encode(t, { add_special_tokens: false }).ids;
        expect(tokenizer.encode(t)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('byteTokenizer', () => {
  it('has a token for each byte and for each special token', () => {
    expect(bytes.vocabSize).toBe(259);
    expect(bytes.encode('7;')).toEqual(['7', ';'].map((c) => c.charCodeAt(0) - 33)); // '!' is the first of the alphabet
    expect(bytes.encode('<|endoftext|>')).toEqual([bytes.eosTokenId]);
    expect(bytes.eosTokenId).toBe(256);
    expect(bytes.padTokenId).toBe(256);
  });

  it('keeps digits apart, however often they stand together', () => {
    const t = right(byteTokenizer({ merges: trainBpe(['100 100 100 100 100'], 400) }));
    expect(t.encode('100').length).toBe(3);
  });

  it('takes other special tokens; the first ends a text', () => {
    const t = right(byteTokenizer({ specials: ['<end>', '<pad>'] }));
    expect(t.encode('a<end><pad>').slice(1)).toEqual([256, 257]);
    expect(t.eosTokenId).toBe(256);
    const none = byteTokenizer({ specials: [] });
    expect(E.isLeft(none) && explain(none.left)).toBe(
      'byteTokenizer is not a usable tokenizer: specials is empty, but one token has to end a text.',
    );
  });

  it('refuses half of a surrogate pair', () => {
    const sentence =
      'The text "a\\ud83d b" cannot be written as tokens: at 1 it has half of a surrogate pair, which is no character; cut texts between characters.';
    expect(() => bytes.encode('a\ud83d b')).toThrow(sentence);
    const asked = promptTokens({ tokenizer: bytes }, 'a\ud83d b');
    expect(E.isLeft(asked) && explain(asked.left)).toBe(sentence);
  });

  it('shows an id without a token instead of leaving it out', () => {
    expect(bytes.decode([bytes.encode('1')[0]!, 300, bytes.encode('2')[0]!])).toBe('1\uFFFD2');
  });
});

describe('trainBpe', () => {
  it('merges the most frequent pair first', () => {
    // Words: 'aaab' and ' aaab'. Pairs: aa 4, ab 2, Ġa 1. After aa → A: 'Aab' and 'ĠAab': Aa 2, ab 2, ĠA 1;
    // A is a newer token than a, so (a, b) has the lower ids and goes first; then A·ab.
    expect(trainBpe(['aaab aaab'], 259)).toEqual([
      ['a', 'a'],
      ['a', 'b'],
      ['aa', 'ab'],
    ]);
  });
  it('stops when no pair occurs twice', () => {
    expect(trainBpe(['abc'], 300)).toEqual([]);
  });
});

const made = (parts: object) =>
  loadTokenizer(JSON.stringify({ ...(JSON.parse(bytes.json) as object), ...parts }));

describe('loadTokenizer', () => {
  it.each([
    ['normalizer', 'Precompiled', { normalizer: { type: 'Precompiled' } }],
    [
      'pre_tokenizer',
      'BertPreTokenizer',
      {
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [{ type: 'BertPreTokenizer' }, { type: 'ByteLevel' }],
        },
      },
    ],
    ['decoder', 'WordPiece', { decoder: { type: 'Sequence', decoders: [{ type: 'WordPiece' }] } }],
  ])('refuses a %s of an unknown kind by its name', (part, kind, parts) => {
    const refused = made(parts);
    expect(E.isLeft(refused) && explain(refused.left)).toContain(
      `its ${part} is of the kind "${kind}", of which only `,
    );
  });

  it('says what is wrong', () => {
    const broken = loadTokenizer('{', { source: 'x/tokenizer.json' });
    expect(E.isLeft(broken) && explain(broken.left)).toMatch(
      /^x\/tokenizer\.json is not a usable tokenizer: /,
    );
    const endless = loadTokenizer(right(byteTokenizer({ specials: ['<end>'] })).json);
    expect(E.isLeft(endless) && explain(endless.left)).toBe(
      'tokenizer.json is not a usable tokenizer: it has no <|endoftext|>, so say which token ends a text.',
    );
    const beyond = loadTokenizer(bytes.json, { eosTokenId: 259 });
    expect(E.isLeft(beyond) && explain(beyond.left)).toBe(
      'tokenizer.json is not a usable tokenizer: eosTokenId is 259, which is none of its tokens.',
    );
  });
});
