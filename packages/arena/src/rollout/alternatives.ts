/** @file Every decision that a turn could have been, where they can be listed and are few enough to be played. */
import { type Decision, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { decisionsIn, MOST_DECISIONS } from '../foresight/decisions.js';
import type { Group, GroupTurn } from './group.js';

/** Two values that differ by less than this part of their size differ by rounding. */
const ROUNDING = 1e-9;

/** [size]: what a turn could have been. Left: they are too many, or not listed. */
export const alternatives = (group: Group, { turn }: GroupTurn): E.Either<ArenaError, readonly Decision[]> =>
  E.fromNullable<ArenaError>({
    _tag: 'TooManyDecisions',
    game: group.game.id,
    size: spaceOf(turn.space).size,
    most: MOST_DECISIONS,
  })(decisionsIn(turn.space));

export interface Bounds {
  readonly least: number;
  readonly most: number;
  /** No decision makes a difference beyond rounding. */
  readonly isNothing: boolean;
}

export const boundsOf = (values: readonly number[]): Bounds => {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { least, most, isNothing: !(most - least > ROUNDING * Math.max(Math.abs(least), Math.abs(most))) };
};
