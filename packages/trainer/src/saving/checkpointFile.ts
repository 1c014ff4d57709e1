/** @file A checkpoint as a file: safetensors, with all that is not a tensor in its metadata, and a checksum. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Arrays, parseSafetensors, printSafetensors, reasonOf, writeAtomically } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import type { TrainState } from '../optimiser/state.js';
import { type Checkpoint, canonical, groupsOf, type Identity, shapeFaults } from './checkpoint.js';

const FORMAT = 'tompo-checkpoint-v1';
const GROUPS = ['params', 'first', 'second'] as const;

type Entries = readonly (readonly [name: string, array: Arrays[string]])[];

const under = (folder: string, arrays: Arrays): Entries =>
  Object.entries(arrays).map(([name, array]) => [`${folder}/${name}`, array] as const);

const stateEntries = (state: TrainState, folder: string): Entries =>
  GROUPS.flatMap((group) => under(`${folder}${group}`, groupsOf(state)[group]));

/** The bytes of a checkpoint, in pieces: equal checkpoints give equal bytes. */
const piecesOf = (checkpoint: Checkpoint): readonly Uint8Array[] => {
  const { identity, seed, step, state, agents, past, memory, notes } = checkpoint;
  const several = Object.entries(agents ?? {});
  const earlier = Object.entries(past ?? {});
  const arrays: Arrays = Object.fromEntries([
    ...stateEntries(state, ''),
    ...several.flatMap(([agent, own]) => stateEntries(own, `agents/${agent}/`)),
    ...earlier.flatMap(([name, adapter]) => under(`past/${name}`, adapter)),
  ]);
  const run = canonical({
    identity,
    seed,
    step,
    updates: state.updates,
    memory,
    ...(agents === undefined
      ? {}
      : { agents: Object.fromEntries(several.map(([agent, { updates }]) => [agent, updates])) }),
    ...(past === undefined ? {} : { past: earlier.map(([name]) => name) }),
  });
  // As they are: rows of a log come back with their keys in the order in which they were written.
  const kept = notes === undefined ? {} : { notes: JSON.stringify(notes) };
  const metadata = { format: FORMAT, run, ...kept, sha256: checksum(run + (kept.notes ?? ''), arrays) };
  return printSafetensors(arrays, metadata);
};

export const printCheckpoint = (checkpoint: Checkpoint): Uint8Array => Buffer.concat(piecesOf(checkpoint));

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
  const { identity, seed, step, updates, memory, agents, past } = said as {
    identity: Identity;
    seed: number;
    step: number;
    updates: number;
    memory: unknown;
    agents?: unknown;
    past?: unknown;
  };
  if (agents !== undefined && (typeof agents !== 'object' || agents === null || Array.isArray(agents)))
    return corrupt('what it says of its learners is no record');
  if (past !== undefined && !(Array.isArray(past) && past.every((name) => typeof name === 'string')))
    return corrupt('what it says of earlier adapters is no list of names');
  const inFolder = (folder: string): Arrays =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([key, array]) =>
        key.startsWith(`${folder}/`) ? [[key.slice(folder.length + 1), array] as const] : [],
      ),
    );
  const stateIn = (folder: string, count: number): TrainState => ({
    updates: count,
    params: inFolder(`${folder}params`),
    moments: { first: inFolder(`${folder}first`), second: inFolder(`${folder}second`) },
  });
  const checkpoint: Checkpoint = {
    identity,
    seed,
    step,
    state: stateIn('', updates),
    ...(agents === undefined
      ? {}
      : {
          agents: Object.fromEntries(
            Object.entries(agents).map(([agent, count]) => [
              agent,
              stateIn(`agents/${agent}/`, count as number),
            ]),
          ),
        }),
    ...(past === undefined
      ? {}
      : {
          past: Object.fromEntries(
            (past as readonly string[]).map((name) => [name, inFolder(`past/${name}`)]),
          ),
        }),
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
  const written = await writeAtomically(path, piecesOf(checkpoint));
  return E.isLeft(written)
    ? E.left({ _tag: 'CheckpointUnwritable', path, reason: written.left.reason })
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
