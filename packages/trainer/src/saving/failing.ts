/** @file How a loop ends that cannot go on: the completed steps are saved, and returned with the failure. */
import { thrown } from '../calls/ask.js';
import { type TrainerError, TrainingFailure } from '../errors.js';
import type { Checkpoint } from './checkpoint.js';
import type { Saver } from './saver.js';

/** What a loop throws for what was thrown in it. result: after the last whole step, which is saved if it was computed here.
 *  begunAt: the step that the loop began after. */
export const failed = async <R extends { readonly steps: number; readonly checkpoint: Checkpoint }>(
  cause: unknown,
  result: R,
  begunAt: number,
  saver: Saver,
): Promise<TrainingFailure<R>> => {
  const error: TrainerError =
    cause instanceof TrainingFailure
      ? (cause.error as TrainerError)
      : { _tag: 'StepFailed', step: result.steps + 1, reason: thrown(cause), cause };
  // Where this saving fails too, the first reason is the one to report; the result holds the state all the same.
  if (result.steps > begunAt && error._tag !== 'CheckpointUnwritable') await saver.last(result.checkpoint);
  return new TrainingFailure(error, result);
};
