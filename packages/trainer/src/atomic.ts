/** @file Writing a file as a whole or not at all. Not by the library write-file-atomic: it calls write once and does not look at
 *  how much was written, so that a disk that fills up, and any file of 2 GiB, leaves a cut-off file in the place of the old one. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { either as E } from 'fp-ts';

/** Writes all bytes (`writeFile` goes on after a short write), and has the disk confirm them. */
const writeThrough = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A name that no other writer has. @example state.safetensors.5b0c….partial */
const besides = (path: string): string => `${path}.${randomUUID()}.partial`;

/** Writes beside the file and renames: a crash leaves the old file or the new one. Left with the reason: the old file is
 *  untouched, the partial one removed. */
export const writeAtomically = async (path: string, bytes: Uint8Array): Promise<E.Either<string, null>> => {
  const partial = besides(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(partial, bytes);
    await rename(partial, path);
    return E.right(null);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    return E.left(reasonOf(cause));
  }
};

/** What the system said, such as ENOSPC: no space left on device. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
