/** @file From the recipe of a curriculum on a grid to a checked one, or to all of its faults at once. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cookClassics } from '@tompo/curriculum/cooking';
import { walkClassics } from '@tompo/curriculum/walk';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../../errors.js';
import type { Plain } from '../../recipe/overrides.js';
import { seedList } from '../../study/schema.js';
import { endpointFaults } from '../endpoint.js';
import { noneOf, parsedBy, type ReadRecipe, withFolder } from '../load.js';
import { walkOf } from './params.js';
import { type GridPartner, type ShiftsFile, shiftsSchema, type WalksFile, walksSchema } from './schema.js';

interface Seeded {
  readonly seeds: readonly number[];
}
export type WalksRecipe = Omit<WalksFile, 'seeds'> & Seeded;
export type ShiftsRecipe = Omit<ShiftsFile, 'seeds'> & Seeded;
export type GridRecipe = WalksRecipe | ShiftsRecipe;

const KINDS = ['matrix-walk', 'cooking'] as const;

/** Which kind of grid; undefined: it is no grid. */
export const gridOf = (plain: Plain): (typeof KINDS)[number] | undefined => {
  const game = typeof plain === 'object' && plain !== null && 'game' in plain ? plain.game : null;
  const kind = typeof game === 'object' && game !== null && 'kind' in game ? game.kind : null;
  return KINDS.find((one) => one === kind);
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

type GridFile = WalksFile | ShiftsFile;

/** what: a walker or a cook · scripted: the names that there are */
const faultsOf = (
  file: GridFile,
  what: string,
  scripted: readonly string[],
  folder: string,
): readonly RecipeFault[] => {
  const { kind = what, worlds, sequences } = file.student;
  return [
    ...(['population', 'heldOut'] as const).flatMap((key) =>
      partnerFaults(file[key], key, what, scripted, folder),
    ),
    ...(file.population.some((entry) => typeof entry === 'string')
      ? []
      : [{ path: 'population', message: `must have a scripted ${what} among them: code may be expelled` }]),
    ...(kind === what ? [] : [{ path: 'student.kind', message: `is ${what} here, not ${kind}` }]),
    ...endpointFaults({ ...file, seeds: seedList(file.seeds) }),
    ...(worlds % sequences === 0
      ? []
      : [{ path: 'student.sequences', message: `must divide student.worlds, ${worlds}` }]),
  ];
};

/** What every grid has, settled; short: the same path in less, with one seed, two iterations, and short trainings. */
const settled = <Kind extends string>(file: GridFile, kind: Kind, folder: string, isShort: boolean) => {
  const { name, iterations, oracleSteps } = file;
  const { kind: _, ...student } = file.student;
  const seeds = seedList(file.seeds);
  const partners = {
    population: withFolder(file.population, folder),
    heldOut: withFolder(file.heldOut, folder),
  };
  const whole = { ...partners, seeds, student: { kind, ...student } };
  return isShort
    ? {
        ...whole,
        name: name.endsWith('-short') ? name : `${name}-short`.slice(-64),
        seeds: seeds.slice(0, 1),
        iterations: Math.min(iterations, 2),
        oracleSteps: Math.min(oracleSteps, 1024),
        student: { ...whole.student, steps: Math.min(student.steps, 1024) },
      }
    : whole;
};

const paired = (count: number, isShort: boolean): number => (isShort ? Math.min(count, 4) : count);

const walksIn = (read: ReadRecipe, isShort: boolean): E.Either<CliError, WalksRecipe> => {
  const { folder, refused } = read;
  const parsed = parsedBy(walksSchema, read);
  if (E.isLeft(parsed)) return parsed;
  const file = parsed.right;
  const faults = faultsOf(
    file,
    'walker',
    Object.keys(walkClassics(walkOf(file.game).payoffs.length)),
    folder,
  );
  if (faults.length > 0) return refused(faults);
  return E.right({
    ...file,
    ...settled(file, 'walker', folder, isShort),
    walks: paired(file.walks, isShort),
  });
};

const shiftsIn = (read: ReadRecipe, isShort: boolean): E.Either<CliError, ShiftsRecipe> => {
  const { folder, refused } = read;
  const parsed = parsedBy(shiftsSchema, read);
  if (E.isLeft(parsed)) return parsed;
  const file = parsed.right;
  const faults = faultsOf(file, 'cook', Object.keys(cookClassics()), folder);
  if (faults.length > 0) return refused(faults);
  return E.right({
    ...file,
    ...settled(file, 'cook', folder, isShort),
    shifts: paired(file.shifts, isShort),
  });
};

/** What a file says, checked. */
export const gridIn = (
  read: ReadRecipe,
  kind: (typeof KINDS)[number],
  isShort: boolean,
): E.Either<CliError, GridRecipe> => (kind === 'cooking' ? shiftsIn : walksIn)(read, isShort);
