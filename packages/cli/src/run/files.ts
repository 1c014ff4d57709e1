/** @file Reading and writing files of a run. Every write either succeeds whole or says in one sentence why not. */

import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { jsonLine } from '@tompo/arena';
import { fail } from '../errors.js';
import { jsonFor, refuseNotFinite } from './json.js';

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** A folder and those above it. Not `mkdir` with `recursive`: that never returns where a folder above can neither be
 *  found nor made (below /proc, say). */
const makeAll = (path: string): void => {
  if (existsSync(path)) return;
  makeAll(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // another process may have made it in between
    if (codeOf(error) !== 'EEXIST' || !existsSync(path)) throw error;
  }
};

/** Runs a write; an operating system's refusal becomes a CliFailure that names the path. */
export const writing = <T>(path: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return fail({ _tag: 'Unwritable', path, code });
  }
};

export const makeDir = (path: string): void => {
  writing(path, () => makeAll(path));
};

const writeAll = (fd: number, content: string | Uint8Array): void => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
};

/** What a disk says that fails; any other code is of a system that does not confirm folders. */
const FAILED: ReadonlySet<string | undefined> = new Set(['EIO', 'ENOSPC', 'EDQUOT']);

/** Has the disk confirm what a folder names: a rename that it has not may be gone after a power cut. */
const confirmFolder = (path: string): void => {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    fsyncSync(fd);
  } catch (error) {
    if (FAILED.has(codeOf(error))) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
};

/** Is it something else than a file (a device, a pipe)? That is written to, never replaced. */
const isSpecial = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
};

/** Puts a whole new file into the place of the old one: a reader meets one or the other, never a half. Not by the library
 *  write-file-atomic: it calls write once and does not look at how much was written, so that a disk that fills up leaves
 *  a cut-off file in the place of the old one. */
export const writeWhole = (path: string, content: string | Uint8Array): void => {
  makeDir(dirname(path));
  if (writing(path, () => isSpecial(path))) {
    writing(path, () => writeFileSync(path, content));
    return;
  }
  const file = openWhole(path);
  try {
    file.write(content);
    file.commit();
  } finally {
    file.close();
  }
};

/** Refuses what a later write would refuse, before work is done for it. Of the file nothing is left or changed. */
export const checkWritable = (path: string): void => {
  makeDir(dirname(path));
  const found = writing(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) fail({ _tag: 'Unwritable', path, code: 'EISDIR' });
  if (found === undefined || found.isFile()) openWhole(path).close();
  else writing(path, () => accessSync(path, constants.W_OK));
};

export const writeJson = (path: string, value: unknown): void =>
  writeWhole(path, `${jsonFor(path, value, 2)}\n`);

/** A file that appears in its place only when it is whole. */
interface WholeFile {
  readonly write: (content: string | Uint8Array) => void;
  /** Puts the file into its place. */
  readonly commit: () => void;
  /** Closed without a commit, the old file stays and the new one is gone. */
  readonly close: () => void;
}

/** The new file is written beside the old one, under a name that no other writer has. */
const openWhole = (path: string): WholeFile => {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const fd = writing(path, () => openSync(beside, 'wx'));
  let isOpen = true;
  const shut = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    write: (content) => writing(path, () => writeAll(fd, content)),
    commit: () =>
      writing(path, () => {
        fsyncSync(fd);
        shut();
        renameSync(beside, path);
        confirmFolder(dirname(path));
      }),
    close: () => {
      shut();
      rmSync(beside, { force: true });
    },
  };
};

export interface WholeLines {
  readonly write: (row: unknown) => void;
  readonly commit: () => void;
  readonly close: () => void;
}

/** A JSONL file too long to hold in memory, which appears only when it is whole. */
export const openWholeLines = (path: string): WholeLines => {
  makeDir(dirname(path));
  const { write, commit, close } = openWhole(path);
  return {
    write: (row) => {
      refuseNotFinite(path, row);
      write(jsonLine(row));
    },
    commit,
    close,
  };
};

export const readJson = (path: string, command: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    return fail({ _tag: 'FileCorrupt', path, reason: (error as Error).message, command });
  }
};

/** JSON that is read if it can be; undefined where the file is missing or is none. */
export const tryJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
};
