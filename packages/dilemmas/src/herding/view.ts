/** @file What there is at a moment of herding, and what a seat sees of it. */
import type { CompleteHerdingParams } from './params.js';

/** A round that is over, as everybody sees it. */
export interface HerdRecord {
  /** The option that was right: 0 for A, 1 for B. */
  readonly truth: number;
  /** How many chose unseen. */
  readonly hidden: number;
  /** What each chose. */
  readonly chosen: readonly number[];
}

export interface HerdingState {
  readonly truth: number;
  /** What each signal says, [n]. */
  readonly signals: readonly number[];
  /** How many choose unseen in this round; null while the planner is asked. */
  readonly hidden: number | null;
  /** Choices of this round so far, from player 0 on. */
  readonly chosen: readonly number[];
  readonly past: readonly HerdRecord[];
  readonly over: boolean;
}

/** What a seat sees: its own signal, and the choices before it unless it chooses unseen. */
export interface HerdingView extends CompleteHerdingParams {
  readonly seat: number;
  readonly round: number;
  readonly past: readonly HerdRecord[];
  /** How many choose unseen in this round; null while the planner is asked. */
  readonly unseen: number | null;
  /** What the own signal says; null for the planner. */
  readonly signal: number | null;
  readonly seen: readonly number[];
}
