/** @file From the name or path of a curriculum's recipe to a checked one, or to all of its faults at once. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RepeatedGame } from '@tompo/curriculum';
import { matrixClassics, memoryOneClassics, ordinalGames } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import type { z } from 'zod';
import { builtInFolder, builtInNames } from '../builtIn.js';
import type { CliError, RecipeFault } from '../errors.js';
import { faultsOf, unfolded } from '../recipe/faults.js';
import { nearest } from '../recipe/keys.js';
import { applyOverrides, type Plain, setBy } from '../recipe/overrides.js';
import { pathParts, readYaml } from '../recipe/yaml.js';
import { seedList } from '../study/schema.js';
import { endpointFaults } from './endpoint.js';
import { type CurriculumFile, curriculumSchema, type PartnerEntry, WORDS } from './schema.js';

export interface CurriculumRecipe extends Omit<CurriculumFile, 'seeds' | 'game'> {
  readonly game: RepeatedGame;
  /** What the choices are called. */
  readonly choices: readonly string[];
  readonly seeds: readonly number[];
}

type Result<A> = E.Either<CliError, A>;

const locate = (asked: string): Result<string> => {
  const dir = builtInFolder('curricula');
  const places = /[\\/.]/.test(asked) || dir === null ? [asked] : [join(dir, `${asked}.yaml`), asked];
  const found = places.find((place) => existsSync(place) && statSync(place).isFile());
  return found === undefined
    ? E.left({ _tag: 'CurriculumMissing', asked, builtIn: builtInNames('curricula') })
    : E.right(found);
};

/** Sections that are a word alone, as sections of that kind. */
const spelledOut = (plain: Plain): Plain =>
  typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? Object.fromEntries(
        Object.entries(plain).map(([key, value]) => [
          key,
          typeof value === 'string' && (WORDS as readonly string[]).includes(key) ? { kind: value } : value,
        ]),
      )
    : plain;

type Kind = Pick<RepeatedGame, 'payoffs'> & { readonly options?: readonly string[] | undefined };

const kindOf = (name: string): Kind | undefined =>
  matrixClassics.find((one) => one.name === name)?.params ?? ordinalGames().find(({ code }) => code === name);

const kindFault = (kind: string): string => {
  const known = matrixClassics.map(({ name }) => name);
  const guess = nearest(kind, known);
  return `${JSON.stringify(kind)} is no matrix game${guess === undefined ? `; known are ${known.join(', ')}, and codes of ordinal games such as Pd` : `; did you mean ${guess}?`}`;
};

const gameFaults = ({ game: { kind, payoffs, choices } }: CurriculumFile): readonly RecipeFault[] => {
  if ((kind === undefined) === (payoffs === undefined))
    return [{ path: 'game', message: 'must have a kind or payoffs of its own, and not both' }];
  if (kind !== undefined && kindOf(kind) === undefined)
    return [{ path: 'game.kind', message: kindFault(kind) }];
  const table = payoffs ?? kindOf(kind as string)?.payoffs ?? [];
  const k = table.length;
  const isSquare = k >= 2 && k <= 9 && table.every((row) => row.length === k);
  return [
    ...(isSquare
      ? []
      : [{ path: 'game.payoffs', message: 'must be a square table of 2 to 9 rows of pairs of payoffs' }]),
    ...(choices === undefined || !isSquare || choices.length === k
      ? []
      : [{ path: 'game.choices', message: `must have ${k} names, not ${choices.length}` }]),
  ];
};

const isOneOf = (entry: Exclude<PartnerEntry, string>): boolean =>
  [entry.drawn, entry.constant, entry.code].filter((one) => one !== undefined).length === 1;

/** what: in the singular */
export const noneOf = (path: string, entry: string, what: string, known: readonly string[]): RecipeFault => {
  const guess = nearest(entry, known);
  return {
    path,
    message: `${JSON.stringify(entry)} is no ${what}; ${guess === undefined ? `known are ${known.join(', ')}` : `did you mean ${guess}?`}`,
  };
};

const partnerFaults = (
  entries: readonly PartnerEntry[],
  path: string,
  choices: number,
  folder: string,
): readonly RecipeFault[] =>
  entries.flatMap((entry, i): readonly RecipeFault[] => {
    const at = `${path}[${i}]`;
    if (typeof entry !== 'string') {
      if (!isOneOf(entry))
        return [{ path: at, message: 'must have one of drawn, constant, code, and no two of them' }];
      if (entry.constant !== undefined && entry.constant >= choices)
        return [{ path: `${at}.constant`, message: `must be a choice from 0 to ${choices - 1}` }];
      if (entry.code !== undefined && !existsSync(resolve(folder, entry.code)))
        return [{ path: `${at}.code`, message: `there is no file ${resolve(folder, entry.code)}` }];
      return [];
    }
    if (entry === 'even') return [];
    const known = ['even', 'classics', ...Object.keys(memoryOneClassics)];
    if (!known.includes(entry)) {
      return [noneOf(at, entry, 'partner', known)];
    }
    return choices === 2
      ? []
      : [
          {
            path: at,
            message: `${entry} plays games of two choices, and this one has ${choices}; take even, drawn, constant or code`,
          },
        ];
  });

