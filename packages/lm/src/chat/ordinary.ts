/** @file Words of a message that look like a special token stay words: otherwise a player could speak as the system. */
import type { Tokenizer } from '../types.js';

const known = new WeakMap<Tokenizer, readonly string[]>();

/** Special tokens of a tokenizer.json as text, the longest first. */
export const specialTokensOf = (tokenizer: Tokenizer): readonly string[] => {
  const before = known.get(tokenizer);
  if (before !== undefined) return before;
  const { added_tokens: added } = JSON.parse(tokenizer.json) as {
    readonly added_tokens?: readonly { readonly content: string; readonly special?: boolean }[];
  };
  const specials = (added ?? [])
    .filter(({ special }) => special === true)
    .map(({ content }) => content)
    .sort((a, b) => b.length - a.length);
  known.set(tokenizer, specials);
  return specials;
};

/** Characters that Unicode keeps for no text. */
const NONCHARACTERS = Array.from({ length: 32 }, (_, i) => String.fromCharCode(0xfdd0 + i));

/** All texts within a value, names of fields too. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)]);
};

/** A character that none of the texts holds. */
export const unusedIn = (texts: readonly string[]): string | undefined =>
  NONCHARACTERS.find((mark) => !texts.some((text) => text.includes(mark)));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text, cut within each special token behind the first character. */
const piecesOf = (text: string, specials: readonly string[]): readonly string[] => {
  if (specials.length === 0) return [text];
  const pieces: string[] = [];
  let from = 0;
  for (const { 0: token, index } of text.matchAll(new RegExp(specials.map(escaped).join('|'), 'gu'))) {
    const [first = ''] = token;
    const at = index + first.length;
    pieces.push(text.slice(from, at));
    from = at;
  }
  return [...pieces, text.slice(from)];
};

/** The text with `mark` within each special token, where it is to be cut before it becomes tokens. */
export const marked = (text: string, specials: readonly string[], mark: string): string =>
  piecesOf(text, specials).join(mark);

/** Token ids of a text in which special tokens are the characters that they are made of. A tokenizer that writes a space before each piece
 *  (Llama 2) would make another text of them: it reads the tokens. */
export const ordinaryTokens = (tokenizer: Tokenizer, text: string): number[] => {
  const pieces = piecesOf(text, specialTokensOf(tokenizer));
  if (pieces.length === 1) return tokenizer.encode(text);
  const ids = pieces.flatMap((piece) => tokenizer.encode(piece));
  const written = tokenizer.decode(ids);
  if (written === text) return ids;
  // One that normalises writes another text in either way.
  const whole = tokenizer.encode(text);
  return written === tokenizer.decode(whole) ? ids : whole;
};
