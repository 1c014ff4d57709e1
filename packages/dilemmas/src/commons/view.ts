/** @file What there is at a moment of a commons, and what a seat sees of it. */
import type { CompleteCommonsParams } from './params.js';

/** A round as everybody saw it. */
export interface Harvest {
  /** The stock before it. */
  readonly stock: number;
  /** What each got, by seat, of those who were there. */
  readonly got: readonly number[];
}

export interface CommonsState {
  readonly stock: number;
  readonly past: readonly Harvest[];
  readonly over: boolean;
}

/** What a seat sees: all that there is. */
export interface CommonsView extends CompleteCommonsParams {
  readonly seat: number;
  readonly round: number;
  readonly stock: number;
  readonly past: readonly Harvest[];
  /** Seats that harvest in this round: 0 to so many − 1. */
  readonly harvesters: number;
  /** The most that each may take for the stock to stay; 0 also where it collapses whatever is taken, which is where it is below `collapse`. Null
   *  where that is not told, as in the last round. */
  readonly sustainable: number | null;
}
