/** @file What a run remembers from one step to the next: the estimator's memory, and the rollouts' where they have one. */
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import type { Checkpoint } from '../saving/checkpoint.js';
import { plainJson } from '../saving/plainJson.js';
import type { Rollouts } from './rollouts/rollouts.js';

export interface RunMemory<M> {
  readonly estimator: M;
  readonly rollouts: unknown;
}

const hasMemory = ({ memory }: Rollouts): boolean => memory !== undefined;

/** A checkpoint holds the estimator's memory alone where the rollouts have none, else both. */
export const memoryIn = <M>(rollouts: Rollouts, { memory }: Checkpoint): RunMemory<M> =>
  hasMemory(rollouts) ? (memory as RunMemory<M>) : { estimator: memory as M, rollouts: null };

/** What goes into a checkpoint; `memoryIn` reads it. */
export const savedMemory = <M>(rollouts: Rollouts, memory: RunMemory<M>): RunMemory<M> | M =>
  hasMemory(rollouts) ? memory : memory.estimator;

/** The rollouts' memory after a step in which they gave `given`; it stays as it was where they gave none or began without one. */
export const rolloutMemory = (
  rollouts: Rollouts,
  before: unknown,
  given: unknown,
  step: number,
): E.Either<TrainerError, unknown> =>
  hasMemory(rollouts) && given !== undefined
    ? E.mapLeft(
        (fault: string): TrainerError => ({
          _tag: 'InvalidAnswer',
          name: 'rollouts.step',
          step,
          faults: [fault],
        }),
      )(plainJson(given, 'memory'))
    : E.right(before);
