/** @file From the name or path of a recipe to a checked recipe, or to all of its faults at once. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { builtInFolder, builtInNames } from '../builtIn.js';
import type { CliError, RecipeFault } from '../errors.js';
import { checkRecipe, type Place } from './check.js';
import { faultsOf, unfolded } from './faults.js';
import { nearest } from './keys.js';
import { loadModules } from './modules.js';
import { change, withPaths } from './namedPaths.js';
import { applyOverrides, isRecord, overlay, type Plain, put, setBy } from './overrides.js';
import { SECTIONS } from './rollouts.js';
import { salvage } from './salvage.js';
import { type Recipe, recipeSchema } from './schema.js';
import { type Line, type Path, pathParts, readYaml, type YamlFile } from './yaml.js';

export const builtInRecipes = (): readonly string[] => builtInNames('recipes');

interface Source extends YamlFile {
  /** The recipes that it is laid over, the nearest first. */
  readonly below: readonly Source[];
}

const read = (file: string): E.Either<CliError, Source> => {
  const found = readYaml(file, 'recipe');
  return E.isLeft(found)
    ? E.left({ _tag: 'RecipeUnreadable', file, reason: found.left })
    : E.right({ ...found.right, plain: spelledOut(besideFile(found.right.plain, file)), below: [] });
};

/** Rollouts that are named by a word alone, as a section, whose keys can then be set one by one. */
const spelledOut = (plain: Plain): Plain =>
  isRecord(plain)
    ? change(plain, 'rl', (rl) =>
        isRecord(rl)
          ? change(rl, 'rollouts', (how) =>
              typeof how === 'string' && SECTIONS.includes(how) ? { kind: how } : how,
            )
          : rl,
      )
    : plain;

/** Paths in a recipe are meant from where the recipe lies; in a built-in recipe, and on the command line, from here. */
const besideFile = (plain: Plain, file: string): Plain => {
  const folder = dirname(resolve(file));
  return folder === builtInFolder('recipes') ? plain : withPaths(plain, (path) => resolve(folder, path));
};

/** The file of a recipe: by path, or by the name of a built-in one. */
export const locate = (asked: string, near?: string): E.Either<CliError, string> => {
  const dir = builtInFolder('recipes');
  const builtInFile = dir === null ? [] : [join(dir, `${asked}.yaml`)];
  const places = [
    ...(near === undefined ? [] : [join(near, asked), join(near, `${asked}.yaml`)]),
    ...(/[\\/.]/.test(asked) ? [asked] : [...builtInFile, asked]),
  ];
  const found = places.find((p) => existsSync(p) && statSync(p).isFile());
  if (found !== undefined) return E.right(found);
  const builtIn = builtInRecipes();
  const guess = nearest(asked, builtIn);
  return E.left({
    _tag: 'RecipeMissing',
    asked,
    builtIn: guess === undefined ? builtIn : [guess, ...builtIn.filter((b) => b !== guess)],
  });
};

/** A recipe may say `extends: other`: it is laid over that one. */
const readWithBase = (file: string, above: readonly string[] = []): E.Either<CliError, Source> => {
  const own = read(file);
  if (E.isLeft(own)) return own;
  const { extends: base, ...rest } = own.right.plain as { readonly [key: string]: Plain };
  if (base === undefined) return own;
  const unreadable = (reason: string): E.Either<CliError, never> =>
    E.left({ _tag: 'RecipeUnreadable', file, reason });
  if (typeof base !== 'string')
    return unreadable('`extends` must be the name or the path of another recipe.');
  const found = locate(base, dirname(file));
  if (E.isLeft(found)) return found;
  const chain = [...above, file].map((one) => resolve(one));
  const at = chain.indexOf(resolve(found.right));
  if (at >= 0)
    return unreadable(
      at === chain.length - 1
        ? '`extends` must name another recipe, not itself.'
        : `\`extends\` goes round in a circle: ${[...chain.slice(at), found.right].map((one) => basename(one)).join(' extends ')}.`,
    );
  const below = readWithBase(found.right, [...above, file]);
  return E.isLeft(below)
    ? below
    : E.right({
        ...own.right,
        plain: overlay(below.right.plain, rest),
        below: [below.right, ...below.right.below],
      });
};

/** Where what a fault speaks of was said: on the command line, in the recipe, in one that it extends, or where it would belong. */
const withPlace = (fault: RecipeFault, source: Source, overrides: readonly string[]): RecipeFault => {
  const path = pathParts(fault.path);
  const set = setBy(path, overrides);
  if (set !== undefined) return { ...fault, set };
  const found = [source, ...source.below].map((s) => ({ file: basename(s.file), at: s.lineOf(path) }));
  const best = found.find(({ at }) => at?.exact === true) ?? found.find(({ at }) => at !== undefined);
  if (best?.at === undefined) return fault;
  const other = best.file === basename(source.file) ? {} : { file: best.file };
  return { ...fault, line: best.at.line, ...other };
};

/** Sections whose faults leave defaults in their place, each with the keys that only it makes sense of. */
const STAND_INS = [
  ['expert'],
  ['evaluation.opponents'],
  ['rl.opponents', 'rl.seats'],
  ['rl.reward'],
  ['rl.agents', 'rl.opponents', 'evaluation.seats'],
  ['rl.rollouts', 'rl.agents', 'rl.seats', 'rl.opponents', 'rl.reward', 'rl.situations', 'rl.decisions'],
] as const;

