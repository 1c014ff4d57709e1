/** @file Players that a recipe names: are the modules there, and is anybody drawn? */
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { isLlm, llmFaults, nameFaults } from './llm.js';
import { llmsOf } from './llmPlayers.js';
import { isKnown } from './modules.js';
import {
  type Expert,
  entriesOf,
  isPast,
  isSaved,
  type Opponent,
  type Opponents,
  opponentLists,
  playerOf,
  weightOf,
} from './players.js';
import { savedFault } from './savedPolicy.js';
import type { Recipe } from './schema.js';

/** here: it is to run on this machine · anywhere: what was made of it is only read, and may come from a larger one. */
export type Place = 'here' | 'anywhere';

/** A module that was never loaded is no fault of a recipe that is only read. */
export const isMissing = (path: string, place: Place): boolean => place === 'anywhere' && !isKnown(path);

const memberFault = (named: Opponent | Expert, path: string, place: Place): readonly RecipeFault[] => {
  if (isPast(named))
    return path.startsWith('rl.')
      ? []
      : [
          {
            path,
            message:
              'past selves are there while the policy learns (rl.opponents) alone; name one that was saved here, such as { policy: runs/quickstart/models/tompo }',
          },
        ];
  if (isSaved(named)) {
    const fault = place === 'here' ? savedFault(named.policy) : null;
    return fault === null ? [] : [{ path: `${path}.policy`, message: fault }];
  }
  if (isLlm(named)) return llmFaults(named, path);
  if (typeof named === 'string' || ('module' in named && isMissing(named.module, place))) return [];
  // Of a pool: is it there, and is it the one that it says to be?
  const found = playerOf(named);
  return E.isRight(found)
    ? []
    : [
        {
          path: `${path}.${(['pool', 'bayesian'] as const).find((key) => key in named) ?? 'module'}`,
          message: found.left,
        },
      ];
};

const listFaults = (path: string, opponents: Opponents, place: Place): readonly RecipeFault[] => {
  const list = entriesOf(opponents);
  const weights = list.map(weightOf);
  return [
    ...list.flatMap((one, i) => memberFault(one, Array.isArray(opponents) ? `${path}[${i}]` : path, place)),
    ...(weights.every((weight) => weight === 0)
      ? [{ path, message: 'every weight is 0: nobody would take the other seats' }]
      : weights.reduce((a, b) => a + b, 0) === Number.POSITIVE_INFINITY
        ? [{ path, message: 'the weights have no finite sum; lower them' }]
        : []),
  ];
};

export const playerFaults = (recipe: Recipe, place: Place): readonly RecipeFault[] => [
  ...memberFault(recipe.expert, 'expert', place),
  ...opponentLists(recipe).flatMap(([path, opponents]) => listFaults(path, opponents, place)),
  ...llmsOf(recipe).flatMap((one) => (one.role === 'arm' ? llmFaults(one, one.path) : [])),
  ...nameFaults(llmsOf(recipe)),
];
