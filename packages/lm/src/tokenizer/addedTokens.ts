/** @file Added tokens: found in the text before anything else is done with it, special ones and others. */
import type { Normalize } from './normalizers.js';

export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Only where no letter or digit stands beside it. */
  readonly singleWord: boolean;
  /** Takes the spaces before it, and after it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Looked for in the normalised text. */
  readonly normalized: boolean;
}

/** A text between added tokens, or the id of one. */
export type Section = string | number;

const WORD = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const startsWithWord = new RegExp(`^${WORD}`, 'u');
const endsWithWord = new RegExp(`${WORD}$`, 'u');

const isWithinWord = (text: string, start: number, end: number): boolean =>
  endsWithWord.test(text.slice(Math.max(0, start - 2), start)) ||
  startsWithWord.test(text.slice(end, end + 2));

const spaces = /\p{White_Space}*/uy;

const spacesBefore = (text: string, end: number): number => {
  let at = end;
  while (at > 0 && /\p{White_Space}/u.test(text[at - 1]!)) at--;
  return at;
};

const spacesAfter = (text: string, start: number): number => {
  spaces.lastIndex = start;
  return start + spaces.exec(text)![0].length;
};

interface Node {
  readonly next: Map<number, Node>;
  token: AddedToken | null;
}

/** The longest token that begins at a place, by a tree of characters: there may be thousands of them. */
const finder = (tokens: readonly AddedToken[]): ((text: string, start: number) => AddedToken | null) => {
  const root: Node = { next: new Map(), token: null };
  for (const token of tokens) {
    let node = root;
    for (let i = 0; i < token.content.length; i++) {
      const code = token.content.charCodeAt(i);
      const child = node.next.get(code) ?? { next: new Map(), token: null };
      node.next.set(code, child);
      node = child;
    }
    node.token = token;
  }
  return (text, start) => {
    let longest: AddedToken | null = null;
    let node: Node | undefined = root;
    for (let i = start; node !== undefined; i++) {
      if (node.token !== null) longest = node.token;
      node = node.next.get(text.charCodeAt(i));
    }
    return longest;
  };
};

const unit = (content: string): string => `\\u${content.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Cuts a text at added tokens; the longest of those that begin at a place is taken. */
const splitter = (tokens: readonly AddedToken[]): ((text: string) => readonly Section[]) => {
  if (tokens.length === 0) return (text) => [text];
  const longestAt = finder(tokens);
  const beginnings = new RegExp(
    `[${[...new Set(tokens.map(({ content }) => unit(content)))].join('')}]`,
    'g',
  );
  return (text) => {
    const out: Section[] = [];
    let done = 0;
    let searched = 0;
    for (;;) {
      beginnings.lastIndex = searched;
      const at = beginnings.exec(text)?.index;
      if (at === undefined) break;
      const token = longestAt(text, at);
      searched = at + (token?.content.length ?? 1);
      if (token === null) continue;
      let [start, end] = [at, searched];
      if (token.singleWord && isWithinWord(text, start, end)) continue;
      if (token.lstrip) start = Math.max(spacesBefore(text, start), done);
      if (token.rstrip) end = spacesAfter(text, end);
      if (done < start) out.push(text.slice(done, start));
      out.push(token.id);
      done = end;
    }
    if (done < text.length) out.push(text.slice(done));
    return out;
  };
};

/** The sections of a text, normalised between added tokens. */
export const sectionsOf = (
  tokens: readonly AddedToken[],
  normalize: Normalize,
): ((text: string) => readonly Section[]) => {
  const first = splitter(tokens.filter(({ normalized }) => !normalized));
  const second = splitter(
    tokens
      .filter(({ normalized }) => normalized)
      .map((token) => ({ ...token, content: normalize(token.content) }))
      .filter(({ content }) => content !== ''),
  );
  return (text) =>
    first(text).flatMap((section) => (typeof section === 'number' ? [section] : second(normalize(section))));
};
