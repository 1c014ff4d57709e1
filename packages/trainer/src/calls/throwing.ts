/** @file From `Either` to exceptions, which the training loops throw. */
import type { LmError } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { type TrainerError, TrainingFailure } from '../errors.js';

/** The right value; a left is thrown as TrainingFailure with what was done until then. */
export const valueOrThrow = <A, R = never>(either: E.Either<TrainerError, A>, result?: () => R): A => {
  if (E.isLeft(either)) throw new TrainingFailure<R>(either.left, result === undefined ? null : result());
  return either.right;
};

/** The same for what @tompo/lm answers. */
export const modelValueOrThrow = <A>(either: E.Either<LmError, A>): A =>
  valueOrThrow(E.mapLeft((error: LmError): TrainerError => ({ _tag: 'Model', error }))(either));
