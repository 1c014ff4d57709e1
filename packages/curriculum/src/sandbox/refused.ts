/** @file What written code is refused for before it is run: its length, and making code of text. The interpreter has none of it either; a generator is told
 *  sooner so. */
import type { Stop } from '../errors.js';

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\beval\s*\(/, 'eval'],
  [/\bFunction\s*\(/, 'Function'],
  [/\bimport\b\s*[({*'"\w]/, 'import'],
  [/\brequire\s*\(/, 'require'],
];

/** A comment that is never closed goes to the end: looking for the end of each anew would take the square of the length. */
const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, ' ');

/** longest: characters of source at most */
export const refusedIn = (source: unknown, longest: number): Stop | null => {
  const refused = (message: string): Stop => ({ during: 'load', kind: 'refused', message });
  if (typeof source !== 'string') return refused('source that is no text');
  if (source.length > longest) return refused(`${source.length} characters of source, more than ${longest}`);
  const bare = withoutComments(source);
  const found = REFUSED.find(([pattern]) => pattern.test(bare));
  return found === undefined ? null : refused(found[1]);
};
