/** @file From the recipe of a curriculum over walks to a checked one, or to all of its faults at once. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fullSize, type WalkParams, walkClassics } from '@tompo/curriculum/walk';
import { matrixClassics } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../../errors.js';
import type { Plain } from '../../recipe/overrides.js';
import { seedList } from '../../study/schema.js';
import { endpointFaults } from '../endpoint.js';
import { noneOf, parsedBy, type ReadRecipe, withFolder } from '../load.js';
import { type WalkPartner, type WalksFile, walksSchema } from './schema.js';

export interface WalksRecipe extends Omit<WalksFile, 'seeds'> {
  readonly seeds: readonly number[];
}

/** Is it one over walks? */
export const isWalks = (plain: Plain): boolean => {
  const game = typeof plain === 'object' && plain !== null && 'game' in plain ? plain.game : null;
  return typeof game === 'object' && game !== null && 'kind' in game && game.kind === 'matrix-walk';
};

/** Rock, paper, scissors: what beats is paid 10, what is beaten −10. */
const SCISSORS: WalkParams['payoffs'] = [0, 1, 2].map((a) =>
  [0, 1, 2].map((b) => {
    const won = a === b ? 0 : (a - b + 3) % 3 === 1 ? 10 : -10;
    return [won, won === 0 ? 0 : -won] as const;
  }),
);

export const paramsOf = ({ matrix, size }: WalksFile['game']): WalkParams => {
  const dilemma = matrixClassics.find(({ name }) => name === 'prisoners-dilemma')?.params.payoffs;
  if (dilemma === undefined) throw new Error('There is no prisoner’s dilemma.');
  const payoffs = matrix === 'prisoners-dilemma' ? dilemma : SCISSORS;
  return { payoffs, ...(size === 'full' ? fullSize(payoffs.length === 2 ? 2 : 3) : {}) };
};

const partnerFaults = (
  entries: readonly WalkPartner[],
  path: string,
  kinds: number,
  folder: string,
): readonly RecipeFault[] =>
  entries.flatMap((entry, i): readonly RecipeFault[] => {
    const at = `${path}[${i}]`;
    if (typeof entry !== 'string')
      return existsSync(resolve(folder, entry.code))
        ? []
        : [{ path: `${at}.code`, message: `there is no file ${entry.code} beside the recipe` }];
    const known = ['classics', ...Object.keys(walkClassics(kinds))];
    return known.includes(entry) ? [] : [noneOf(at, entry, 'walker', known)];
  });

/** The same path in less: one seed, two iterations, short trainings. */
const shortened = (recipe: WalksRecipe): WalksRecipe => ({
  ...recipe,
  name: recipe.name.endsWith('-short') ? recipe.name : `${recipe.name}-short`.slice(-64),
  seeds: recipe.seeds.slice(0, 1),
  iterations: Math.min(recipe.iterations, 2),
  walks: Math.min(recipe.walks, 4),
  oracleSteps: Math.min(recipe.oracleSteps, 1024),
  student: { ...recipe.student, steps: Math.min(recipe.student.steps, 1024) },
});

/** What a file says, checked. */
export const walksIn = (
  { folder, plain, refused }: ReadRecipe,
  isShort: boolean,
): E.Either<CliError, WalksRecipe> => {
  const parsed = parsedBy(walksSchema, { plain, refused });
  if (E.isLeft(parsed)) return parsed;
  const file = parsed.right;
  const kinds = paramsOf(file.game).payoffs.length;
  const { worlds, sequences } = file.student;
  const faults: readonly RecipeFault[] = [
    ...(['population', 'heldOut'] as const).flatMap((key) => partnerFaults(file[key], key, kinds, folder)),
    ...(file.population.some((entry) => typeof entry === 'string')
      ? []
      : [{ path: 'population', message: 'must have a scripted walker among them: code may be expelled' }]),
    ...endpointFaults({ ...file, seeds: seedList(file.seeds) }),
    ...(worlds % sequences === 0
      ? []
      : [{ path: 'student.sequences', message: `must divide student.worlds, ${worlds}` }]),
  ];
  if (faults.length > 0) return refused(faults);
  const recipe: WalksRecipe = {
    ...file,
    population: withFolder(file.population, folder),
    heldOut: withFolder(file.heldOut, folder),
    seeds: seedList(file.seeds),
  };
  return E.right(isShort ? shortened(recipe) : recipe);
};
