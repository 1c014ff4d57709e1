/** @file What is kept of an episode: plain JSON, immutable. */
import type { Decision, DecisionSpace } from '@tompo/games';
import type { Answer, Noncompliance } from '@tompo/rewards';
import type { either as E } from 'fp-ts';
import type { PhasePlay } from '../playing/record.js';
import type { Substitute } from '../types.js';
import type { Drawn } from './rollouts.js';

/** An answer of a learner: what it read, what it wrote, what that was taken for. */
export interface Turn {
  readonly agent: string;
  readonly seat: number;
  /** Phases count from 0 over the whole episode. */
  readonly phase: number;
  readonly round: number;
  readonly kind: string;
  readonly space: DecisionSpace;
  readonly promptIds: readonly number[];
  readonly prompt: string;
  readonly completion: Drawn;
  readonly answer: E.Either<Noncompliance, Answer>;
  /** The decision that was played. */
  readonly played: Decision;
  /** How it came about in the place of the learner's; null when it is the learner's own decision. */
  readonly substitute: Substitute | null;
}

/** A game from its beginning to its end, or to the limit of phases. */
export interface Episode {
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** By seat: the learner's id, or the name of who sits there. */
  readonly agents: readonly string[];
  /** Of the learners, in the order of phases, then of seats. */
  readonly turns: readonly Turn[];
  readonly phases: readonly PhasePlay[];
  /** [N]: sums over the phases that were played. */
  readonly payoffs: readonly number[];
  readonly welfare: number;
  /** truncated: a limit ended it, and what would have come is in no payoff. */
  readonly end: 'terminated' | 'truncated';
}
