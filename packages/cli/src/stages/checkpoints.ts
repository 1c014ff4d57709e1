/** @file Going on where a stage was stopped: its checkpoint, and how a training that cannot go on is told. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Checkpoint, explain, loadCheckpoint, TrainingFailure } from '@tompo/trainer';
import { CliFailure, fail, orFail } from '../errors.js';
import type { RunFolder } from '../run/folder.js';
import { halfDoneOf } from '../run/halfDone.js';

/** What a process that died while it saved left behind: the file under a temporary name. */
const removeLeftovers = (path: string): void => {
  const dir = dirname(path);
  if (!existsSync(dir)) return;
  const file = basename(path);
  for (const name of readdirSync(dir))
    if (halfDoneOf(name) === file) rmSync(join(dir, name), { force: true });
};

/** The checkpoint of a stage that was begun; undefined when there is none. */
export const begun = async (folder: RunFolder, arm: string): Promise<Checkpoint | undefined> => {
  const path = folder.checkpoint(arm);
  removeLeftovers(path);
  return existsSync(path) ? orFail(await loadCheckpoint(path), explain) : undefined;
};

/** Ends a stage whose training failed, in one sentence that says how to go on. What a stage itself refused within the
 *  training (a full disk, Ctrl-C while it evaluates) is told as it is. */
export const trainingFailed = (
  error: unknown,
  resumeWith: string,
  stoppedIn: string | null = null,
): never => {
  // Ctrl-C while somebody else was waited for.
  if (stoppedIn !== null && !(error instanceof CliFailure && error.error._tag === 'Interrupted'))
    return fail({ _tag: 'Interrupted', stage: stoppedIn, resume: resumeWith });
  if (!(error instanceof TrainingFailure)) throw error;
  if (error.cause instanceof CliFailure) throw error.cause;
  const { _tag } = error.error as { readonly _tag: string };
  const goOn = _tag === 'CheckpointForeign' || _tag.startsWith('Invalid') ? '' : ` Go on with: ${resumeWith}`;
  return fail({ _tag: 'Refused', sentence: `${error.message}${goOn}` });
};
