/** @file Patterns of a tokenizer.json as regular expressions of JavaScript. The files are written for Oniguruma, which is not the same language. */
import { SplitPreTokenizer } from '@huggingface/tokenizers';

export type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The letter and what Unicode takes for the same letter in another case: s and k have a third form each. */
const anyCase = (letter: string): string => {
  const lower = letter.toLowerCase();
  return `${lower}${letter.toUpperCase()}${{ s: 'ſ', k: '\u212a' }[lower] ?? ''}`;
};

/** Node 20 has no inline flags such as (?i:…), so the words and classes of letters within them are written out. */
const withoutFlags = (regex: string): string =>
  regex.replace(/\(\?i:([^()]*)\)/g, (_, words: string) => {
    if (!/^(?:[a-zA-Z'’ |]|\[[a-zA-Z]+\])*$/.test(words))
      throw new Error(
        `it has the pattern (?i:${words}), of which only letters, apostrophes and classes of letters are built here`,
      );
    const written = words.replace(/\[?[a-zA-Z]+\]?/g, (part) =>
      part.startsWith('[')
        ? `[${Array.from(part.slice(1, -1), anyCase).join('')}]`
        : Array.from(part, (letter) => `[${anyCase(letter)}]`).join(''),
    );
    return `(?:${written})`;
  });

/** A global expression for `{ Regex }` or `{ String }`. Throws where it is neither, or no expression. */
export const patternOf = (pattern: unknown): RegExp => {
  const { Regex, String: text } = isRecord(pattern) ? pattern : {};
  const config =
    typeof Regex === 'string'
      ? { Regex: withoutFlags(Regex) }
      : typeof text === 'string'
        ? { String: text }
        : null;
  const made =
    config === null
      ? null
      : new SplitPreTokenizer({ type: 'Split', pattern: config, invert: true, behavior: 'Removed' }).pattern;
  if (made === null) throw new Error('it has a pattern that is neither Regex nor String');
  return made;
};

/** What has a part of a tokenizer.json's `kind` made, of those in `makers`; the others are refused by name. */
export const madeBy = <T>(
  part: string,
  makers: Readonly<Record<string, (config: Json) => T>>,
  config: unknown,
): T => {
  const type = isRecord(config) ? config.type : undefined;
  if (!isRecord(config) || typeof type !== 'string' || !Object.hasOwn(makers, type))
    throw new Error(
      `its ${part} is of the kind ${JSON.stringify(type) ?? 'undefined'}, of which only ${Object.keys(makers).join(', ')} are built here`,
    );
  return makers[type]!(config);
};

/** The members of a Sequence. */
export const membersOf = (part: string, members: unknown): readonly unknown[] => {
  if (!Array.isArray(members)) throw new Error(`its ${part} is a Sequence without a list`);
  return members;
};

/** A text of a part, such as its `content`. */
export const textIn = (part: string, config: Json, name: string): string => {
  const text = config[name];
  if (typeof text !== 'string') throw new Error(`its ${part} has no ${name}`);
  return text;
};
