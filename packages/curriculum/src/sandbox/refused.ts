/** @file What written code is refused for before it is run: making code of text. The interpreter has none of it either; a generator is told
 *  sooner so. */
import type { Stop } from '../errors.js';

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\beval\s*\(/, 'eval'],
  [/\bFunction\s*\(/, 'Function'],
  [/\bimport\b\s*[({*'"\w]/, 'import'],
  [/\brequire\s*\(/, 'require'],
];

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');

export const refusedIn = (source: string): Stop | null => {
  const bare = withoutComments(source);
  const found = REFUSED.find(([pattern]) => pattern.test(bare));
  return found === undefined ? null : { during: 'load', kind: 'refused', message: found[1] };
};
