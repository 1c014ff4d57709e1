/** @file Names of seats in compact replies. */

/** A to Z, then A' to Z', and so on: 0 → A, 25 → Z, 26 → A'. */
export const seatLabel = (seat: number): string =>
  `${String.fromCharCode(65 + (seat % 26))}${"'".repeat(Math.floor(seat / 26))}`;

/** Labels one after the other; whatever is none is cut into single symbols. `AB'x` → `A`, `B'`, `x`. */
export const cutLabels = (text: string): readonly string[] => text.match(/[A-Z]'*|./gsu) ?? [];

/** An entry with the label before it: `B'1.3` → `B'` and `1.3`. */
export interface Labelled {
  readonly label: string;
  readonly written: string;
}

/** Entries behind labels: `A1.9B2` → (A, 1.9), (B, 2). Text before the first label comes as an entry of its own, with
 *  its first symbol in the label's place. The comma that keeps a number and seat E apart is part of neither. */
export const cutLabelled = (text: string): readonly Labelled[] =>
  text === ''
    ? []
    : text.split(/(?<=\d),(?=E-?\d)|(?=[A-Z])(?<!\d,(?=E-?\d))/).map((piece) => {
        const [label] = cutLabels(piece) as [string];
        return { label, written: piece.slice(label.length) };
      });

/** Entries one after the other. A comma stands before seat E where it would read as an exponent, a hundred in `D1E2`:
 *  `D1,E2`. */
export const joinLabelled = (entries: readonly Labelled[]): string =>
  entries
    .map(({ label, written }) => `${label}${written}`)
    .join('')
    .replace(/\d(?=E-?\d)/g, '$&,');
