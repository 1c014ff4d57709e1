/** @file Every decision that a turn could have been, where they can be listed and are few enough to be played. */
import { type Decision, type DecisionSpace, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Group, GroupTurn } from './group.js';

/** Each is played on to the end of the game, so that of more there would be no end. */
const MOST_DECISIONS = 1_000;

/** Two values that differ by less than this part of their size differ by rounding. */
const ROUNDING = 1e-9;

/** [size]: all decisions of a space. Left: they are too many, or not listed.  game: its id, for that */
export const decisionsIn = (
  game: string,
  space: DecisionSpace,
): E.Either<ArenaError, readonly Decision[]> => {
  const { size, at } = spaceOf(space);
  return size <= MOST_DECISIONS
    ? E.right(Array.from({ length: size }, (_, place) => at(place)))
    : E.left({ _tag: 'TooManyDecisions', game, size, most: MOST_DECISIONS });
};

/** [size]: what a turn could have been. Left: they are too many, or not listed. */
export const alternatives = (group: Group, { turn }: GroupTurn): E.Either<ArenaError, readonly Decision[]> =>
  decisionsIn(group.game.id, turn.space);

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
