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
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
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
  mkdirSync(path);
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

/** Writes beside the target and renames, so that a reader never sees half a file. */
export const writeWhole = (path: string, text: string): void =>
  writing(path, () => {
    makeAll(dirname(path));
    const beside = `${path}.part`;
    try {
      const fd = openSync(beside, 'w');
      try {
        writeAll(fd, text);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
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
