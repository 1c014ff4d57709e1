/** @file Is a run of a study whole, can it go on, or was it made of something else? And its folder made ready for `tompo run`. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CliFailure, fail } from '../errors.js';
import { clearStages } from '../run/clear.js';
import { type Fit, fitOf, placeOf } from '../run/fit.js';
import { refuseIfInUse } from '../run/lock.js';
import { keepRecipe, lockRun } from '../run/open.js';
import { markOf, marksOf, restingOn } from '../run/stages.js';
import { changed, forget } from './kept.js';
import { keptResult, resultPath } from './result.js';
import type { Cell } from './study.js';

/** The stages that a run of a study goes through. */
export const stagesOf = ({ recipe, arms, trained }: Cell): readonly string[] => {
  if (trained !== undefined) return arms.map(({ policy }) => `eval ${policy}`);
  const isSupervised = arms.every(({ policy }) => policy === 'sft');
  return isSupervised ? ['simulate', 'sft', 'eval sft'] : marksOf(recipe).filter((mark) => mark !== 'report');
};

/** Stages whose numbers are not there, in order. */
export const missingOf = (cell: Cell): readonly string[] =>
  stagesOf(cell).filter((mark) => {
    const fit = fitOf(cell, mark);
    // A model that was deleted to save room is not missed once its evaluation is there.
    return fit._tag !== 'done' && !(fit._tag === 'lost' && markOf(mark).stage !== 'eval');
  });

export const isWhole = (cell: Cell): boolean => missingOf(cell).length === 0;

type Unfit = Extract<Fit, { _tag: 'unfit' }>;

/** What of a run was made of other settings than it has now; null where nothing was. */
const otherSettings = (cell: Cell): Unfit | null => {
  for (const mark of stagesOf(cell)) {
    const fit = fitOf(cell, mark);
    if (fit._tag === 'unfit' && fit.damaged !== true) return fit;
  }
  return null;
};

/** What of a study was made of other settings than it has now, and which they are. */
export interface Changed {
  /** Within the study's folder. */
  readonly place: string;
  readonly reason: string;
}

/** Refuses to go on where something was, with the first of it. */
export const refuse = (found: readonly Changed[], dir: string, command: string): void => {
  const [first] = found;
  if (first !== undefined) fail({ _tag: 'StudyChanged', dir, ...first, others: found.length - 1, command });
};

/** A run, or what is kept of it, that was made of other settings; null where it was not. */
const changedIn = (cell: Cell, dir: string): Changed | null => {
  const fit = otherSettings(cell);
  if (fit !== null)
    return { place: `${relative(dir, cell.folder.dir)}/${placeOf(fit.remake)}`, reason: fit.why };
  const path = resultPath(dir, cell);
  const reason = changed(cell, keptResult(path));
  return reason === null ? null : { place: relative(dir, path), reason };
};

/** Refuses runs, and results that were kept, that were made of other settings, with what differs; touches nothing. */
export const refuseOthers = (cells: readonly Cell[], dir: string, command: string): void =>
  refuse(
    cells.flatMap((cell) => changedIn(cell, dir) ?? []),
    dir,
    command,
  );

const LOOK_EVERY_MS = 500;

/** Waits until no other process writes to the run: one of a study that was killed may still be at its last step. */
const untilFree = async (dir: string, say: (text: string) => void, signal: AbortSignal): Promise<void> => {
  let told = false;
  for (;;) {
    try {
      refuseIfInUse(dir);
      return;
    } catch (error) {
      if (!(error instanceof CliFailure) || error.error._tag !== 'InUse' || signal.aborted) throw error;
      if (!told) say(`${dir} is in use by ${error.error.by}: waiting until it ends.`);
      told = true;
      await wait(LOOK_EVERY_MS);
    }
  }
};

/** Makes a run's folder ready: takes away what was changed since it was made, or, where that is asked for, what was made of other
 *  settings, writes its recipe, and takes over what other runs have made already.
 *  dir: the study's folder. takeOver: called while the folder is locked. */
export const makeReady = async (
  dir: string,
  cell: Cell,
  takeOver: () => void,
  command: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  const { folder, recipe } = cell;
  await untilFree(folder.dir, say, signal);
  const lock = await lockRun(folder, command);
  try {
    for (const mark of stagesOf(cell)) {
      const fit = fitOf(cell, mark);
      if (fit._tag === 'unfit') {
        say(`${cell.id}: ${placeOf(fit.remake)} is made again: ${fit.why}.`);
        const cleared = restingOn(recipe, fit.remake);
        clearStages(folder, recipe, cleared);
        forget(
          dir,
          cell,
          cleared.flatMap((m) => (m.startsWith('eval ') ? [markOf(m).arm] : [])),
        );
      } else if (
        fit._tag === 'absent' &&
        existsSync(folder.evaluation(markOf(mark).arm)) &&
        markOf(mark).stage === 'eval'
      )
        say(`${cell.id}: ${placeOf(mark)} is made again: no record says what it was made of.`);
    }
    keepRecipe(cell);
    takeOver();
  } finally {
    lock.release();
  }
};
