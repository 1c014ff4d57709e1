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

export const checkOneOf = (name: string, value: unknown, names: readonly string[]): Faults =>
  value === undefined || names.includes(value as string)
    ? []
    : [{ _tag: 'InvalidOption', field: name, value, expected: `one of ${names.join(', ')}` }];

/** A number in [0, most]; undefined stands for a default. */
export const checkUpTo = (name: string, value: number | undefined, most: number): Faults =>
  value === undefined || (Number.isFinite(value) && value >= 0 && value <= most)
    ? []
    : [
        {
          _tag: 'InvalidOption',
          field: name,
          value,
          expected:
            most === Number.POSITIVE_INFINITY ? 'a finite number of at least 0' : `a number in [0, ${most}]`,
        },
      ];

export const checkZeroVariance = (value: unknown): Faults =>
  checkOneOf('zeroVariance', value, ['zeros', 'drop']);

/** The names of options, none left out. */
export type Known<Options> = Readonly<Record<keyof Options, true>>;

/** Every fault of options: they are an object (or left out) with nothing but known names, as one that is misspelt would silently mean
 *  nothing, and `valuesOf` finds the faults of their values. */
export const checkOptionsObject = <Options extends object>(
  options: unknown,
  known: Known<Options>,
  valuesOf: (options: Partial<Options>) => Faults,
): Faults => {
  const given = options === undefined ? {} : options;
  if (typeof given !== 'object' || given === null)
    return [{ _tag: 'InvalidOption', field: 'options', value: options, expected: 'an object' }];
  const unknown = Object.entries(given).flatMap(
    ([field, value]): Faults =>
      value === undefined || Object.hasOwn(known, field)
        ? []
        : [
            {
              _tag: 'InvalidOption',
              field,
              value,
              expected: `one of the options ${Object.keys(known).join(', ')}`,
            },
          ],
  );
  return [...unknown, ...valuesOf(given)];
};
