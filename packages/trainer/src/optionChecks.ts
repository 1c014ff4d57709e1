/** @file Checks of training options: every fault at once, each with what is needed. */
import { either as E } from 'fp-ts';
import type { OptionFault, TrainerError } from './errors.js';

export interface Check {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
  readonly ok: boolean;
}

const check =
  (expected: string, test: (value: number) => boolean) =>
  (field: string, value: number): Check => ({ field, value, expected, ok: test(value) });

export const count = check('a whole number above 0', (x) => Number.isInteger(x) && x > 0);
export const countOrZero = check('a whole number, 0 or above', (x) => Number.isInteger(x) && x >= 0);
/** The rule for seeds in every package: any whole number that a number holds exactly; two that differ give different numbers. */
export const seedCheck = check('a whole number up to 2⁵³ − 1', (x) => Number.isSafeInteger(x));
export const positive = check('a finite number above 0', (x) => Number.isFinite(x) && x > 0);
export const positiveOrInfinite = check('a number above 0', (x) => x > 0);
export const notNegative = check('a finite number, 0 or above', (x) => Number.isFinite(x) && x >= 0);
export const notNegativeOrInfinite = check('a number, 0 or above', (x) => x >= 0);
export const share = check('a number from 0 to 1', (x) => x >= 0 && x <= 1);
export const shareBelowOne = check('a number from 0 to below 1', (x) => x >= 0 && x < 1);

/** A timer counts to no more than this, and beyond it goes off at once. */
const LONGEST = 2 ** 31 - 1;

export const timeoutCheck = (timeoutMs: number | undefined): Check => ({
  field: 'timeoutMs',
  value: timeoutMs,
  expected: `a number of milliseconds from 1 to ${LONGEST}`,
  ok: timeoutMs === undefined || (timeoutMs >= 1 && timeoutMs <= LONGEST),
});

/** Of functions that users hand in; those that are optional may be absent. */
export const functionCheck = (field: string, value: unknown, optional = false): Check => ({
  field,
  value,
  expected: 'a function',
  ok: typeof value === 'function' || (optional && value === undefined),
});

/** Of a switch that may be absent. */
export const yesOrNo = (field: string, value: unknown): Check => ({
  field,
  value,
  expected: 'true or false',
  ok: value === undefined || typeof value === 'boolean',
});

export const oneOf = (field: string, value: string, known: readonly string[]): Check => ({
  field,
  value,
  expected: `one of ${known.join(', ')}`,
  ok: known.includes(value),
});

/** Left with every check that failed. */
export const validate = (checks: readonly Check[]): E.Either<TrainerError, null> => {
  const faults: OptionFault[] = checks
    .filter(({ ok }) => !ok)
    .map(({ field, value, expected }) => ({ field, value, expected }));
  return faults.length > 0 ? E.left({ _tag: 'InvalidOptions', faults }) : E.right(null);
};
