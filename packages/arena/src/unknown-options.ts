/** @file Options that there are none of, of a caller without types: passed over, they would silently mean nothing. */
import type { OptionFault } from './errors.js';
import { nearest } from './players/nearest.js';

/** One fault for each option that is not among `known`. */
export const unknownOptionFaults = (
  options: object,
  known: Readonly<Record<string, true>>,
): readonly OptionFault[] =>
  Object.entries(options).flatMap(([field, value]) => {
    if (value === undefined || Object.hasOwn(known, field)) return [];
    const names = Object.keys(known);
    const near = nearest(field, names);
    const expected =
      near === null ? `a known option: ${names.join(', ')}` : `a known option (did you mean ${near}?)`;
    return [
      {
        field,
        value: typeof value === 'object' || typeof value === 'function' ? typeof value : value,
        expected,
      },
    ];
  });
