/** @file What there is at a moment of a commons with norms, and what a seat sees of it. */

/** How one other has done so far beside oneself: 1 better, 0 as well, −1 worse. */
export interface Comparison {
  readonly player: number;
  readonly ahead: number;
}

interface NormsRound {
  /** The stock before it. */
  readonly stock: number;
  /** What each got, by seat. */
  readonly got: readonly number[];
  /** Who fined whom, [seat][target] 0/1. */
  readonly fines: readonly (readonly number[])[];
}
export interface NormsRecord extends NormsRound {
  /** By seat; empty where nobody learns from others. */
  readonly compared: readonly Comparison[];
}

export interface NormsState {
  readonly stock: number;
  /** What each has got in this round; null while that is being decided. */
  readonly got: readonly number[] | null;
  readonly past: readonly NormsRecord[];
  /** What each has been paid so far, which no text shows. */
  readonly scores: readonly number[];
  readonly over: boolean;
}

/** What a seat sees: neither scores nor how fast the stock grows. */
export interface NormsView {
  readonly n: number;
  readonly rounds: number;
  readonly capacity: number;
  readonly seat: number;
  readonly round: number;
  readonly stock: number;
  readonly got: readonly number[] | null;
  readonly past: readonly (NormsRound & { readonly compared: Comparison | null })[];
}
