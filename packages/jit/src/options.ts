/** @file Names of options that there are none of, of a caller without types: passed over, they would silently mean nothing. */
import type { JitFault } from './errors.js';
import { invalidOption } from './program.js';

/** The names of the options of `T`, each once. */
export type Known<T> = Readonly<Record<keyof T, true>>;

/** The first option that is not among `known`, as a fault; null where there is none. */
export const unknownOption = (
  name: string,
  options: object,
  known: Readonly<Record<string, true>>,
): JitFault | null => {
  const field = Object.entries(options).find(
    ([key, value]) => value !== undefined && !Object.hasOwn(known, key),
  )?.[0];
  return field === undefined
    ? null
    : invalidOption(name, field, `it is none of the known options (${Object.keys(known).join(', ')})`);
};

export const refuseUnknown = (name: string, options: object, known: Readonly<Record<string, true>>): void => {
  const fault = unknownOption(name, options, known);
  if (fault !== null) throw fault;
};
