/** @file What can be wrong with numbers and keys that somebody handed in, as data. */
import type { Fault } from '@tompo/games';

export interface NumberRule {
  readonly integer?: boolean | undefined;
  readonly min?: number | undefined;
  /** The value must be greater than this. */
  readonly above?: number | undefined;
  readonly max?: number | undefined;
}

/** What is wrong with a number; empty where nothing is. */
export const wrongNumber = (field: string, value: unknown, rule: NumberRule): readonly Fault[] => {
  const reason = reasonOf(value, rule);
  return reason === null ? [] : [{ field, reason }];
};

const reasonOf = (value: unknown, { integer, min, above, max }: NumberRule): string | null => {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `must be a finite number, not ${typeof value === 'number' ? value : (JSON.stringify(value) ?? 'nothing')}`;
  if (integer === true && !Number.isInteger(value)) return `must be a whole number, not ${value}`;
  if (above !== undefined && value <= above) return `must be above ${above}, not ${value}`;
  if (min !== undefined && value < min) return `must be at least ${min}, not ${value}`;
  if (max !== undefined && value > max) return `must be at most ${max}, not ${value}`;
  return null;
};

/** What is wrong with one of few words. */
export const wrongWord = (field: string, value: unknown, words: readonly string[]): readonly Fault[] =>
  words.includes(value as string)
    ? []
    : [{ field, reason: `must be one of ${words.join(', ')}, not ${JSON.stringify(value) ?? 'nothing'}` }];

/** What is wrong with a number that may not be above another one, which has a name. */
export const wrongAbove = (field: string, value: number, name: string, limit: number): readonly Fault[] =>
  value <= limit ? [] : [{ field, reason: `must be at most ${name}, ${limit}` }];

/** How the fault of an unknown key begins; the known ones follow. */
export const NO_KEY = 'is no key here; known are ';

/** Keys that nobody knows. */
export const unknownKeys = (given: object, known: readonly string[]): readonly Fault[] =>
  Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((field) => ({ field, reason: `${NO_KEY}${known.join(', ')}` }));

/** Options that nobody knows; `given` may be whatever somebody handed in. */
export const unknownOptions = (given: unknown, known: readonly string[]): readonly Fault[] =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? unknownKeys(given, known)
    : [{ field: 'options', reason: `must be an object with some of ${known.join(', ')}` }];

/** To take options apart, whatever somebody handed in: `unknownOptions` tells where they are none. */
export const asOptions = <T extends object>(given: T): Partial<T> =>
  typeof given === 'object' && given !== null ? given : {};

/** Faults of a recipe's keys as a schema tells them: each path from the keys down, places of lists as numbers. */
export const issuesOf = (
  faults: readonly Fault[],
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] =>
  faults.map(({ field, reason }) => ({
    path: field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
    message: reason,
  }));
