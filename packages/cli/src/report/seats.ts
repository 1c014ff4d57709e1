/** @file What a seat is called: a letter in compact text, a number in natural text, as the model reads and writes it. */

import { seatLabel } from '@tompo/games';

/** 0 → 'A', 4 → 'F', 25 → "A'" (compact), 0 → '0' (natural). */
export const seatName = (seat: number, style: 'compact' | 'natural'): string =>
  style === 'compact' ? seatLabel(seat) : String(seat);
