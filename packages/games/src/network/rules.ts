/** @file What a network game adds to the frame: payoffs, and (for experts and metrics) its solutions. */
import type { either as E } from 'fp-ts';
import type { Claims, GameText, NetworkObservation } from '../contract.js';
import type { GamesError } from '../errors.js';
import type { Adjacency } from '../graph/adjacency.js';
import type { Frame } from './state.js';

export interface NetworkRules {
  readonly id: string;
  readonly frame: Frame;
  /** Plain JSON; the types of the seats stand under `typeKey`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly typeKey: string;
  readonly types: readonly number[];
  readonly payoffs: (graph: Adjacency, efforts: readonly number[]) => E.Either<GamesError, readonly number[]>;
  readonly text: GameText<NetworkObservation>;
  readonly information: Claims['information'];
  readonly solutions: NetworkSolutions;
}

/** Solutions of the one-round game. All of them are exact numbers; the game rounds decisions to its grid. */
export interface NetworkSolutions {
  readonly plannerGraph: () => Adjacency;
  readonly plannerWelfare: () => number;
  /** No graph has more than plannerWelfare + plannerGap. */
  readonly plannerGap: () => number;
  readonly nashGraph: () => Adjacency;
  readonly plannerEffort: (graph: Adjacency) => readonly number[];
  readonly nashEffort: (graph: Adjacency) => readonly number[];
  /** Payoffs at the Nash efforts on a graph. */
  readonly nashPayoffs: (graph: Adjacency) => readonly number[];
  /** Legal efforts of a seat among which its best and its worst against the others' efforts are. */
  readonly extremeEfforts: (graph: Adjacency, efforts: readonly number[], seat: number) => readonly number[];
  /** Legal efforts of a seat among which are the best for its own payoff, and the best for welfare, against the others'. */
  readonly bestEfforts: (graph: Adjacency, efforts: readonly number[], seat: number) => readonly number[];
}
