/** @file Where Either ends and exceptions begin: the training loops. */
import { either as E } from 'fp-ts';
import { type TrainerError, TrainingFailure } from './errors.js';

/** The right value; a left is thrown as TrainingFailure with what was done until then. */
export const valueOrThrow = <A, R = never>(either: E.Either<TrainerError, A>, result?: () => R): A => {
  if (E.isLeft(either)) throw new TrainingFailure<R>(either.left, result === undefined ? null : result());
  return either.right;
};
