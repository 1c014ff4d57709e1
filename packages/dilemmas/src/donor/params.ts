/** @file What a donor game is made of. */
import { flag, type GivenOf, type ParamsOf, real, whole } from '../family/keys.js';

export const DONOR = {
  /** Players, an even number: half of them donate in a round, the other half in the next. */
  n: whole(12, 2, 26),
  rounds: whole(12, 1, 200),
  /** What each begins with, to two decimals. */
  endowment: real(10, { above: 0, max: 1e6 }),
  /** What is given reaches the recipient so many times. */
  multiplier: real(2, { min: 1, max: 10 }),
  /** How far back a donor sees: what share the recipient gave when it last donated, what share that one's recipient had given before, and so
   *  on. */
  trace: whole(3, 0, 10),
  /** May a donor spend on taking from the recipient instead? What it spends is taken so many times as a gift would have been. */
  punishment: flag(false),
} as const;

export type DonorParams = GivenOf<typeof DONOR>;
export type CompleteDonorParams = ParamsOf<typeof DONOR>;
