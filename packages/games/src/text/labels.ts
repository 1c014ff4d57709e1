/** @file Names of seats in compact text. A label can be looked up where a place would have to be counted. */

/** All but E, which would make a number before it one with an exponent: 1 and E2 would read as a hundred. */
const LETTERS = 'ABCDFGHIJKLMNOPQRSTUVWXYZ';

/** A to Z without E, then A' to Z', and so on: 0 → A, 4 → F, 24 → Z, 25 → A'. */
export const seatLabel = (seat: number): string =>
  `${LETTERS[seat % LETTERS.length]}${"'".repeat(Math.floor(seat / LETTERS.length))}`;

/** The same in small letters: whose row of a graph follows. */
export const rowMark = (seat: number): string => seatLabel(seat).toLowerCase();

/** Texts behind the labels of their seats: `A1B.5C2`. */
export const labelled = (entries: readonly (readonly [seat: number, text: string])[]): string =>
  entries.map(([seat, text]) => `${seatLabel(seat)}${text}`).join('');
