/** @file A word of a file, for a sentence: short, and on one line whatever it holds. */

export const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40)).replace(/[\u0085\u2028\u2029]/g, ' ')
    : typeof value;
