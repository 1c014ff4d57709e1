/** @file What a user named: a built-in recipe, a file, or the folder of a run. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import type { Place } from '../recipe/check.js';
import { loadRecipe, prepareModules } from '../recipe/load.js';
import { isFolderName, type Recipe } from '../recipe/schema.js';
import type { RunWords } from '../report/words.js';
import { pathWord, quoted } from '../screen/quoted.js';

export interface Found {
  readonly recipe: Recipe;
  /** The folder of the run, whether it is there yet or not. */
  readonly dir: string;
  readonly words: RunWords;
}

const isRun = (dir: string): boolean => existsSync(join(dir, 'recipe.yaml'));

const load = async (file: string, set: readonly string[], place: Place = 'here'): Promise<Recipe> => {
  await prepareModules(file, set);
  const recipe = loadRecipe(file, set, place);
  return E.isLeft(recipe) ? fail(recipe.left) : recipe.right;
};

/** The run of that name below `out`. */
const below = (recipe: Recipe, out: string): Found => ({
  recipe,
  dir: join(out, recipe.name),
  words: { name: recipe.name, flags: out === 'runs' ? '' : ` --out ${pathWord(out)}` },
});

/** A recipe by name or file. */
export const findRecipe = async (asked: string, out: string, set: readonly string[]): Promise<Found> =>
  below(await load(asked, set), out);

/** A run that was begun (its folder, or its name below `out`), with the recipe it was begun with; else as findRecipe. */
export const findRun = async (asked: string, out: string, set: readonly string[]): Promise<Found> => {
  const folder = [asked, join(out, asked)].find(
    (d) => existsSync(d) && statSync(d).isDirectory() && isRun(d),
  );
  if (folder === undefined) return findRecipe(asked, out, set);
  const saved = await load(join(folder, 'recipe.yaml'), [], 'anywhere');
  const found = set.length === 0 ? saved : await load(join(folder, 'recipe.yaml'), set);
  // an override of the name asks for another folder, beside this one
  if (found.name !== saved.name) return below(found, dirname(resolve(folder)));
  // a renamed folder is a run of its own
  const name = basename(resolve(folder));
  const recipe = { ...found, name: isFolderName(name) ? name : found.name };
  return folder === asked
    ? { recipe, dir: folder, words: { name: pathWord(folder), flags: '', beside: join(folder, '..') } }
    : { recipe, dir: folder, words: { name: quoted(asked), flags: below(recipe, out).words.flags } };
};
