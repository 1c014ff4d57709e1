/** @file From the recipe of a curriculum on a grid to a checked one, or to all of its faults at once. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../../errors.js';
import type { Plain } from '../../recipe/overrides.js';
import { seedList } from '../../study/schema.js';
import { endpointFaults } from '../endpoint.js';
import { noneOf, parsedBy, type ReadRecipe, withFolder } from '../load.js';
import { cookingGame } from './kitchen.js';
import { type GridPartner, type ShiftsFile, shiftsSchema, type WalksFile, walksSchema } from './schema.js';
import { walkGame } from './walk.js';

interface Seeded {
  readonly seeds: readonly number[];
}
export type WalksRecipe = Omit<WalksFile, 'seeds'> & Seeded;
export type ShiftsRecipe = Omit<ShiftsFile, 'seeds'> & Seeded;
export type GridRecipe = WalksRecipe | ShiftsRecipe;

/** Which kind of grid; null: it is no grid. */
export const gridOf = (plain: Plain): 'matrix-walk' | 'cooking' | null => {
  const game = typeof plain === 'object' && plain !== null && 'game' in plain ? plain.game : null;
  const kind = typeof game === 'object' && game !== null && 'kind' in game ? game.kind : null;
  return kind === 'matrix-walk' || kind === 'cooking' ? kind : null;
};

/** How many are measured: a kitchen's are called shifts. */
export const pairedOf = (recipe: GridRecipe): number => ('shifts' in recipe ? recipe.shifts : recipe.walks);

const partnerFaults = (
  entries: readonly GridPartner[],
  path: string,
  what: string,
  scripted: readonly string[],
  folder: string,
): readonly RecipeFault[] =>
  entries.flatMap((entry, i): readonly RecipeFault[] => {
    const at = `${path}[${i}]`;
    if (typeof entry !== 'string')
      return existsSync(resolve(folder, entry.code))
        ? []
        : [{ path: `${at}.code`, message: `there is no file ${entry.code} beside the recipe` }];
    const known = ['classics', ...scripted];
    return known.includes(entry) ? [] : [noneOf(at, entry, what, known)];
  });

/** The same path in less: one seed, two iterations, short trainings. */
const shortened = <R extends GridRecipe>(recipe: R): R => {
  const few = (count: number): number => Math.min(count, 4);
  return {
    ...recipe,
    name: recipe.name.endsWith('-short') ? recipe.name : `${recipe.name}-short`.slice(-64),
    seeds: recipe.seeds.slice(0, 1),
    iterations: Math.min(recipe.iterations, 2),
    ...('shifts' in recipe ? { shifts: few(recipe.shifts) } : { walks: few(recipe.walks) }),
    oracleSteps: Math.min(recipe.oracleSteps, 1024),
    student: { ...recipe.student, steps: Math.min(recipe.student.steps, 1024) },
  };
};

const checked = <F extends WalksFile | ShiftsFile>(
  file: F,
  { folder, refused }: ReadRecipe,
  what: string,
  known: readonly string[],
  isShort: boolean,
): E.Either<CliError, Omit<F, 'seeds'> & Seeded> => {
  const { kind, ...student } = file.student;
  const { worlds, sequences } = student;
  const faults: readonly RecipeFault[] = [
    ...(['population', 'heldOut'] as const).flatMap((key) =>
      partnerFaults(file[key], key, what, known, folder),
    ),
    ...(file.population.some((entry) => typeof entry === 'string')
      ? []
      : [{ path: 'population', message: `must have a scripted ${what} among them: code may be expelled` }]),
    ...(kind === undefined || kind === what
      ? []
      : [{ path: 'student.kind', message: `is ${what} here, not ${kind}` }]),
    ...endpointFaults({ ...file, seeds: seedList(file.seeds) }),
    ...(worlds % sequences === 0
      ? []
      : [{ path: 'student.sequences', message: `must divide student.worlds, ${worlds}` }]),
  ];
  if (faults.length > 0) return refused(faults);
  const recipe = {
    ...file,
    student: { kind: what, ...student },
    population: withFolder(file.population, folder),
    heldOut: withFolder(file.heldOut, folder),
    seeds: seedList(file.seeds),
  } as unknown as Omit<F, 'seeds'> & Seeded;
  return E.right(isShort ? (shortened(recipe as unknown as GridRecipe) as unknown as typeof recipe) : recipe);
};

/** What a file says, checked. */
export const walksIn = (read: ReadRecipe, isShort: boolean): E.Either<CliError, WalksRecipe> => {
  const parsed = parsedBy(walksSchema, read);
  if (E.isLeft(parsed)) return parsed;
  const { scripted } = walkGame(parsed.right.game);
  return checked(parsed.right, read, 'walker', Object.keys(scripted), isShort);
};

export const shiftsIn = (read: ReadRecipe, isShort: boolean): E.Either<CliError, ShiftsRecipe> => {
  const parsed = parsedBy(shiftsSchema, read);
  if (E.isLeft(parsed)) return parsed;
  const { scripted } = cookingGame(parsed.right.game);
  return checked(parsed.right, read, 'cook', Object.keys(scripted), isShort);
};
