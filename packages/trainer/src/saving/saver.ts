/** @file When a run is saved: every so often and at the end, and refused before it begins where it could not be. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { ask } from '../calls/ask.js';
import type { TrainerError } from '../errors.js';
import type { Checkpoint, CheckpointOptions } from './checkpoint.js';
import { saveCheckpoint } from './checkpointFile.js';
import { plainJson } from './plainJson.js';

export interface Saver {
  /** Saves when the step is due. */
  readonly at: (checkpoint: Checkpoint) => Promise<E.Either<TrainerError, null>>;
  /** Saves unless this step is on the disk already. */
  readonly last: (checkpoint: Checkpoint) => Promise<E.Either<TrainerError, null>>;
}

const NOTHING: Saver = { at: async () => E.right(null), last: async () => E.right(null) };

/** Left when the folder cannot be written to: better now than after an hour of training. */
export const openSaver = async (
  options: CheckpointOptions | undefined,
  timeoutMs: number | undefined,
): Promise<E.Either<TrainerError, Saver>> => {
  if (options === undefined) return E.right(NOTHING);
  const { path, every, notes } = options;
  const faults = [
    ...(typeof path === 'string' && path !== ''
      ? []
      : [{ field: 'checkpoint.path', value: path, expected: 'the path of a file' }]),
    ...(Number.isInteger(every) && every >= 1
      ? []
      : [{ field: 'checkpoint.every', value: every, expected: 'a whole number above 0' }]),
    ...(notes === undefined || typeof notes === 'function'
      ? []
      : [{ field: 'checkpoint.notes', value: notes, expected: 'a function' }]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', faults });
  const probe = `${path}.${randomUUID()}.probe`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(probe, new Uint8Array(1));
    await rm(probe);
  } catch (cause) {
    await rm(probe, { force: true }).catch(() => undefined);
    return E.left({ _tag: 'CheckpointUnwritable', path, reason: reasonOf(cause) });
  }
  let saved = -1;
  const noted = async (checkpoint: Checkpoint): Promise<E.Either<TrainerError, Checkpoint>> => {
    if (notes === undefined) return E.right(checkpoint);
    const call = { name: 'checkpoint.notes', step: checkpoint.step };
    const given = await ask(call, timeoutMs, notes);
    if (E.isLeft(given)) return given;
    const plain = plainJson(given.right ?? null, 'notes');
    return E.isLeft(plain)
      ? E.left({ _tag: 'InvalidAnswer', ...call, faults: [plain.left] })
      : E.right({ ...checkpoint, notes: plain.right });
  };
  const save = async (checkpoint: Checkpoint): Promise<E.Either<TrainerError, null>> => {
    const whole = await noted(checkpoint);
    if (E.isLeft(whole)) return whole;
    const written = await saveCheckpoint(path, whole.right);
    if (E.isRight(written)) saved = checkpoint.step;
    return written;
  };
  return E.right({
    at: async (checkpoint) => (checkpoint.step % every === 0 ? save(checkpoint) : E.right(null)),
    last: async (checkpoint) => (checkpoint.step === saved ? E.right(null) : save(checkpoint)),
  });
};
