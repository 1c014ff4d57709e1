/** @file Small evaluations while training: U1–U5 on a few games that count nowhere else. */
import { type Estimate, evaluate, type Player, type WeightedPlayer } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { learnerAt } from '../recipe/rollouts.js';
import type { Recipe } from '../recipe/schema.js';
import type { MetricRow } from '../report/data.js';
import { SEATS } from './evaluate.js';
import { validationGames } from './games.js';
import { played } from './played.js';

/** Columns of a metrics row, and the arena's names of what stands there. */
export const COLUMNS = {
  U1: 'u1',
  U1strict: 'u1Strict',
  U1lenient: 'u1Lenient',
  U2all: 'u2',
  U2compliant: 'u2Compliant',
  U3all: 'u3',
  U3compliant: 'u3Compliant',
  U5all: 'u5',
  U5compliant: 'u5Compliant',
  U4: 'u4',
  U4order: 'u4Order',
} as const;
/** Of a run that plays games, also what they paid: on the way to the run's own end. */
export const PAID_COLUMNS = { validationPayoff: 'payoff', validationWelfare: 'welfare' } as const;
const RESAMPLES = 300;

const rowOfEstimate = (
  column: string,
  found: Estimate | undefined,
): readonly (readonly [string, number | null])[] =>
  found === undefined || found.value === null
    ? []
    : [
        [column, found.value],
        [`${column}Low`, found.low],
        [`${column}High`, found.high],
        [`${column}Count`, found.counted],
      ];

/** Each metric with the ends of its interval and what it counts; metrics without value are absent. Null where the signal
 *  stopped it. */
export const validator = (
  recipe: Recipe,
  opponents: readonly WeightedPlayer[],
  signal: AbortSignal,
): ((policy: Player) => Promise<MetricRow | null>) => {
  const games = validationGames(recipe);
  const { level, onUnreadable, seats } = recipe.evaluation;
  return async (policy) => {
    const ended = await evaluate({
      policy,
      opponents,
      games,
      seats: SEATS[seats],
      onUnreadable,
      beliefs: recipe.text.beliefs,
      reader: recipe.text.reader,
      ...(recipe.rl.agents === undefined ? {} : { roleOf: (seat: number) => learnerAt(recipe, seat) }),
      examples: 0,
      interval: { resamples: RESAMPLES, level, seed: recipe.seed },
      signal,
    });
    if (E.isLeft(ended) && ended.left._tag === 'Aborted') return null;
    const { summary } = played(ended);
    const columns = Object.entries(COLUMNS).flatMap(([column, name]) =>
      rowOfEstimate(column, summary.all?.[name]),
    );
    const paid =
      recipe.rl.rollouts === undefined
        ? []
        : Object.entries(summary).flatMap(([slice, estimates]) =>
            Object.entries(PAID_COLUMNS).flatMap(([column, name]) =>
              slice === 'all'
                ? rowOfEstimate(column, estimates[name])
                : slice.startsWith('as ')
                  ? rowOfEstimate(`${slice.slice('as '.length)}: ${column}`, estimates[name])
                  : slice.startsWith('with ')
                    ? rowOfEstimate(`${column} vs ${slice.slice('with '.length)}`, estimates[name])
                    : [],
            ),
          );
    return Object.fromEntries([...columns, ...paid]);
  };
};
