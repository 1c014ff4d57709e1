/** @file What of options cannot be, as faults: names that there are none of, and values that mean nothing. */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { CurriculumError } from './errors.js';

/** The names of the options of `T`, each once. */
export type Names<T> = Readonly<Record<keyof T, true>>;

type Words = Readonly<Record<string, true>>;

/** Passed over, an option that there is none of would silently mean nothing. */
export const unknown = (given: object, known: Words, of = ''): readonly Fault[] =>
  Object.entries(given)
    .filter(([name, value]) => value !== undefined && !Object.hasOwn(known, name))
    .map(([name]) => ({
      field: `${of}${name}`,
      reason: `is no option; known are ${Object.keys(known).join(', ')}`,
    }));

/** Of an option that may be left out. */
export const given = <A>(value: A | undefined, faultsOf: (value: A) => readonly Fault[]): readonly Fault[] =>
  value === undefined ? [] : faultsOf(value);

export const oneOf = (field: string, value: unknown, known: Words): readonly Fault[] =>
  typeof value === 'string' && Object.hasOwn(known, value)
    ? []
    : [{ field, reason: `must be one of ${Object.keys(known).join(', ')}` }];

/** A whole number in a range. */
export const whole = (
  field: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): readonly Fault[] =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
    ? []
    : [
        {
          field,
          reason: `must be a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}`,
        },
      ];

export const number = (field: string, value: unknown, isIn: boolean, range: string): readonly Fault[] =>
  typeof value === 'number' && Number.isFinite(value) && isIn
    ? []
    : [{ field, reason: `must be a number ${range}` }];

export const truth = (field: string, value: unknown): readonly Fault[] =>
  typeof value === 'boolean' ? [] : [{ field, reason: 'must be true or false' }];

export const callable = (field: string, value: unknown): readonly Fault[] =>
  typeof value === 'function' ? [] : [{ field, reason: 'must be a function' }];

/** Of what must be an object: into what is none nobody could look. */
export const within = (field: string, value: unknown, faultsOf: () => readonly Fault[]): readonly Fault[] =>
  typeof value === 'object' && value !== null ? faultsOf() : [{ field, reason: 'must be an object' }];

/** What is made where nothing is wrong; left: all that is. options: what is no object at all has none. */
export const checked = <A>(
  of: string,
  options: unknown,
  faultsOf: () => readonly Fault[],
  make: () => A,
): E.Either<CurriculumError, A> => {
  const faults =
    typeof options === 'object' && options !== null
      ? faultsOf()
      : [{ field: 'options', reason: 'must be an object with options' }];
  return faults.length > 0 ? E.left({ _tag: 'InvalidOptions', of, faults }) : E.right(make());
};
