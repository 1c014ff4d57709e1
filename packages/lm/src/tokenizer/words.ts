/** @file Encoding word by word with a memory of words seen: the same ids as Hugging Face's tokenizers, faster. */
import { WORDS, wordsInJs } from './bpe.js';

export interface Parsed {
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: {
    readonly type?: unknown;
    readonly pretokenizers?: readonly {
      readonly type?: unknown;
      readonly pattern?: { readonly Regex?: unknown };
      readonly behavior?: unknown;
      readonly invert?: unknown;
      readonly add_prefix_space?: unknown;
      readonly use_regex?: unknown;
    }[];
  };
  readonly added_tokens?: readonly {
    readonly content: string;
    readonly lstrip?: boolean;
    readonly rstrip?: boolean;
    readonly single_word?: boolean;
  }[];
  readonly post_processor?: unknown;
}

/** Words remembered at most; then the memory starts afresh. Games repeat few words, chat repeats most. */
const CAPACITY = 50_000;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Is it a Qwen2 tokenizer: cut at special tokens, then into `WORDS`, then bytes, with nothing across words? */
export const cutsIntoWords = (json: Parsed): boolean => {
  const [split, bytes, ...more] = json.pre_tokenizer?.pretokenizers ?? [];
  const normalizer = json.normalizer as { readonly type?: unknown } | null | undefined;
  return (
    (normalizer === null || normalizer === undefined || normalizer.type === 'NFC') &&
    json.pre_tokenizer?.type === 'Sequence' &&
    more.length === 0 &&
    split?.type === 'Split' &&
    split.pattern?.Regex === WORDS &&
    split.behavior === 'Isolated' &&
    split.invert === false &&
    bytes?.type === 'ByteLevel' &&
    bytes.add_prefix_space === false &&
    bytes.use_regex === false &&
    (json.added_tokens ?? []).every((t) => !t.lstrip && !t.rstrip && !t.single_word && t.content !== '')
  );
};

/** A faster `encode` where the tokenizer allows it, `encode` itself elsewhere. json: parsed tokenizer.json. */
export const byWords = (
  json: unknown,
  encode: (text: string) => readonly number[],
): ((text: string) => number[]) => {
  const parsed = json as Parsed;
  if (!cutsIntoWords(parsed)) return (text) => [...encode(text)];
  const compose = parsed.normalizer !== null && parsed.normalizer !== undefined;
  const added = (parsed.added_tokens ?? []).map((t) => t.content).sort((a, b) => b.length - a.length);
  const specials = added.length === 0 ? null : new RegExp(`(${added.map(escapeRegExp).join('|')})`, 'u');
  const known = new Map<string, readonly number[]>();
  const idsOf = (word: string): readonly number[] => {
    const seen = known.get(word);
    if (seen !== undefined) return seen;
    const ids = encode(word);
    if (known.size >= CAPACITY) known.clear();
    known.set(word, ids);
    return ids;
  };
  return (text) => {
    const out: number[] = [];
    const take = (word: string) => {
      for (const id of idsOf(word)) out.push(id);
    };
    // A split on a group returns texts at even places and special tokens at odd ones.
    const pieces = specials === null ? [text] : text.split(specials);
    pieces.forEach((piece, i) => {
      if (piece === '') return;
      if (i % 2 === 1) take(piece);
      else for (const word of (compose ? piece.normalize('NFC') : piece).match(wordsInJs) ?? []) take(word);
    });
    return out;
  };
};
