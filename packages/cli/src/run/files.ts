/** @file Reading and writing files of a run. Every write either succeeds whole or says in one sentence why not. */
import {
  closeSync,
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
import writeFileAtomic from 'write-file-atomic';
import { fail } from '../errors.js';

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

const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
};

/** Is it something else than a file (a device, a pipe)? That is written to, never replaced. */
const isSpecial = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
};

/** Puts a whole new file into the place of the old one: a reader meets one or the other, never a half. */
export const writeWhole = (path: string, text: string): void =>
  writing(path, () => {
    makeAll(dirname(path));
    if (isSpecial(path)) writeFileSync(path, text);
    else writeFileAtomic.sync(path, text);
  });

export const writeJson = (path: string, value: unknown): void =>
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);

export interface Lines {
  readonly write: (row: unknown) => void;
  readonly close: () => void;
}

/** A JSONL file that grows line by line: what was done stays when the rest does not come. */
export const openLines = (path: string): Lines => {
  makeDir(dirname(path));
  const fd = writing(path, () => openSync(path, 'w'));
  return {
    write: (row) => writing(path, () => writeAll(fd, `${JSON.stringify(row)}\n`)),
    close: () => closeSync(fd),
  };
};

export interface WholeLines extends Lines {
  /** Puts the file into its place. Closed without it, the old file stays and the new one is gone. */
  readonly commit: () => void;
}

/** A JSONL file too long to hold in memory, which appears only when it is whole. */
export const openWholeLines = (path: string): WholeLines => {
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const lines = openLines(part);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    lines.close();
    rmSync(part, { force: true });
  };
  return {
    write: lines.write,
    close,
    commit: () =>
      writing(path, () => {
        const fd = openSync(part, 'r+');
        try {
          fsyncSync(fd);
        } finally {
          closeSync(fd);
        }
        renameSync(part, path);
        close();
      }),
  };
};

export const readJson = (path: string, command: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    return fail({ _tag: 'FileCorrupt', path, reason: (error as Error).message, command });
  }
};

/** The rows of a JSONL file. */
export const readLines = (path: string, command: string): readonly unknown[] => {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((l) => l !== '')
      .map((l) => JSON.parse(l) as unknown);
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
