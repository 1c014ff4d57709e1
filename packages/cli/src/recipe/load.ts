/** @file From the name or path of a recipe to a checked recipe, or to all of its faults at once. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { CliError, RecipeFault } from '../errors.js';
import { checkRecipe, type Place } from './check.js';
import { faultsOf } from './faults.js';
import { nearest } from './keys.js';
import { applyOverrides, overlay, type Plain } from './overrides.js';
import { salvage } from './salvage.js';
import { type Recipe, recipeSchema } from './schema.js';

/** The folder of the recipes that ship with the package. */
const recipesDir = (): string => {
  let here = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(here, 'recipes', 'quickstart.yaml')) && dirname(here) !== here)
    here = dirname(here);
  return join(here, 'recipes');
};

export const builtInRecipes = (): readonly string[] =>
  readdirSync(recipesDir())
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => f.slice(0, -5))
    .sort();

type Path = readonly (string | number)[];

interface Source {
  readonly file: string;
  readonly plain: Plain;
  readonly lineOf: (path: Path) => Line | undefined;
  /** The recipes that it is laid over, the nearest first. */
  readonly below: readonly Source[];
}

interface Line {
  readonly line: number;
  /** Does the key itself stand there, or only what it would belong to? */
  readonly exact: boolean;
}

/** Where a path stands in the text: its key's line, or the line of the nearest parent that is there. */
const lineFinder =
  (doc: Document, lines: LineCounter) =>
  (path: Path): Line | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = doc.getIn(path.slice(0, depth - 1), true);
      const last = path[depth - 1] as string | number;
      if (isMap(parent)) {
        const pair = parent.items.find((p) => isScalar(p.key) && p.key.value === last);
        if (pair !== undefined && isScalar(pair.key) && pair.key.range)
          return { line: lines.linePos(pair.key.range[0]).line, exact: depth === path.length };
      }
      const node = doc.getIn(path.slice(0, depth), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
        return { line: lines.linePos(node.range[0] as number).line, exact: depth === path.length };
    }
    return undefined;
  };

const read = (file: string): E.Either<CliError, Source> => {
  try {
    const lines = new LineCounter();
    const doc = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
    const wrong = doc.errors[0];
    if (wrong !== undefined)
      return E.left({
        _tag: 'RecipeUnreadable',
        file,
        reason: (wrong.message.split('\n')[0] as string).replace(/:$/, '.'),
      });
    const plain = doc.toJS() as Plain;
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
      return E.left({
        _tag: 'RecipeUnreadable',
        file,
        reason: 'it is no list of keys and values; start from a built-in recipe.',
      });
    return E.right({ file, plain: besideFile(plain, file), lineOf: lineFinder(doc, lines), below: [] });
  } catch (error) {
    return E.left({ _tag: 'RecipeUnreadable', file, reason: `${(error as Error).message}.` });
  }
};

const isRecord = (v: Plain | undefined): v is { readonly [key: string]: Plain } =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** Paths in a recipe are meant from where the recipe lies; in a built-in recipe, and on the command line, from here. */
const besideFile = (plain: Plain, file: string): Plain => {
  const model = isRecord(plain) ? plain.model : undefined;
  if (!isRecord(plain) || !isRecord(model) || typeof model.path !== 'string') return plain;
  const folder = dirname(resolve(file));
  return folder === recipesDir() || model.path === ''
    ? plain
    : { ...plain, model: { ...model, path: resolve(folder, model.path) } };
};

/** The same of what was set on the command line or is built in: a run that is taken up elsewhere finds its model. */
const fromHere = (recipe: Recipe): Recipe =>
  recipe.model.init === 'directory'
    ? { ...recipe, model: { ...recipe.model, path: resolve(recipe.model.path) } }
    : recipe;

/** The file of a recipe: by path, or by the name of a built-in one. */
export const locate = (asked: string, near?: string): E.Either<CliError, string> => {
  const places = [
    ...(near === undefined ? [] : [join(near, asked), join(near, `${asked}.yaml`)]),
    ...(/[\\/.]/.test(asked) ? [asked] : [join(recipesDir(), `${asked}.yaml`), asked]),
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
const readWithBase = (file: string, depth = 0): E.Either<CliError, Source> => {
  const own = read(file);
  if (E.isLeft(own)) return own;
  const { extends: base, ...rest } = own.right.plain as { readonly [key: string]: Plain };
  if (base === undefined) return own;
  if (typeof base !== 'string' || depth > 4)
    return E.left({
      _tag: 'RecipeUnreadable',
      file,
      reason: '`extends` must name another recipe, not itself.',
    });
  const found = locate(base, dirname(file));
  if (E.isLeft(found)) return found;
  const below = readWithBase(found.right, depth + 1);
  return E.isLeft(below)
    ? below
    : E.right({
        ...own.right,
        plain: overlay(below.right.plain, rest),
        below: [below.right, ...below.right.below],
      });
};

/** 'games[0].n' → ['games', 0, 'n'] */
const parts = (path: string): readonly (string | number)[] =>
  path
    .split(/[.[\]]/)
    .filter((p) => p !== '')
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));

/** The line of the key that a fault speaks of: in the recipe, in one that it extends, or where it would belong. */
const withLine = (fault: RecipeFault, source: Source): RecipeFault => {
  const path = parts(fault.path);
  const found = [source, ...source.below].map((s) => ({ file: basename(s.file), at: s.lineOf(path) }));
  const best = found.find(({ at }) => at?.exact === true) ?? found.find(({ at }) => at !== undefined);
  if (best?.at === undefined) return fault;
  const other = best.file === basename(source.file) ? {} : { file: best.file };
  return { ...fault, line: best.at.line, ...other };
};

/** Checks plain data as a recipe: schema first, then what only the whole can tell (sizes, games). */
export const parseRecipe = (
  plain: unknown,
  place: Place = 'here',
): E.Either<readonly RecipeFault[], Recipe> => {
  const parsed = recipeSchema.safeParse(plain);
  if (!parsed.success) {
    const first = parsed.error.issues.flatMap((i) => faultsOf(i, recipeSchema, plain));
    const rest = salvage(plain, parsed.error.issues);
    return E.left([...first, ...(rest === null ? [] : checkRecipe(rest, place))]);
  }
  const faults = checkRecipe(parsed.data, place);
  return faults.length > 0 ? E.left(faults) : E.right(parsed.data);
};

/** Reads, overlays, overrides and checks. `asked` is a path or the name of a built-in recipe. */
export const loadRecipe = (
  asked: string,
  overrides: readonly string[] = [],
  place: Place = 'here',
): E.Either<CliError, Recipe> => {
  const found = locate(asked);
  if (E.isLeft(found)) return found;
  const source = readWithBase(found.right);
  if (E.isLeft(source)) return source;
  const set = applyOverrides(source.right.plain, overrides);
  if (E.isLeft(set)) return set;
  const recipe = parseRecipe(set.right, place);
  return E.isRight(recipe)
    ? E.right(fromHere(recipe.right))
    : E.left({
        _tag: 'RecipeFaults',
        file: basename(source.right.file),
        faults: recipe.left.map((f) => withLine(f, source.right)),
      });
};
