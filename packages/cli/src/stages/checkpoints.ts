/** @file Going on where a stage was stopped: its checkpoint, and the metrics of the steps that it holds. */
import { existsSync } from 'node:fs';
import { type Checkpoint, explain, loadCheckpoint } from '@tompo/trainer';
import { orFail } from '../errors.js';
import { type Lines, openLines, readLines } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';

/** The checkpoint of a stage that was begun; undefined when there is none. */
export const begun = async (folder: RunFolder, arm: string): Promise<Checkpoint | undefined> => {
  const path = folder.checkpoint(arm);
  return existsSync(path) ? orFail(await loadCheckpoint(path), explain) : undefined;
};

/** The metrics file, open for more rows; rows of steps after the checkpoint are dropped, for they come again. */
export const continueMetrics = (folder: RunFolder, arm: string, step: number): Lines => {
  const path = folder.metrics(arm);
  const kept =
    step > 0 && existsSync(path)
      ? readLines(path, 'tompo run --force').filter((row) => Number((row as { step?: unknown }).step) <= step)
      : [];
  const lines = openLines(path);
  for (const row of kept) lines.write(row);
  return lines;
};
