/** @file A checkpoint as a file: safetensors, with all that is not a tensor in its metadata, and a checksum. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Arrays, parseSafetensors, printSafetensors } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { reasonOf, writeAtomically } from './atomic.js';
import { type Checkpoint, canonical, type Identity, shapeFaults } from './checkpoint.js';
import type { TrainerError } from './errors.js';

const FORMAT = 'tompo-checkpoint-v1';
const GROUPS = ['params', 'first', 'second'] as const;

/** The bytes of a checkpoint: equal checkpoints give equal bytes. */
export const printCheckpoint = ({ identity, seed, step, state, memory, notes }: Checkpoint): Uint8Array => {
  const groups = { params: state.params, ...state.moments };
  const arrays: Arrays = Object.fromEntries(
    GROUPS.flatMap((group) =>
      Object.entries(groups[group]).map(([name, array]) => [`${group}/${name}`, array] as const),
    ),
  );
  const run = canonical({ identity, seed, step, updates: state.updates, memory });
  // As they are: rows of a log come back with their keys in the order in which they were written.
  const kept = notes === undefined ? {} : { notes: JSON.stringify(notes) };
  const metadata = { format: FORMAT, run, ...kept, sha256: checksum(run + (kept.notes ?? ''), arrays) };
  return Buffer.concat(printSafetensors(arrays, metadata));
};

/** Reads what `printCheckpoint` wrote. Left CheckpointCorrupt for anything else, and for a single flipped bit. */
export const parseCheckpoint = (bytes: Uint8Array, path: string): E.Either<TrainerError, Checkpoint> => {
  const corrupt = (reason: string): E.Either<TrainerError, never> =>
    E.left({ _tag: 'CheckpointCorrupt', path, reason });
  const file = parseSafetensors(bytes, path);
  if (E.isLeft(file)) return corrupt('reason' in file.left ? file.left.reason : 'not a safetensors file');
  const { tensors, metadata } = file.right;
  if (metadata.format !== FORMAT)
    return corrupt(`its format is ${metadata.format ?? 'not given'}, not ${FORMAT}`);
  const { run = '', notes } = metadata;
  if (metadata.sha256 !== checksum(run + (notes ?? ''), tensors))
    return corrupt('its checksum does not fit its content');
  const words = E.tryCatch(
    () => [JSON.parse(run) as unknown, notes === undefined ? undefined : (JSON.parse(notes) as unknown)],
    () => 'what it says of its run is no JSON',
  );
  if (E.isLeft(words)) return corrupt(words.left);
  const [said, noted] = words.right;
  if (typeof said !== 'object' || said === null) return corrupt('what it says of its run is no record');
  const { identity, seed, step, updates, memory } = said as {
    identity: Identity;
    seed: number;
    step: number;
    updates: number;
    memory: unknown;
  };
  const group = (name: (typeof GROUPS)[number]): Arrays =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([key, array]) =>
        key.startsWith(`${name}/`) ? [[key.slice(name.length + 1), array] as const] : [],
      ),
    );
  const moments = { first: group('first'), second: group('second') };
  const state = { updates, params: group('params'), moments };
  const checkpoint: Checkpoint = {
    identity,
    seed,
    step,
    state,
    memory,
    ...(noted === undefined ? {} : { notes: noted }),
  };
  const faults = shapeFaults(checkpoint);
  return faults.length > 0 ? corrupt(faults.slice(0, 3).join('; ')) : E.right(checkpoint);
};

/** Writes the file as a whole or not at all. Left CheckpointUnwritable: what was there before is untouched. */
export const saveCheckpoint = async (
  path: string,
  checkpoint: Checkpoint,
): Promise<E.Either<TrainerError, null>> => {
  const written = await writeAtomically(path, printCheckpoint(checkpoint));
  return E.isLeft(written)
    ? E.left({ _tag: 'CheckpointUnwritable', path, reason: written.left })
    : E.right(null);
};

/** Left CheckpointUnreadable or CheckpointCorrupt. */
export const loadCheckpoint = async (path: string): Promise<E.Either<TrainerError, Checkpoint>> => {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    return E.left({ _tag: 'CheckpointUnreadable', path, reason: reasonOf(cause) });
  }
  return parseCheckpoint(bytes, path);
};

/** Over the JSON of the run and each array's name, shape and bytes, in order of name. */
const checksum = (run: string, arrays: Arrays): string => {
  const hash = createHash('sha256').update(run);
  for (const name of Object.keys(arrays).sort()) {
    const { shape, dtype, data } = arrays[name] as Arrays[string];
    hash.update(`\n${name} ${dtype} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
};
