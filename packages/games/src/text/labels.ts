/** @file Names of seats in compact text. A label can be looked up where a place would have to be counted. */

/** A to Z, then A' to Z', and so on: 0 → A, 25 → Z, 26 → A'. */
export const seatLabel = (seat: number): string =>
  `${String.fromCharCode(65 + (seat % 26))}${"'".repeat(Math.floor(seat / 26))}`;

/** The same in small letters: whose row of a graph follows. */
export const rowMark = (seat: number): string => seatLabel(seat).toLowerCase();

/** Texts behind the labels of their seats: `A1B.5C2`. A comma stands before seat E where it would read as an exponent, a
 *  hundred in `D1E2`: `D1,E2`. */
export const labelled = (entries: readonly (readonly [seat: number, text: string])[]): string =>
  entries
    .map(([seat, text]) => `${seatLabel(seat)}${text}`)
    .join('')
    .replace(/\d(?=E-?\d)/g, '$&,');
