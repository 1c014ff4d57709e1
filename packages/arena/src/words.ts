/** @file Options that are one of a few words, of a caller without types too. */
import type { OptionFault } from './errors.js';

/** Left out is right. */
export const wordFaults = (path: string, value: unknown, words: readonly string[]): readonly OptionFault[] =>
  value === undefined || (typeof value === 'string' && words.includes(value))
    ? []
    : [{ field: path, value, expected: `one of ${words.join(', ')}` }];

/** How a text is read. */
export const readingFaults = ({
  beliefs,
  reader,
}: {
  readonly beliefs?: unknown;
  readonly reader?: unknown;
}): readonly OptionFault[] => [
  ...wordFaults('beliefs', beliefs, ['none', 'optional', 'required']),
  ...wordFaults('reader', reader, ['strict', 'lenient']),
];
