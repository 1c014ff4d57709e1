/** @file Runs of a study share what is the same: data, SFT checkpoints, trained policies and evaluations that another run of the same
 *  seed has made of the same settings and files are copied, not made again. */
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonical } from '@tompo/arena';
import { makeDir, writing } from '../run/files.js';
import { fitOf, parentsNow } from '../run/fit.js';
import { curvesOf, productsOf, within } from '../run/products.js';
import { copyRecord, recordOf } from '../run/records.js';
import { settingsOf, settingsToGoOn } from '../run/settings.js';
import { stagesOf } from './prepare.js';
import type { Cell } from './study.js';

/** Settings as a record has them. */
const asKept = (settings: unknown): string => canonical(JSON.parse(JSON.stringify(settings)));

/** Has the other run made this stage of the same settings and the same files? */
const hasSame = (other: Cell, cell: Cell, mark: string): boolean => {
  const record = recordOf(other.folder, mark);
  return (
    record?.state === 'done' &&
    canonical(record.settings) === asKept(settingsOf(cell.recipe, mark)) &&
    canonical(record.parents) === canonical(parentsNow(cell, mark)) &&
    fitOf(other, mark)._tag === 'done'
  );
};

/** Was the other's curve drawn beside the same partners? A policy is the same without that; its validation games are not. */
const hasSameCurve = (other: Cell, cell: Cell, mark: string): boolean =>
  asKept(settingsToGoOn(other.recipe, mark)) === asKept(settingsToGoOn(cell.recipe, mark));

/** The record comes last: a death before it leaves files that nobody believes. */
const copyStage = (from: Cell, to: Cell, mark: string): void => {
  const isSame = hasSameCurve(from, to, mark);
  const curves = isSame ? curvesOf(from.folder, mark) : [];
  for (const path of [...productsOf(from.folder, mark), ...curves]) {
    if (!existsSync(path)) continue;
    const target = join(to.folder.dir, within(from.folder, path));
    makeDir(dirname(target));
    writing(target, () => copyFileSync(path, target));
  }
  copyRecord(from.folder, to.folder, mark, isSame);
};

/** Copies into a run what others of its seed have that it lacks. For who holds its lock. */
export const takeOver = (cell: Cell, others: readonly Cell[]): void => {
  const donors = others.filter((other) => other.seed === cell.seed && other.id !== cell.id);
  for (const mark of stagesOf(cell)) {
    if (fitOf(cell, mark)._tag !== 'absent') continue;
    const donor = donors.find((other) => hasSame(other, cell, mark));
    if (donor !== undefined) copyStage(donor, cell, mark);
  }
};

/** What data and SFT are made of. */
const beginning = ({ recipe }: Cell): string =>
  asKept([settingsOf(recipe, 'simulate'), settingsOf(recipe, 'sft')]);

/** Is a run better started later, since one that runs is just making the SFT checkpoint that the two can share? */
export const waitsFor = (cell: Cell, running: readonly Cell[]): boolean =>
  cell.trained === undefined &&
  recordOf(cell.folder, 'sft')?.state !== 'done' &&
  running.some(
    (other) =>
      other.seed === cell.seed &&
      other.trained === undefined &&
      recordOf(other.folder, 'sft')?.state !== 'done' &&
      beginning(other) === beginning(cell),
  );
