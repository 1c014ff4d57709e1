/** @file How each contrast of a study goes, look by look, and which arms the seeds to come still need. */
import { seedOf } from '@tompo/arena';
import { rng } from '@tompo/games';
import { type Pair, pairsOf, type ScoreTable } from './scores.js';
import { type Course, courseOf, type LookPlan } from './statistics/sequential.js';
import type { Contrast, Study } from './study.js';

export type CountedPair = Pair & { readonly difference: number };

/** The numbers of seeds after which a study looks; the last is all of them. */
export const looksOf = ({ looks, seeds }: Study): readonly number[] => [
  ...(looks?.at ?? []).filter((n) => n < seeds.length),
  seeds.length,
];

export const planOf = (study: Study): LookPlan => ({
  at: looksOf(study),
  stop: study.looks?.stop ?? 'futile',
  futility: study.looks?.futility ?? 0,
  alpha: 1 - study.level,
  tests: study.contrasts.length * study.environments.length,
});

/** The runs of a contrast in the order of the seeds, each with a − b; null where one of the two counted nothing. */
const differencesOf = (
  table: ScoreTable,
  environment: string,
  contrast: Contrast,
  metric: string,
): readonly (Pair & { readonly difference: number | null })[] =>
  pairsOf(table, environment, contrast).map((pair) => {
    const [x, y] = [table.value(pair.a, metric), table.value(pair.b, metric)];
    return { ...pair, difference: x === null || y === null ? null : x - y };
  });

/** The runs in which both counted something, with a − b: what tests, means and intervals alike rest on. */
export const countedPairs = (
  table: ScoreTable,
  environment: string,
  contrast: Contrast,
  metric: string,
): readonly CountedPair[] =>
  differencesOf(table, environment, contrast, metric).flatMap(({ difference, ...pair }) =>
    difference === null ? [] : [{ ...pair, difference }],
  );

/** The course of a contrast in an environment, by the metric that is tested. The same results give the same course. */
export const contrastCourse = (
  study: Study,
  table: ScoreTable,
  environment: string,
  contrast: Contrast,
  metric: string,
): Course =>
  courseOf(
    differencesOf(table, environment, contrast, metric).map(({ difference }) => difference),
    planOf(study),
    study.margin,
    rng(seedOf(study.name, 'looks', environment, ...contrast)),
  );

/** The arms that an environment still needs: those of contrasts that have not ended. An arm that no contrast names is run
 *  through. */
export const wantedArms = (
  study: Study,
  table: ScoreTable,
  environment: string,
  metric: string,
): ReadonlySet<string> => {
  const live = study.contrasts.filter(
    (contrast) => contrastCourse(study, table, environment, contrast, metric).ended === null,
  );
  const named = new Set(study.contrasts.flat());
  return new Set(
    study.arms
      .map((arm) => arm.name)
      .filter((name) => !named.has(name) || live.some((contrast) => contrast.includes(name))),
  );
};
