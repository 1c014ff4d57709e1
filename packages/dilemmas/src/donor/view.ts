/** @file What there is at a moment of a donor game, and what a seat sees of it. */
import type { CompleteDonorParams } from './params.js';
import type { Pair } from './schedule.js';

export interface Donation {
  readonly donor: number;
  readonly recipient: number;
  /** What was given; below 0: what was spent on taking. */
  readonly given: number;
  /** What the donor had before. */
  readonly had: number;
}

export interface DonorState {
  readonly pairs: readonly (readonly Pair[])[];
  /** What each has. */
  readonly resources: readonly number[];
  /** [round][pair] */
  readonly past: readonly (readonly Donation[])[];
  readonly over: boolean;
}

/** What was given of all that the donor had, from −1 (all was spent on taking) to 1. */
export interface TraceEntry {
  readonly given: number;
  readonly had: number;
}

/** What a donor sees. A seat that does not donate in this round sees its own resources alone. */
export interface DonorView extends CompleteDonorParams {
  readonly seat: number;
  readonly round: number;
  readonly own: number;
  /** The recipient of this round: what it has, and what it gave when it last donated, what its recipient had given before, and so on. */
  readonly recipient: { readonly resources: number; readonly trace: readonly TraceEntry[] } | null;
}
