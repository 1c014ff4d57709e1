/** @file When a run is saved: every so often and at the end, and refused before it begins where it could not be. */
import { rm } from 'node:fs/promises';
import { either as E } from 'fp-ts';
import { realDisk, reasonOf } from './atomic.js';
import type { Checkpoint, CheckpointOptions } from './checkpoint.js';
import { saveCheckpoint } from './checkpointFile.js';
import type { TrainerError } from './errors.js';

export interface Keeper {
  /** Saves when the step is due. */
  readonly at: (step: number, checkpoint: () => Checkpoint) => Promise<E.Either<TrainerError, null>>;
  /** Saves unless this step is on the disk already. */
  readonly last: (checkpoint: Checkpoint) => Promise<E.Either<TrainerError, null>>;
}

/** Left when the folder cannot be written to: better now than after an hour of training. */
export const keeper = async (
  options: CheckpointOptions | undefined,
): Promise<E.Either<TrainerError, Keeper>> => {
  if (options === undefined)
    return E.right({ at: async () => E.right(null), last: async () => E.right(null) });
  const { path, every } = options;
  if (!Number.isInteger(every) || every < 1)
    return E.left({
      _tag: 'InvalidOptions',
      faults: [{ field: 'checkpoint.every', value: every, expected: 'a whole number above 0' }],
    });
  const probe = `${path}.probe`;
  try {
    await realDisk.write(probe, new Uint8Array(1));
    await rm(probe);
  } catch (cause) {
    return E.left({ _tag: 'CheckpointUnwritable', path, reason: reasonOf(cause) });
  }
  let saved = -1;
  const save = async (checkpoint: Checkpoint): Promise<E.Either<TrainerError, null>> => {
    const written = await saveCheckpoint(path, checkpoint);
    if (E.isRight(written)) saved = checkpoint.step;
    return written;
  };
  return E.right({
    at: async (step, checkpoint) => (step % every === 0 ? save(checkpoint()) : E.right(null)),
    last: async (checkpoint) => (checkpoint.step === saved ? E.right(null) : save(checkpoint)),
  });
};