/** Checks plain data as a recipe: schema first, then what only the whole can tell (sizes, games). */
export const parseRecipe = (
  plain: unknown,
  place: Place = 'here',
): E.Either<readonly RecipeFault[], Recipe> => {
  const parsed = recipeSchema.safeParse(plain);
  if (!parsed.success) {
    const issues = parsed.error.issues.flatMap((issue) => unfolded(issue, plain));
    const first = issues.flatMap((i) => faultsOf(i, recipeSchema, plain));
    const rest = salvage(plain, issues);
    // Defaults that stand in for players that were misspelt are not the user's.
    const stoodIn: readonly string[] = STAND_INS.flatMap(([path, ...others]) =>
      first.some((fault) => fault.path.startsWith(path)) ? [path, ...others] : [],
    );
    const others = rest === null ? [] : checkRecipe(rest, place);
    return E.left([...first, ...others.filter(({ path }) => !stoodIn.some((p) => path.startsWith(p)))]);
  }
  const faults = checkRecipe(parsed.data, place);
  return faults.length > 0 ? E.left(faults) : E.right(parsed.data);
};

/** Paths that nothing has made whole yet, as those of a built-in recipe, are meant from here. */
const fromHere = (plain: Plain): Plain => withPaths(plain, (path) => resolve(path));

interface Asked {
  readonly source: Source;
  /** As it is to be checked. */
  readonly plain: Plain;
}

/** Reads, overlays and overrides. What was set on the command line is meant from here: a run that is taken up elsewhere
 *  finds its files. */
const readAsked = (asked: string, overrides: readonly string[]): E.Either<CliError, Asked> => {
  const found = locate(asked);
  if (E.isLeft(found)) return found;
  const source = readWithBase(found.right);
  if (E.isLeft(source)) return source;
  const set = applyOverrides(source.right.plain, overrides);
  return E.isLeft(set) ? set : E.right({ source: source.right, plain: fromHere(set.right) });
};

const loadModulesOf = async (plain: Plain): Promise<void> => {
  const paths: string[] = [];
  withPaths(plain, (path, kind) => {
    if (kind === 'module') paths.push(path);
    return path;
  });
  await loadModules(paths);
};

/** Loads the modules that a recipe names, so that it can be checked and run. What is wrong with them, the check tells. */
export const prepareModules = async (asked: string, overrides: readonly string[] = []): Promise<void> => {
  const read = readAsked(asked, overrides);
  if (E.isRight(read)) await loadModulesOf(read.right.plain);
};

/** Sections of a recipe that stand in another file, such as a study's. */
export interface Layer {
  readonly plain: Plain | ((below: Plain) => Plain);
  /** What is set by paths, after that: 'games.0.n' reaches into a list. */
  readonly sets?: readonly (readonly [path: readonly string[], leaf: Plain])[];
  /** Where a path of the recipe stands in that file; undefined where this layer does not speak of it. */
  readonly lineOf: (path: Path) => Line | undefined;
  /** Where what now stands at a path stood in what lies below, in the case that this layer moves it. */
  readonly from?: (path: Path, below: Plain) => Path;
}

const withSets = (plain: Plain, sets: NonNullable<Layer['sets']>, over: string): Plain =>
  sets.length === 0
    ? plain
    : besideFile(
        sets.reduce((whole, [path, leaf]) => put(whole, path, leaf), plain),
        over,
      );

/** A recipe with layers of the file `over` laid on it, one after another, as `extends` lays recipes; its modules are loaded.
 *  The recipe is looked for beside that file, then as everywhere. */
export const loadLayered = async (
  asked: string,
  over: string,
  layers: readonly Layer[],
): Promise<E.Either<CliError, Recipe>> => {
  const found = locate(asked, dirname(over));
  if (E.isLeft(found)) return found;
  const base = readWithBase(found.right);
  if (E.isLeft(base)) return base;
  const source = layers.reduce<Source>(
    (below, { plain, sets = [], lineOf, from }) => {
      const own = typeof plain === 'function' ? plain(below.plain) : plain;
      const sources = [below, ...below.below];
      return {
        file: over,
        plain: withSets(overlay(below.plain, spelledOut(besideFile(own, over))), sets, over),
        lineOf,
        below:
          from === undefined
            ? sources
            : sources.map((s) => ({ ...s, lineOf: (path: Path) => s.lineOf(from(path, below.plain)) })),
      };
    },
    {
      ...base.right,
      plain: fromHere(base.right.plain),
    },
  );
  await loadModulesOf(source.plain);
  const recipe = parseRecipe(source.plain);
  return E.isRight(recipe)
    ? recipe
    : E.left({
        _tag: 'RecipeFaults',
        file: basename(over),
        faults: recipe.left.map((f) => withPlace(f, source, [])),
      });
};

/** Reads, overlays, overrides and checks. `asked` is a path or the name of a built-in recipe; its modules have been
 *  prepared. */
export const loadRecipe = (
  asked: string,
  overrides: readonly string[] = [],
  place: Place = 'here',
): E.Either<CliError, Recipe> => {
  const read = readAsked(asked, overrides);
  if (E.isLeft(read)) return read;
  const { source, plain } = read.right;
  const recipe = parseRecipe(plain, place);
  return E.isRight(recipe)
    ? recipe
    : E.left({
        _tag: 'RecipeFaults',
        file: basename(source.file),
        faults: recipe.left.map((f) => withPlace(f, source, overrides)),
      });
};
