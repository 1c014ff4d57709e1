/** @file How a tokenizer.json cuts a text into the words that no merge crosses: the kinds of Hugging Face's tokenizers, to the letter. */
import { toByteChars } from './bytes.js';
import { isRecord, type Json, madeBy, membersOf, patternOf, textIn } from './patterns.js';

/** start: whether the piece is the beginning of the whole text. */
export type Cut = (piece: string, start: boolean) => readonly string[];

const PART = 'pre_tokenizer';

interface Part {
  text: string;
  readonly match: boolean;
}

/** The text in order: what the pattern matches, and what lies between. */
const partsOf = (text: string, pattern: RegExp): Part[] => {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index), match: false });
    parts.push({ text: found[0], match: true });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), match: false });
  return parts;
};

/** Joins each part to its neighbour before it where `joins` says so. */
const joined = (parts: readonly Part[], joins: (before: Part, part: Part) => boolean): string[] => {
  const out: string[] = [];
  parts.forEach((part, i) => {
    if (i > 0 && joins(parts[i - 1]!, part)) out[out.length - 1] += part.text;
    else out.push(part.text);
  });
  return out;
};

const BEHAVIORS: Readonly<Record<string, (parts: readonly Part[]) => readonly string[]>> = {
  Isolated: (parts) => parts.map(({ text }) => text),
  Removed: (parts) => parts.filter(({ match }) => !match).map(({ text }) => text),
  Contiguous: (parts) => joined(parts, (before, part) => before.match === part.match),
  MergedWithPrevious: (parts) => joined(parts, (before, part) => part.match && !before.match),
  MergedWithNext: (parts) => joined(parts, (before, part) => before.match && !part.match),
};

const cutAt = (pattern: RegExp, behavior: unknown, invert = false): Cut => {
  if (typeof behavior !== 'string' || !Object.hasOwn(BEHAVIORS, behavior))
    throw new Error(
      `its ${PART} has the behavior ${JSON.stringify(behavior)}, of which only ${Object.keys(BEHAVIORS).join(', ')} are built here`,
    );
  const pieces = BEHAVIORS[behavior]!;
  return (text) => {
    const parts = partsOf(text, pattern);
    return pieces(invert ? parts.map(({ text, match }) => ({ text, match: !match })) : parts);
  };
};

/** GPT-2's words. */
const GPT2 = patternOf({
  Regex: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
});
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}';
const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/gu;

/** GPT-2's words, or the piece as it is, not yet in the letters of bytes. */
const byteWords = ({ add_prefix_space: prefix, use_regex: words }: Json): Cut => {
  const cut: Cut = words === false ? (piece) => [piece] : cutAt(GPT2, 'Isolated');
  return (piece, start) => cut(prefix !== false && !piece.startsWith(' ') ? ` ${piece}` : piece, start);
};

const byteLevel = (config: Json): Cut => {
  const cut = byteWords(config);
  return (piece, start) => cut(piece, start).map(toByteChars);
};

const metaspace = (config: Json): Cut => {
  const { replacement = '▁', prepend_scheme: scheme, add_prefix_space: prefix, split } = config;
  const mark = textIn(PART, { replacement }, 'replacement');
  const how = scheme ?? (prefix === false ? 'never' : 'always');
  if (how !== 'always' && how !== 'first' && how !== 'never')
    throw new Error(`its ${PART} has the prepend_scheme ${JSON.stringify(how)}, which is none`);
  const cut: Cut =
    split === false ? (piece) => [piece] : cutAt(patternOf({ String: mark }), 'MergedWithNext');
  return (piece, start) => {
    const marked = piece.replaceAll(' ', () => mark);
    const prepends = !marked.startsWith(mark) && (how === 'always' || (how === 'first' && start));
    return cut(prepends ? mark + marked : marked, start);
  };
};

const inTurn =
  (cuts: readonly Cut[]): Cut =>
  (text, start) =>
    cuts.reduce<readonly string[]>(
      (pieces, cut) => pieces.flatMap((piece, i) => cut(piece, start && i === 0).filter((one) => one !== '')),
      [text],
    );

const KINDS: Readonly<Record<string, (config: Json) => Cut>> = {
  Split: ({ pattern, behavior, invert }) => cutAt(patternOf(pattern), behavior, invert === true),
  ByteLevel: byteLevel,
  Metaspace: metaspace,
  Digits: ({ individual_digits: apart }) => cutAt(/\p{N}/gu, apart === true ? 'Isolated' : 'Contiguous'),
  Punctuation: ({ behavior = 'Isolated' }) => cutAt(PUNCTUATION, behavior),
  Whitespace: () => cutAt(new RegExp(`[${WORD}]+|[^${WORD}\\p{White_Space}]+`, 'gu'), 'Removed', true),
  WhitespaceSplit: () => cutAt(/\p{White_Space}/gu, 'Removed'),
  CharDelimiterSplit: (config) => cutAt(patternOf({ String: textIn(PART, config, 'delimiter') }), 'Removed'),
  Sequence: ({ pretokenizers }) => inTurn(membersOf(PART, pretokenizers).map(preTokenizerOf)),
};

/** Throws a reason where the kind is not known. */
export const preTokenizerOf = (config: unknown): Cut =>
  config === null || config === undefined ? (text) => [text] : madeBy(PART, KINDS, config);

export interface Words {
  readonly cut: Cut;
  /** How a word is written in the vocabulary. */
  readonly spell: (word: string) => string;
}

/** The same in two steps where the last part writes bytes: a word that is remembered need not be spelled again. */
export const wordsOf = (config: unknown): Words => {
  const parts = isRecord(config) && config.type === 'Sequence' ? config.pretokenizers : [config];
  const last: unknown = Array.isArray(parts) ? parts.at(-1) : null;
  if (!isRecord(last) || last.type !== 'ByteLevel')
    return { cut: preTokenizerOf(config), spell: (word) => word };
  const before = (parts as readonly unknown[]).slice(0, -1).map(preTokenizerOf);
  return { cut: inTurn([...before, byteWords(last)]), spell: toByteChars };
};
