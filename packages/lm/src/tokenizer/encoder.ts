/** @file From a text to token ids: added tokens, the normaliser, words, merges, with a memory of words seen. */
import { explain, type LmError } from '../errors.js';
import { sectionsOf } from './addedTokens.js';
import { merged } from './merges.js';
import { normalizerOf } from './normalizers.js';
import type { Json } from './patterns.js';
import { wordsOf } from './preTokenizers.js';
import type { Vocabulary } from './vocabulary.js';

/** Words remembered at most; then the memory starts afresh. Games repeat few words, chat repeats most. */
const CAPACITY = 50_000;
/** Longer ones come once. */
const LONGEST_REMEMBERED = 256;

const remembering = (work: (word: string) => readonly number[]): ((word: string) => readonly number[]) => {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const seen = known.get(word);
    if (seen !== undefined) return seen;
    const ids = work(word);
    if (word.length > LONGEST_REMEMBERED) return ids;
    if (known.size >= CAPACITY) known.clear();
    known.set(word, ids);
    return ids;
  };
};

const utf8 = new TextEncoder();

/** The ids of a word. */
const wordIds =
  ({ ofWords, merges, bytes, ignoreMerges }: Vocabulary) =>
  (word: string): readonly number[] => {
    const whole = ignoreMerges ? ofWords.get(word) : undefined;
    if (whole !== undefined) return [whole];
    const ids: number[] = [];
    for (const char of word) {
      const id = ofWords.get(char);
      if (id !== undefined) ids.push(id);
      else if (bytes !== null) for (const byte of utf8.encode(char)) ids.push(bytes[byte]!);
    }
    return ids.length > 1 ? merged(ids, merges) : ids;
  };

/** Half of a surrogate pair is no character: no UTF-8 text has one. */
export const textFault = (text: string): LmError | null => {
  const at = text.search(/\p{Surrogate}/u);
  return at < 0 ? null : { _tag: 'InvalidText', text, at };
};

/** Throws a reason where a part is of no known kind. */
export const encoderOf = (json: Json, vocabulary: Vocabulary): ((text: string) => number[]) => {
  const sections = sectionsOf(vocabulary.added, normalizerOf(json.normalizer));
  const { cut, spell } = wordsOf(json.pre_tokenizer);
  const unknown = wordIds(vocabulary);
  const idsOf = remembering((word) => unknown(spell(word)));
  return (text) => {
    const fault = textFault(text);
    if (fault !== null) throw new Error(explain(fault));
    const out: number[] = [];
    sections(text).forEach((section, i) => {
      if (typeof section === 'number') out.push(section);
      else if (section !== '')
        for (const word of cut(section, i === 0)) for (const id of idsOf(word)) out.push(id);
    });
    return out;
  };
};
