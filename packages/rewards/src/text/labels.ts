/** @file Names of seats in compact replies. */

/** All but E, which would make a number before it one with an exponent: 1 and E2 would read as a hundred. */
const LETTERS = 'ABCDFGHIJKLMNOPQRSTUVWXYZ';

/** A to Z without E, then A' to Z', and so on: 0 → A, 4 → F, 24 → Z, 25 → A'. */
export const seatLabel = (seat: number): string =>
  `${LETTERS[seat % LETTERS.length]}${"'".repeat(Math.floor(seat / LETTERS.length))}`;

/** Labels one after the other; whatever is none is cut into single symbols. `AB'x` → `A`, `B'`, `x`. */
export const cutLabels = (text: string): readonly string[] => text.match(/[A-Z]'*|./gsu) ?? [];

/** An entry with the label before it: `B'1.3` → `B'` and `1.3`. */
export interface Labelled {
  readonly label: string;
  readonly written: string;
}

/** Entries behind labels: `A1.9B2` → (A, 1.9), (B, 2). Text before the first label comes as an entry of its own, with
 *  its first symbol in the label's place. */
export const cutLabelled = (text: string): readonly Labelled[] =>
  text === ''
    ? []
    : text.split(/(?=[A-Z])/).map((piece) => {
        const [label] = cutLabels(piece) as [string];
        return { label, written: piece.slice(label.length) };
      });
