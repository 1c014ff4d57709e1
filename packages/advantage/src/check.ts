/** @file Checks of what a caller passes. Each lists all faults it finds. */
import type { AdvantageError } from './errors.js';
import type { Group } from './estimate.js';

type Faults = readonly AdvantageError[];

/** An array, holes and all, as a list of what stands in it; null for anything else. */
export const listOf = (value: unknown): readonly unknown[] | null =>
  Array.isArray(value) ? Array.from(value as readonly unknown[]) : null;

export const notAnArray = (name: string, value: unknown, of: string): AdvantageError => ({
  _tag: 'NotOfKind',
  field: name,
  value,
  expected: `an array of ${of}`,
});

export const checkFinite = (name: string, values: unknown): Faults => {
  const list = listOf(values);
  return list === null
    ? [notAnArray(name, values, 'numbers')]
    : list.flatMap(
        (value, i): Faults =>
          Number.isFinite(value) ? [] : [{ _tag: 'NotFinite', field: `${name}[${i}]`, value }],
      );
};

/** At least one group, no empty group, finite rewards; and, for an estimator that compares a completion with the
 *  others, enough completions in each. Holes and whatever else plain JavaScript may hand over are faults like others. */
export const checkGroups = (
  groups: unknown,
  needs?: { readonly estimator: string; readonly minimum: number },
): Faults => {
  const list = listOf(groups);
  if (list === null) return [notAnArray('groups', groups, 'groups')];
  if (list.length === 0) return [{ _tag: 'NoGroups' }];
  return list.flatMap((one, group): Faults => {
    const rewards = (one as Partial<Group> | null | undefined)?.rewards;
    const values = checkFinite(`groups[${group}].rewards`, rewards);
    if (!Array.isArray(rewards)) return values;
    const size = rewards.length;
    if (size === 0) return [{ _tag: 'EmptyGroup', group }];
    return needs !== undefined && size < needs.minimum
      ? [{ _tag: 'GroupTooSmall', group, size, ...needs }, ...values]
      : values;
  });
};

/** Finds the faults of one option's value; `options` holds all that were given, for an option that another one asks for. */
export type OptionCheck<Options> = (name: string, value: unknown, options: Partial<Options>) => Faults;

/** A check for each option, none left out: these are their names, too, and faults are told in this order. */
export type OptionChecks<Options> = Readonly<Record<keyof Options, OptionCheck<Options>>>;

/** One of these words; undefined stands for a default, here and below. */
export const oneOf =
  (...words: readonly string[]) =>
  (name: string, value: unknown): Faults =>
    value === undefined || words.includes(value as string)
      ? []
      : [{ _tag: 'InvalidOption', field: name, value, expected: `one of ${words.join(', ')}` }];

/** A number in [0, most] that must be given. */
export const neededUpTo =
  (most: number) =>
  (name: string, value: unknown): Faults =>
    Number.isFinite(value) && (value as number) >= 0 && (value as number) <= most
      ? []
      : [
          {
            _tag: 'InvalidOption',
            field: name,
            value,
            expected:
              most === Number.POSITIVE_INFINITY
                ? 'a finite number of at least 0'
                : `a number in [0, ${most}]`,
          },
        ];

/** A number in [0, most]. */
export const upTo =
  (most: number) =>
  (name: string, value: unknown): Faults =>
    value === undefined ? [] : neededUpTo(most)(name, value);

export const zeroVariance = oneOf('zeros', 'drop');

/** Every fault of options: they are an object (or left out) with nothing but known names, as one that is misspelt would silently mean
 *  nothing, and with values as `checks` wants them. */
export const checkOptions = <Options extends object>(
  options: unknown,
  checks: OptionChecks<Options>,
): Faults => {
  const given = options === undefined ? {} : options;
  if (typeof given !== 'object' || given === null)
    return [{ _tag: 'InvalidOption', field: 'options', value: options, expected: 'an object' }];
  const unknown = Object.entries(given).flatMap(
    ([field, value]): Faults =>
      value === undefined || Object.hasOwn(checks, field)
        ? []
        : [
            {
              _tag: 'InvalidOption',
              field,
              value,
              expected: `one of the options ${Object.keys(checks).join(', ')}`,
            },
          ],
  );
  const all: Partial<Options> = given;
  const names = Object.keys(checks) as (keyof Options & string)[];
  return [...unknown, ...names.flatMap((name) => checks[name](name, all[name], all))];
};
