/** @file Byte-pair encoding as the standard tokenizer.json has it: on bytes (GPT-2, Qwen, Llama 3), or on characters with bytes for
 *  those that are no tokens (Llama 2, Gemma). */
import { either as E } from 'fp-ts';
import { cut, explain, type LmError } from '../errors.js';
import type { TextStream, Tokenizer } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';
import { type Merge, WORDS } from './bpe.js';
import { byteAlphabet } from './bytes.js';
import { isQuick, patienceFor, unknownExpressionsIn } from './cuts.js';
import { decoderOf } from './decoders.js';
import { encoderOf } from './encoder.js';
import { normalizerOf } from './normalizers.js';
import { within } from './patience.js';
import type { Json } from './patterns.js';
import { prefixIn } from './prefix.js';
import { PARTS, type Vocabulary, vocabularyOf } from './vocabulary.js';

export const END_OF_TEXT = '<|endoftext|>';
export const IM_START = '<|im_start|>';
export const IM_END = '<|im_end|>';

export interface TokenizerOptions {
  /** The token that ends a text; the id of <|endoftext|> unless told (tokenizer.json does not say). */
  readonly eosTokenId?: number | undefined;
  /** The token that fills gaps; eosTokenId unless told. */
  readonly padTokenId?: number | undefined;
  /** Named in errors. */
  readonly source?: string | undefined;
}

const KNOWN: Known<TokenizerOptions> = { eosTokenId: true, padTokenId: true, source: true };

const reasonOf = (error: unknown): string => cut(error instanceof Error ? error.message : String(error));

/** Every byte that UTF-8 has, a letter, digits, spaces and line ends: what a tokenizer must be able to write and read. */
const SAMPLE = `a 12,\n\t  ${Array.from({ length: 0x200 }, (_, c) => String.fromCharCode(c)).join('')}\u0800\uffff\u{10000}\u{10ffff}`;

/** What a tokenizer makes of the sample, where it makes nothing of it. */
const sampleFault = (
  encode: (text: string) => readonly number[],
  decode: (ids: readonly number[]) => string,
) => {
  const ids = encode(SAMPLE);
  if (ids.length === 0 || !ids.every((id) => Number.isInteger(id)))
    return 'it cannot write every text as tokens';
  return decode(ids) === '' ? 'it makes no text of its own tokens' : null;
};

/** Text in the making: tokens in, what is complete out. */
interface Texts {
  readonly push: (ids: readonly number[]) => string;
  readonly end: () => string;
}

/** Every token becomes text, special ones too. An id without a token, which a model with spare vocabulary can write, becomes
 *  U+FFFD: left out, it would make an unreadable answer readable. */
const textsOf = (json: Json, { ids, added }: Vocabulary): (() => Texts) => {
  const { start } = decoderOf(json.decoder);
  const tokens = new Map(Array.from(ids, ([token, id]) => [id, token]));
  // Hugging Face's own reader keeps such a token as the normaliser leaves it.
  const normalize = normalizerOf(json.normalizer);
  for (const { content, id, normalized } of added) if (normalized) tokens.set(id, normalize(content));
  return () => {
    const stage = start();
    return {
      push: (given) => stage.push(given.map((id) => tokens.get(id) ?? '\uFFFD')).join(''),
      end: () => stage.end().join(''),
    };
  };
};

/** Patterns that were quick when they were tried may be slow still: then the call fails, and does not hang. */
const patiently =
  <I extends { readonly length: number }, O>(work: (input: I) => O, source: string) =>
  (input: I): O => {
    const ms = patienceFor(input.length);
    const done = within(ms, () => work(input));
    if (done !== null) return done.value;
    const reason = `the patterns by which it cuts text were not done with ${input.length} characters or tokens after ${ms / 1000} s`;
    throw new Error(explain({ _tag: 'InvalidTokenizer', source, reason }));
  };

/** Reads the text of a tokenizer.json. encode adds no special tokens of its own, but reads those written in the
 *  text; decode keeps every token, so decode ∘ encode is the identity on text (a tokenizer with a
 *  normaliser, such as Qwen2's NFC, apart). A text with half of a surrogate pair makes encode throw one sentence. */
