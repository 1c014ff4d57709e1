/** @file Rewards that cannot be had, or that nothing would be learned from: of the section `rl`, and of each algorithm. */
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { isMissing, type Place } from './checkPlayers.js';
import { isOwn } from './games.js';
import { rewardIn } from './modules.js';
import { rewardsOf, type Term, termsOf } from './reward.js';
import type { Recipe } from './schema.js';
import type { SourceOf } from './trial.js';

const termFaults = (term: Term, path: string, { text }: Recipe, place: Place): readonly RecipeFault[] => {
  if ('module' in term) {
    if (isMissing(term.module, place)) return [];
    const found = rewardIn(term.module);
    return E.isRight(found) ? [] : [{ path: `${path}.module`, message: found.left }];
  }
  return term.reward === 'beliefsWorth' && text.beliefs === 'none'
    ? [
        {
          path,
          message: 'beliefsWorth scores beliefs but text.beliefs is none; set it to required or optional',
        },
      ]
    : [];
};

export const rewardFaults = (recipe: Recipe, place: Place): readonly RecipeFault[] =>
  rewardsOf(recipe).flatMap(([path, given]) => {
    const terms = termsOf(given);
    return [
      ...terms.flatMap((term, i) =>
        termFaults(term, Array.isArray(given) ? `${path}[${i}]` : path, recipe, place),
      ),
      ...(terms.every(({ weight }) => weight === 0)
        ? [{ path, message: 'every weight is 0: nothing would be learned' }]
        : []),
    ];
  });

/** Draws of a family that is not ours. */
const DRAWN = 2;

/** Does a game of the entry say what the best is? Ours do. */
const hasOptimum = (recipe: Recipe, i: number, sourceOf: SourceOf): boolean => {
  const entry = recipe.games[i] as Recipe['games'][number];
  if (!isOwn(entry)) return true;
  const source = sourceOf({ ...recipe, games: [entry] }, 'train');
  const drawn = E.isRight(source) ? source.right.games(DRAWN) : source;
  return (
    E.isLeft(drawn) ||
    drawn.right.every(
      ({ game: { analysis } }) => analysis?.optimum !== undefined || analysis?.plannerWelfare !== undefined,
    )
  );
};

/** Shares of an optimum, of games that know none. sound: places of the games that can be drawn. */
export const scaleFaults = (
  recipe: Recipe,
  sound: readonly number[],
  sourceOf: SourceOf,
): readonly RecipeFault[] => {
  if (recipe.rl.rollouts === undefined) return [];
  const paths = rewardsOf(recipe).flatMap(([path, given]) =>
    termsOf(given).flatMap((term, i) =>
      'scale' in term && term.scale === 'optimum' ? [Array.isArray(given) ? `${path}[${i}]` : path] : [],
    ),
  );
  const without = paths.length === 0 ? undefined : sound.find((i) => !hasOptimum(recipe, i, sourceOf));
  return without === undefined
    ? []
    : paths.map((path) => ({
        path: `${path}.scale`,
        message: `optimum is the best that a game can have, and the analysis of games[${without}] says neither optimum nor plannerWelfare; set it to none`,
      }));
};
