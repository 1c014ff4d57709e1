/** @file Opens the folder of a run: new, continued, or made anew; never by accident over another's files. First
 *  everything is checked, and nothing touched; then the folder is locked, checked again, and written to. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { either as E } from 'fp-ts';
import { stringify } from 'yaml';
import { fail } from '../errors.js';
import { loadRecipe } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import { clearLeftovers, clearRun, isUnbegun } from './clear.js';
import { makeDir, writeWhole, writing } from './files.js';
import type { RunView } from './fit.js';
import type { RunFolder } from './folder.js';
import { isLockFile, type Lock, refuseIfInUse, takeLock } from './lock.js';
import { refuseUnfit } from './plan.js';
import { recordedMarks } from './records.js';
import { changedBefore, marksOf } from './stages.js';

export interface OpenOptions {
  readonly resume: boolean;
  readonly force: boolean;
}

export const recipeText = (recipe: Recipe): string => stringify(recipe, { lineWidth: 110 });

/** The recipe that a folder was last written with; null where there is none that can be read. */
const savedRecipe = (folder: RunFolder): Recipe | null => {
  if (!existsSync(folder.recipe)) return null;
  const saved = loadRecipe(folder.recipe, [], 'anywhere');
  return E.isLeft(saved) ? null : saved.right;
};

/** new: nothing of anybody's is in it · run: Tompo's · other: somebody else's. */
export const kindOf = (folder: RunFolder): 'new' | 'run' | 'other' => {
  const { dir } = folder;
  const found = writing(dir, () => statSync(dir, { throwIfNoEntry: false }));
  if (found === undefined) return 'new';
  if (!found.isDirectory()) return fail({ _tag: 'NotARun', dir });
  if (existsSync(folder.recipe) || recordedMarks(folder).length > 0) return 'run';
  return readdirSync(dir).length === 0 || isUnbegun(dir, isLockFile) ? 'new' : 'other';
};

/** Refuses what `tompo run` may not do to this folder. Touches nothing. */
export const checkRun = (view: RunView, { resume, force }: OpenOptions): void => {
  const { folder, recipe } = view;
  const { dir } = folder;
  const kind = kindOf(folder);
  if (kind === 'other') fail({ _tag: 'NotARun', dir });
  if (kind === 'run' && !force && !resume) fail({ _tag: 'RunExists', dir });
  refuseIfInUse(dir);
  if (kind === 'new' || force) return;
  const was = recordedMarks(folder).length === 0 ? null : savedRecipe(folder);
  const paths = was === null ? [] : changedBefore(was, recipe, 'report');
  if (paths.length > 0) fail({ _tag: 'RecipeChanged', dir, paths });
  refuseUnfit(view, marksOf(recipe));
};

/** Writes recipe.yaml where it says something else. */
export const keepRecipe = ({ folder, recipe }: RunView): void => {
  const text = recipeText(recipe);
  if (!existsSync(folder.recipe) || readFileSync(folder.recipe, 'utf8') !== text)
    writeWhole(folder.recipe, text);
};

/** Makes the folder if need be, and locks it. */
export const lockRun = async ({ dir }: RunFolder, command: string): Promise<Lock> => {
  refuseIfInUse(dir);
  makeDir(dir);
  const lock = await takeLock(dir, command);
  clearLeftovers(dir);
  return lock;
};

/** For `tompo run`: the folder, locked and ready; what was in it is gone where that was asked for. */
export const openRun = async (view: RunView, options: OpenOptions, command: string): Promise<Lock> => {
  const { folder, recipe } = view;
  checkRun(view, options);
  const lock = await lockRun(folder, command);
  try {
    checkRun(view, options); // another process may have come between
    if (options.force) clearRun(folder, recipe, savedRecipe(folder));
    keepRecipe(view);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
};