export const loadTokenizer = (json: string, options: TokenizerOptions = {}): E.Either<LmError, Tokenizer> => {
  const source = options.source ?? 'tokenizer.json';
  const fault = (reason: string) => E.left<LmError>({ _tag: 'InvalidTokenizer', source, reason });
  const faults = unknownOptions(options, KNOWN);
  if (faults.length > 0)
    return E.left({ _tag: 'InvalidConfig', source: 'The options of loadTokenizer', faults });
  let parsed: Json;
  try {
    parsed = JSON.parse(json) as Json;
  } catch (error) {
    return fault(reasonOf(error));
  }
  const read = vocabularyOf(parsed);
  if (E.isLeft(read)) return fault(read.left);
  const vocabulary = read.right;
  const known = new Set(vocabulary.ids.values());
  let vocabSize = 0;
  for (const id of known) vocabSize = Math.max(vocabSize, id + 1);
  const eosTokenId = options.eosTokenId ?? vocabulary.ids.get(END_OF_TEXT);
  if (eosTokenId === undefined) return fault(`it has no ${END_OF_TEXT}, so say which token ends a text`);
  const padTokenId = options.padTokenId ?? eosTokenId;
  for (const [name, id] of Object.entries({ eosTokenId, padTokenId }))
    if (!known.has(id)) return fault(`${name} is ${id}, which is none of its tokens`);
  const prefix = prefixIn(parsed.post_processor, known);
  if (E.isLeft(prefix)) return fault(prefix.left);
  try {
    let encode = encoderOf(parsed, vocabulary);
    let texts = textsOf(parsed, vocabulary);
    const decode = (ids: readonly number[]): string => {
      const { push, end } = texts();
      return push(ids) + end();
    };
    // A text that is looked for takes no time to speak of, nor do known expressions.
    const patterns = PARTS.flatMap((part) => unknownExpressionsIn(parsed[part]));
    if (patterns.length > 0) {
      if (!isQuick(patterns, encode, decode))
        return fault(
          'the patterns by which it cuts text take too long for texts of a few hundred characters',
        );
      encode = patiently(encode, source);
      const hasty = texts;
      texts = () => {
        const { push, end } = hasty();
        return { push: patiently(push, source), end: () => patiently(end, source)([]) };
      };
    }
    const stream = (): TextStream => {
      const { push, end } = texts();
      return { push: (id) => push([id]), end };
    };
    const wrong = sampleFault(encode, decode);
    if (wrong !== null) return fault(wrong);
    return E.right({ encode, decode, stream, vocabSize, eosTokenId, padTokenId, prefix: prefix.right, json });
  } catch (error) {
    return fault(reasonOf(error));
  }
};

export interface ByteTokenizerOptions {
  /** Merges in order of rank, in the characters of the byte alphabet; none unless told. See `trainBpe`. */
  readonly merges?: readonly Merge[] | undefined;
  /** Special tokens; <|endoftext|>, <|im_start|>, <|im_end|> unless told. The first ends a text and fills gaps. */
  readonly specials?: readonly string[] | undefined;
}

const BYTE_OPTIONS: Known<ByteTokenizerOptions> = { merges: true, specials: true };

const byteOptionError = (options: ByteTokenizerOptions): LmError | null => {
  const faults = unknownOptions(options, BYTE_OPTIONS);
  return faults.length === 0
    ? null
    : { _tag: 'InvalidConfig', source: 'The options of byteTokenizer', faults };
};

/** The tokenizer.json of a byte-level BPE: 256 bytes, then the merges, then the special tokens. Throws one sentence where an option is
 *  none. */
export const byteTokenizerJson = (options: ByteTokenizerOptions = {}): string => {
  const wrong = byteOptionError(options);
  if (wrong !== null) throw new Error(explain(wrong));
  const merges = options.merges ?? [];
  const specials = options.specials ?? [END_OF_TEXT, IM_START, IM_END];
  const tokens = new Set([...byteAlphabet, ...merges.map(([a, b]) => a + b)]);
  const vocab = Object.fromEntries([...tokens].map((token, id) => [token, id]));
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map((content, i) => ({
      id: tokens.size + i,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges: merges.map(([a, b]) => `${a} ${b}`),
    },
  });
};

/** A tokenizer that reads and writes any text, a token per byte unless merges are given; digits stand alone.
 *  @example const t = byteTokenizer(); E.isRight(t) && t.right.encode('7;') // two tokens */
export const byteTokenizer = (options: ByteTokenizerOptions = {}): E.Either<LmError, Tokenizer> => {
  const wrong = byteOptionError(options);
  if (wrong !== null) return E.left(wrong);
  const json = byteTokenizerJson(options);
  const first = (options.specials ?? [END_OF_TEXT])[0];
  if (first === undefined)
    return E.left({
      _tag: 'InvalidTokenizer',
      source: 'byteTokenizer',
      reason: 'specials is empty, but one token has to end a text',
    });
  const parsed = JSON.parse(json) as { readonly added_tokens: readonly { readonly id: number }[] };
  return loadTokenizer(json, { eosTokenId: parsed.added_tokens[0]!.id, source: 'byteTokenizer' });
};
