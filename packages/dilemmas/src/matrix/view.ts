/** @file What there is at a moment of a repeated matrix game, and what a seat sees of it. */
import type { PayoffTable } from './params.js';
import type { Cell } from './stage.js';

export interface MatrixState {
  /** What was chosen, by seat, the oldest round first. */
  readonly past: readonly Cell[];
  readonly over: boolean;
}

/** What a seat sees: all that there is, its own part first. */
export interface MatrixView {
  readonly seat: number;
  /** Rounds played so far. */
  readonly round: number;
  /** T, and the chance that another round follows one. */
  readonly rounds: number;
  readonly continuation: number;
  readonly options: readonly string[];
  /** [own choice][the other's choice] → [own payoff, the other's payoff] */
  readonly payoffs: PayoffTable;
  /** [own choice, the other's choice], the oldest round first. */
  readonly past: readonly Cell[];
}

/** The same table as seat 1 sees it. */
export const transposed = (payoffs: PayoffTable): PayoffTable =>
  payoffs.map((_, own) => payoffs.map((row) => [row[own]?.[1] as number, row[own]?.[0] as number] as const));
