/** @file Checks of what a caller passes. Each lists all faults it finds. */
import type { AdvantageError } from './errors.js';
import type { Group } from './estimate.js';

type Faults = readonly AdvantageError[];

export const checkFinite = (name: string, values: readonly number[]): Faults =>
  values.flatMap(
    (value, i): Faults =>
      Number.isFinite(value) ? [] : [{ _tag: 'NotFinite', name: `${name}[${i}]`, value }],
  );

/** At least one group, no empty group, finite rewards; and, for an estimator that compares a completion with the
 *  others, enough completions in each. */
export const checkGroups = (
  groups: readonly Group[],
  needs?: { readonly estimator: string; readonly minimum: number },
): Faults =>
  groups.length === 0
    ? [{ _tag: 'NoGroups' }]
    : groups.flatMap(({ rewards }, group): Faults => {
        const size = rewards.length;
        if (size === 0) return [{ _tag: 'EmptyGroup', group }];
        const values = checkFinite(`groups[${group}].rewards`, rewards);
        return needs !== undefined && size < needs.minimum
          ? [{ _tag: 'GroupTooSmall', group, size, ...needs }, ...values]
          : values;
      });

export const checkOneOf = (name: string, value: unknown, names: readonly string[]): Faults =>
  value === undefined || names.includes(value as string)
    ? []
    : [{ _tag: 'BadOption', name, value, expected: `one of ${names.join(', ')}` }];

/** A number in [0, most]; undefined stands for a default. */
export const checkUpTo = (name: string, value: number | undefined, most: number): Faults =>
  value === undefined || (Number.isFinite(value) && value >= 0 && value <= most)
    ? []
    : [
        {
          _tag: 'BadOption',
          name,
          value,
          expected:
            most === Number.POSITIVE_INFINITY ? 'a finite number of at least 0' : `a number in [0, ${most}]`,
        },
      ];

export const checkZeroVariance = (value: unknown): Faults =>
  checkOneOf('zeroVariance', value, ['zeros', 'drop']);
