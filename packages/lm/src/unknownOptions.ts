/** @file Options that there are none of, of a caller without types: passed over, they would silently mean nothing. */
import { distance } from 'fastest-levenshtein';
import type { FieldFault } from './errors.js';

/** The names of the options of `T`, each once. */
export type Known<T> = Readonly<Record<keyof T, true>>;

/** The known name nearest to what was written; undefined where more than half of it differs. */
const nearest = (name: string, known: readonly string[]): string | undefined => {
  const far = (candidate: string): number => distance(name.toLowerCase(), candidate.toLowerCase());
  const best = known.reduce((a, b) => (far(b) < far(a) ? b : a));
  return far(best) <= Math.max(name.length, best.length) / 2 ? best : undefined;
};

/** One fault for each option that is not among `known`. */
export const unknownOptions = (
  options: unknown,
  known: Readonly<Record<string, true>>,
): readonly FieldFault[] => {
  if (typeof options !== 'object' || options === null) return [];
  const names = Object.keys(known);
  return Object.entries(options).flatMap(([field, value]) => {
    if (value === undefined || Object.hasOwn(known, field)) return [];
    const near = nearest(field, names);
    const expected =
      near === undefined ? `a known option (${names.join(', ')})` : `a known option (did you mean ${near}?)`;
    return [
      { field, value: typeof value === 'object' || typeof value === 'function' ? 'given' : value, expected },
    ];
  });
};

/** The same as sentences, for faults that are told as such. */
export const unknownSentences = (
  options: unknown,
  known: Readonly<Record<string, true>>,
): readonly string[] =>
  unknownOptions(options, known).map(
    ({ field, expected }) => `${field} is no option where ${expected} is needed`,
  );
