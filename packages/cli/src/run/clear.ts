/** @file Takes away what Tompo wrote, and nothing else: a user's own files in the folder stay. */
import { readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Recipe } from '../recipe/schema.js';
import { cardIn, isUneditedCard } from './cardFile.js';
import { writing } from './files.js';
import type { RunFolder } from './folder.js';
import { halfDoneOf } from './halfDone.js';
import { checkpointsOf, curvesOf, productsOf } from './products.js';
import { forget, recordedMarks } from './records.js';
import { marksOf } from './stages.js';

const entries = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

/** Is it a file that a write of `name` left half-done when its process died? Earlier versions gave it names that may be anything
 *  else of the user's, but for the name before them. */
const isLeftover = (file: string, name: string): boolean =>
  halfDoneOf(file) === name ||
  (file.startsWith(`${name}.`) && /^(\d+|part|partial)$/.test(file.slice(name.length + 1)));

const removeFile = (path: string): void => {
  const [dir, name] = [dirname(path), basename(path)];
  for (const file of entries(dir))
    if (file === name || isLeftover(file, name))
      writing(join(dir, file), () => rmSync(join(dir, file), { force: true }));
};

const removeIfEmpty = (dir: string): void => {
  try {
    rmdirSync(dir);
  } catch {
    // something of the user's lies in it, or it was never made
  }
};

const filesOf = (folder: RunFolder, mark: string): readonly string[] =>
  mark === 'report'
    ? [folder.report, folder.paired, folder.playthroughs, folder.mismatch]
    : [...productsOf(folder, mark), ...curvesOf(folder, mark), ...checkpointsOf(folder, mark)];

/** Forgets stages, then takes their files away. In this order: a death in between leaves files that nobody believes. */
export const clearStages = (folder: RunFolder, recipe: Recipe, marks: readonly string[]): void => {
  forget(folder, recipe, marks);
  for (const path of marks.flatMap((m) => filesOf(folder, m))) {
    removeFile(path);
    const card = cardIn(dirname(path));
    if (isUneditedCard(card)) removeFile(card);
    // A learner's folder, and the algorithm's above it.
    const models = join(folder.dir, 'models');
    for (let dir = dirname(path); dir.startsWith(join(models, sep)); dir = dirname(dir)) removeIfEmpty(dir);
  }
};

/** All stages: those of the recipe, of the one that was followed before, and of every record. The recipe's file stays. */
export const clearRun = (folder: RunFolder, recipe: Recipe, was: Recipe | null): void => {
  const marks = new Set([
    ...marksOf(recipe),
    ...(was === null ? [] : marksOf(was)),
    ...recordedMarks(folder),
  ]);
  clearStages(folder, recipe, [...marks]);
  for (const path of [folder.timings, folder.done]) removeFile(path);
  for (const dir of ['data', 'models', 'metrics', 'eval', 'checkpoints', 'made'])
    removeIfEmpty(join(folder.dir, dir));
};

/** Is there nothing in the folder but what a death in the very first write of a run leaves? */
export const isUnbegun = (dir: string, isLock: (file: string) => boolean): boolean =>
  writing(dir, () => readdirSync(dir)).every((file) => isLock(file) || isLeftover(file, 'recipe.yaml'));

/** Takes away what writes left half-done whose process died, in the run's folder and in those below it that are ours. Only for
 *  who holds the lock. */
export const clearLeftovers = (dir: string): void => {
  for (const file of entries(dir))
    if (isLeftover(file, 'recipe.yaml')) writing(dir, () => unlinkSync(join(dir, file)));
  const models = join(dir, 'models');
  const folders = [
    dir,
    ...['data', 'metrics', 'eval', 'checkpoints', 'made'].map((name) => join(dir, name)),
    ...entries(models).flatMap((name) => {
      const dir = join(models, name);
      return [dir, ...entries(dir).map((agent) => join(dir, agent))];
    }),
  ];
  for (const folder of folders)
    for (const file of entries(folder))
      if (halfDoneOf(file) !== null) writing(folder, () => rmSync(join(folder, file), { force: true }));
};
