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

/** A character that none of the texts holds. */
export const unusedIn = (texts: readonly string[]): string | undefined =>
  NONCHARACTERS.find((mark) => !texts.some((text) => text.includes(mark)));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text with `mark` within each special token, where it is to be cut before it becomes tokens. */
export const marked = (text: string, specials: readonly string[], mark: string): string =>
  specials.length === 0
    ? text
    : text.replace(new RegExp(specials.map(escaped).join('|'), 'gu'), (token) => {
        const [first = ''] = token;
        return `${first}${mark}${token.slice(first.length)}`;
      });
