/** @file What a user named: a built-in recipe, a file, or the folder of a run. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { isFolderName } from '../recipe/atoms.js';
import type { Place } from '../recipe/check.js';
import { loadRecipe, prepareModules } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import type { RunWords } from '../report/words.js';
import { pathWord, quoted } from '../screen/quoted.js';

export interface Found {
  readonly recipe: Recipe;
  /** The folder of the run, whether it is there yet or not. */
  readonly dir: string;
  /** What names it in another command, whether its folder is there yet or not. */
  readonly word: string;
  readonly words: RunWords;
}

const isRun = (dir: string): boolean => existsSync(join(dir, 'recipe.yaml'));

const load = async (file: string, set: readonly string[], place: Place = 'here'): Promise<Recipe> => {
  await prepareModules(file, set);
  const recipe = loadRecipe(file, set, place);
  return E.isLeft(recipe) ? fail(recipe.left) : recipe.right;
};

/** The run of that name below `out`; `asked` leads to it while there is none. */
const below = (recipe: Recipe, out: string, asked: string, set: readonly string[]): Found => {
  const dir = join(out, recipe.name);
  const flags = out === 'runs' ? '' : ` --out ${pathWord(out)}`;
  const begin = [`${pathWord(asked)}${flags}`, ...set.map((one) => `--set ${quoted(one)}`)].join(' ');
  return { recipe, dir, word: isRun(dir) ? pathWord(dir) : begin, words: { name: recipe.name, flags } };
};

/** A recipe by name or file. */
export const findRecipe = async (asked: string, out: string, set: readonly string[]): Promise<Found> =>
  below(await load(asked, set), out, asked, set);

/** A run that was begun (its folder, or its name below `out`), with the recipe it was begun with; else as findRecipe. */
export const findRun = async (asked: string, out: string, set: readonly string[]): Promise<Found> => {
  const folder = [asked, join(out, asked)].find(
    (d) => existsSync(d) && statSync(d).isDirectory() && isRun(d),
  );
  if (folder === undefined) return findRecipe(asked, out, set);
  const saved = await load(join(folder, 'recipe.yaml'), [], 'anywhere');
  const found = set.length === 0 ? saved : await load(join(folder, 'recipe.yaml'), set);
  // an override of the name asks for another folder, beside this one
  if (found.name !== saved.name) return below(found, dirname(resolve(folder)), folder, set);
  // a renamed folder is a run of its own
  const name = basename(resolve(folder));
  const recipe = { ...found, name: isFolderName(name) ? name : found.name };
  const word = pathWord(folder);
  return folder === asked
    ? { recipe, dir: folder, word, words: { name: pathWord(folder), flags: '' } }
    : {
        recipe,
        dir: folder,
        word,
        words: { name: quoted(asked), flags: below(recipe, out, asked, set).words.flags },
      };
};
