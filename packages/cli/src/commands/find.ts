/** @file What a user named: a built-in recipe, a file, or the folder of a run. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { loadRecipe } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';

export interface Found {
  readonly recipe: Recipe;
  /** The folder that holds runs. */
  readonly out: string;
}

const isRun = (dir: string): boolean => existsSync(join(dir, 'recipe.yaml'));

const load = (file: string, set: readonly string[]): Recipe => {
  const recipe = loadRecipe(file, set);
  return E.isLeft(recipe) ? fail(recipe.left) : recipe.right;
};

/** A recipe by name or file. */
export const findRecipe = (asked: string, out: string, set: readonly string[]): Found => ({
  recipe: load(asked, set),
  out,
});

/** A run that was begun (its folder, or its name below `out`), with the recipe it was begun with; else as findRecipe. */
export const findRun = (asked: string, out: string, set: readonly string[]): Found => {
  const folder = [asked, join(out, asked)].find(
    (d) => existsSync(d) && statSync(d).isDirectory() && isRun(d),
  );
  if (folder === undefined) return findRecipe(asked, out, set);
  const saved = load(join(folder, 'recipe.yaml'), []);
  const found = set.length === 0 ? saved : load(join(folder, 'recipe.yaml'), set);
  // a renamed folder is a run of its own; an override of the name asks for another folder
  const name = found.name === saved.name ? basename(resolve(folder)) : found.name;
  return { recipe: { ...found, name }, out: dirname(folder) };
};
