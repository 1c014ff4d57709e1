/** @file A value in a sentence about what is wrong with it: short, and never a throw. */

const LONGEST = 40;

/** Numbers and short texts as they are, everything else by what it is. */
export const show = (value: unknown): string => {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'number':
    case 'boolean':
      return String(value);
    case 'bigint':
      return 'a bigint';
    case 'string':
      return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    default:
      return value === null ? 'null' : Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  }
};
