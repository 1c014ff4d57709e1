/** @file The experts and scripted players by name, as recipes and commands know them. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Player } from '../types.js';
import { nash, planner } from './analytic.js';
import { freeRider, random } from './baseline.js';
import { farsighted } from './farsighted.js';
import { nearest } from './nearest.js';
import { noisy } from './noisy.js';
import { grim, reciprocator, titForTat } from './reciprocity.js';

/** Players that need no setting. */
export const experts = {
  planner,
  nash,
  farsighted,
  reciprocator: reciprocator(),
  freeRider,
  random: random(0),
  grim: grim(),
  titForTat: titForTat(),
} as const satisfies Readonly<Record<string, Player>>;

export type ExpertName = keyof typeof experts;

/** The player of a name. `name~0.1` is that player with noise 0.1. Left: there is none of that name. */
export const findExpert = (name: string): E.Either<ArenaError, Player> => {
  const [base = '', noise, ...rest] = name.split('~');
  const known = Object.keys(experts);
  if (!known.includes(base)) {
    return E.left({ _tag: 'UnknownExpert', name, nearest: nearest(base, known), known });
  }
  const player = experts[base as ExpertName];
  if (noise === undefined) {
    return E.right(player);
  }
  const epsilon = Number(noise);
  return rest.length === 0 && noise.trim() !== '' && epsilon >= 0 && epsilon <= 1
    ? E.right(noisy(epsilon, player))
    : E.left({
        _tag: 'InvalidOptions',
        of: `expert "${name}"`,
        faults: [{ field: 'noise', value: noise, expected: 'a probability from 0 to 1, as in planner~0.1' }],
      });
};
