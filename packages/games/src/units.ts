/** @file Units. A model is solved in units of its greatest type, so that no tie hangs on what its amounts are counted in. */

/** The power of two at the greatest of some amounts above 0, or next below it: to divide by it loses no digit. */
export const unitOf = (amounts: ArrayLike<number>): number =>
  2 ** Math.floor(Math.log2(Array.from(amounts).reduce((most, x) => Math.max(most, x), 0)));
