/** @file Options that there are none of, of a caller without types: passed over, they would silently mean nothing. */
import { distance } from 'fastest-levenshtein';
import type { Check } from './optionChecks.js';

/** The known name nearest to what was written; undefined where more than half of it differs. */
const nearest = (name: string, known: readonly string[]): string | undefined => {
  const far = (candidate: string): number => distance(name.toLowerCase(), candidate.toLowerCase());
  const best = known.reduce((a, b) => (far(b) < far(a) ? b : a));
  return far(best) <= Math.max(name.length, best.length) / 2 ? best : undefined;
};

/** The names of the options of `T`, each once. */
export type Known<T> = Readonly<Record<keyof T, true>>;

/** One failed check for each option that is not among `known`. of: where they stand, such as 'checkpoint' */
export const knownChecks = (
  options: unknown,
  known: Readonly<Record<string, true>>,
  of = '',
): readonly Check[] => {
  // What is no object at all is told by whoever reads it.
  if (typeof options !== 'object' || options === null) return [];
  const names = Object.keys(known);
  return Object.entries(options).flatMap(([field, value]): Check[] => {
    if (value === undefined || Object.hasOwn(known, field)) return [];
    const near = nearest(field, names);
    const expected =
      near === undefined ? `a known option (${names.join(', ')})` : `a known option (did you mean ${near}?)`;
    const path = of === '' ? field : `${of}.${field}`;
    return [{ field: path, value: typeof value === 'object' ? 'what is given' : value, expected, ok: false }];
  });
};
