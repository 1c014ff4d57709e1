/** @file Opens the folder of a run: new, continued, or made anew; never by accident over another's files. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { stringify } from 'yaml';
import { fail } from '../errors.js';
import { loadRecipe } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import { makeDir, writeWhole, writing } from './files.js';
import { type RunFolder, runFolder } from './folder.js';
import { changedBefore, doneStages, type StageName } from './stages.js';

export interface OpenOptions {
  readonly out: string;
  readonly resume: boolean;
  readonly force: boolean;
}

export const recipeText = (recipe: Recipe): string => stringify(recipe, { lineWidth: 110 });

/** The recipe that a folder was started with; null when the folder is no run. */
export const savedRecipe = (folder: RunFolder): Recipe | null => {
  if (!existsSync(folder.recipe)) return null;
  const saved = loadRecipe(folder.recipe);
  return E.isLeft(saved) ? fail(saved.left) : saved.right;
};

const isEmpty = (dir: string): boolean => writing(dir, () => readdirSync(dir).length === 0);

/** For `tompo run`: the whole folder. */
export const openRun = (recipe: Recipe, options: OpenOptions): RunFolder => {
  const folder = runFolder(join(options.out, recipe.name));
  const { dir } = folder;
  if (existsSync(dir) && !isEmpty(dir)) {
    const was = savedRecipe(folder);
    if (was === null) return fail({ _tag: 'NotARun', dir });
    if (options.force) writing(dir, () => rmSync(dir, { recursive: true }));
    else if (!options.resume) return fail({ _tag: 'RunExists', dir });
    else {
      const paths = changedBefore(was, recipe, 'report');
      if (paths.length > 0) return fail({ _tag: 'RecipeChanged', dir, paths });
    }
  }
  makeDir(dir);
  writeWhole(folder.recipe, recipeText(recipe));
  return folder;
};

/** For one stage: later sections of the recipe may have changed, earlier ones may not. */
export const openStage = (recipe: Recipe, stage: StageName, out: string): RunFolder => {
  const folder = runFolder(join(out, recipe.name));
  if (existsSync(folder.dir) && !isEmpty(folder.dir)) {
    const was = savedRecipe(folder);
    if (was === null) return fail({ _tag: 'NotARun', dir: folder.dir });
    const paths = doneStages(folder).length === 0 ? [] : changedBefore(was, recipe, stage);
    if (paths.length > 0) return fail({ _tag: 'RecipeChanged', dir: folder.dir, paths });
  }
  makeDir(folder.dir);
  writeWhole(folder.recipe, recipeText(recipe));
  return folder;
};