/** The same course in a minute at most: one seed, three iterations, a short training. */
const shortened = (recipe: CurriculumRecipe): CurriculumRecipe => ({
  ...recipe,
  name: recipe.name.endsWith('-short') ? recipe.name : `${recipe.name}-short`.slice(-64),
  seeds: recipe.seeds.slice(0, 1),
  iterations: Math.min(recipe.iterations, 3),
  student:
    recipe.student.kind === 'tabular'
      ? { ...recipe.student, steps: Math.min(recipe.student.steps, 40) }
      : { ...recipe.student, updates: Math.min(recipe.student.updates, 10) },
});

/** Files of partners are meant from where the recipe lies. */
export const withFolder = <Entry extends { readonly code?: string | undefined }>(
  entries: readonly (string | Entry)[],
  folder: string,
): (string | Entry)[] =>
  entries.map((entry) =>
    typeof entry === 'string' || entry.code === undefined
      ? entry
      : { ...entry, code: resolve(folder, entry.code) },
  );

export interface ReadRecipe {
  /** The folder that the file lies in: its files are meant from there. */
  readonly folder: string;
  readonly plain: Plain;
  readonly refused: (faults: readonly RecipeFault[]) => Result<never>;
}

/** The file as it is, with what was set over it; what is said of a fault names its line. */
export const readRecipe = (asked: string, set: readonly string[]): Result<ReadRecipe> => {
  const found = locate(asked);
  if (E.isLeft(found)) return found;
  const read = readYaml(found.right, 'recipe');
  if (E.isLeft(read)) return E.left({ _tag: 'RecipeUnreadable', file: found.right, reason: read.left });
  const changed = applyOverrides(spelledOut(read.right.plain), set);
  if (E.isLeft(changed)) return changed;
  const plain = spelledOut(changed.right);
  const refused = (faults: readonly RecipeFault[]): Result<never> =>
    E.left({
      _tag: 'RecipeFaults',
      file: basename(found.right),
      faults: faults.map((fault) => {
        const path = pathParts(fault.path);
        const text = setBy(path, set);
        return text === undefined
          ? { ...fault, line: read.right.lineOf(path)?.line }
          : { ...fault, set: text };
      }),
    });
  return E.right({ folder: dirname(resolve(found.right)), plain, refused });
};

/** What a file says by a schema, or all that it says wrongly. */
export const parsedBy = <S extends z.ZodType>(
  schema: S,
  { plain, refused }: Pick<ReadRecipe, 'plain' | 'refused'>,
): Result<z.infer<S>> => {
  const parsed = schema.safeParse(plain);
  return parsed.success
    ? E.right(parsed.data)
    : refused(
        parsed.error.issues
          .flatMap((issue) => unfolded(issue, plain))
          .flatMap((issue) => faultsOf(issue, schema, plain)),
      );
};

/** Reads and checks the recipe of a curriculum over a matrix game. */
export const loadCurriculum = (
  asked: string,
  set: readonly string[],
  isShort: boolean,
): Result<CurriculumRecipe> => {
  const read = readRecipe(asked, set);
  return E.isLeft(read) ? read : curriculumIn(read.right, isShort);
};

/** What a file says, checked. */
export const curriculumIn = (
  { folder, plain, refused }: ReadRecipe,
  isShort: boolean,
): Result<CurriculumRecipe> => {
  const parsed = parsedBy(curriculumSchema, { plain, refused });
  if (E.isLeft(parsed)) return parsed;
  const file = parsed.right;
  const ofGame = gameFaults(file);
  const kind = file.game.kind === undefined ? undefined : kindOf(file.game.kind);
  const payoffs = (file.game.payoffs ?? kind?.payoffs ?? []) as RepeatedGame['payoffs'];
  const faults = [
    ...ofGame,
    ...(ofGame.length > 0
      ? []
      : (['population', 'heldOut'] as const).flatMap((key) =>
          partnerFaults(file[key], key, payoffs.length, folder),
        )),
    ...endpointFaults({ ...file, seeds: seedList(file.seeds) }),
  ];
  if (faults.length > 0) return refused(faults);
  const recipe: CurriculumRecipe = {
    ...file,
    game: {
      name: file.game.kind ?? 'own',
      payoffs,
      rounds: file.game.rounds,
      ...(file.game.continuation < 1 ? { continuation: file.game.continuation } : {}),
    },
    choices: file.game.choices ?? kind?.options ?? payoffs.map((_, i) => String(i)),
    population: withFolder(file.population, folder),
    heldOut: withFolder(file.heldOut, folder),
    seeds: seedList(file.seeds),
  };
  return E.right(isShort ? shortened(recipe) : recipe);
};

/** The text of a partner's file. */
export const partnerCode = (path: string): string => readFileSync(path, 'utf8');
