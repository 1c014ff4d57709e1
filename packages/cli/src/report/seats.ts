/** @file What a seat is called: a letter in compact text, a number in natural text, as the model reads and writes it. */
import { answer } from '@tompo/games';

/** The label of a seat as an answer writes it that links with nobody else. */
const labelOf = (seat: number): string => {
  const to = Array.from({ length: seat + 2 }, (_, j) => (j === seat ? 1 : 0));
  const space = { _tag: 'links', n: to.length, self: seat + 1 } as const;
  return answer(space, { _tag: 'links', to }, 'compact').replace(';', '');
};

/** 0 → 'A', 4 → 'F', 25 → "A'" (compact), 0 → '0' (natural). */
export const seatName = (seat: number, style: 'compact' | 'natural'): string =>
  style === 'compact' ? labelOf(seat) : String(seat);
