/** @file Writing a file as a whole or not at all. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { either as E } from 'fp-ts';

/** The few calls that can fail, as an argument, so that a full disk can be tried out. */
export interface Disk {
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
}

/** Bytes are on the disk (fsync) before the name points at them: a crash leaves the old file or the new one. */
export const realDisk: Disk = {
  write: async (path, bytes) => {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
};

/** Writes beside the file and renames. Left with the reason: the old file is untouched, the partial one removed. */
export const writeAtomically = async (
  path: string,
  bytes: Uint8Array,
  disk: Disk = realDisk,
): Promise<E.Either<string, null>> => {
  const partial = `${path}.partial`;
  try {
    await disk.write(partial, bytes);
    await disk.rename(partial, path);
    return E.right(null);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    return E.left(reasonOf(cause));
  }
};

/** What the system said, such as ENOSPC: no space left on device. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
