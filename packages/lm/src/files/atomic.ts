/** @file Writing a file as a whole or not at all: beside its place, then renamed, so that a reader meets the old file or the new
 *  one. Not by the library write-file-atomic: it calls write once and does not look at how much was written, so that a disk that
 *  fills up, and any file of 2 GiB, leaves a cut-off file in the place of the old one. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';

/** The code of a system error; else what it says. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Writes all bytes (`writeFile` goes on after a short write), and has the disk confirm them. */
const writeThrough = async (path: string, pieces: readonly (string | Uint8Array)[]): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** What a disk says that fails; any other code is of a system that does not confirm folders. */
const FAILED = new Set(['EIO', 'ENOSPC', 'EDQUOT']);

/** Has the disk confirm what a folder names: a rename that it has not may be gone after a power cut. */
const confirmFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r').catch(() => null);
  if (folder === null) return; // Windows opens no folders
  try {
    await folder.sync();
  } catch (error) {
    if (FAILED.has(reasonOf(error))) throw error;
  } finally {
    await folder.close();
  }
};

/** Writes the pieces one after another, then puts the file into its place. Left UnwritableFile: the old file is untouched, and
 *  nothing is left beside it. */
export const writeAtomically = async (
  path: string,
  pieces: readonly (string | Uint8Array)[],
): Promise<E.Either<LmError & { readonly _tag: 'UnwritableFile' }, void>> => {
  const folder = dirname(path);
  // A name that no other writer has, in this process or another.
  const beside = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeThrough(beside, pieces);
    await rename(beside, path);
    await confirmFolder(folder);
    return E.right(undefined);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    return E.left({ _tag: 'UnwritableFile', path, reason: reasonOf(error) });
  }
};
