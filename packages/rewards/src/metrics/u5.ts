/** @file U5, what a player contributed of what it could. */
import { indistinct } from '../rounding.js';
import type { StakeOutcome } from './record.js';

export interface Contribution {
  /** gained / open; null where nothing was open. 1: no other decisions of the player would have done more. Below 0: doing nothing
   *  would have been better. */
  readonly value: number | null;
  /** Σ(W − W₀). */
  readonly gained: number;
  /** Σ(W_seat − W₀). */
  readonly open: number;
  readonly counted: number;
}

export interface U5 {
  readonly all: Contribution;
  /** Those that rest on valid decisions alone. */
  readonly compliant: Contribution;
}

/** U5 = Σ(W − W₀) / Σ(W_seat − W₀): what the player added to welfare beside what its best decisions would have added, against what
 *  the others really did. A ratio of sums, so that a phase counts by what could be gained in it; where nothing could, what was lost
 *  there counts still. */
export const u5 = (stakes: readonly StakeOutcome[]): U5 => ({
  all: contribution(stakes),
  compliant: contribution(stakes.filter(({ valid }) => valid)),
});

const contribution = (stakes: readonly StakeOutcome[]): Contribution => {
  const above = (welfare: number, alone: number): number =>
    indistinct(welfare, alone) ? 0 : welfare - alone;
  const gained = stakes.reduce((total, { welfare, alone }) => total + above(welfare, alone), 0);
  const open = stakes.reduce((total, { best, alone }) => total + above(best, alone), 0);
  return { value: open > 0 ? gained / open : null, gained, open, counted: stakes.length };
};
