/** @file What a seat is called: a letter in compact text, a number in natural text, as the model reads and writes it. */

/** 0 → 'A' and 26 → "A'" (compact), 0 → '0' (natural). */
export const seatName = (seat: number, style: 'compact' | 'natural'): string =>
  style === 'compact'
    ? `${String.fromCharCode(65 + (seat % 26))}${"'".repeat(Math.floor(seat / 26))}`
    : String(seat);
