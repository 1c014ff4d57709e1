/** @file What there is at a moment of a sequential public goods game, and what a seat sees of it. */
import type { CompleteGoodsParams } from './params.js';

export interface GoodsState {
  /** Tokens given by mover, the oldest round first; the last round may not be whole. */
  readonly past: readonly (readonly number[])[];
  readonly over: boolean;
}

/** What a seat sees: all that there is. */
export interface GoodsView extends CompleteGoodsParams {
  readonly seat: number;
  readonly round: number;
  /** Tokens given by seat in each round that is over. */
  readonly past: readonly (readonly number[])[];
  /** Tokens given so far in this round, by seat. */
  readonly given: readonly number[];
}
