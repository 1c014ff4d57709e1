/** @file How each contrast of a study goes, look by look, and which arms the seeds to come still need. */
import { seedOf } from '@tompo/arena';
import { rng } from '@tompo/games';
import { pairsOf, type ScoreTable } from './scores.js';
import { type Course, courseOf, type LookPlan } from './statistics/sequential.js';
import type { Contrast, Study } from './study.js';

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

/** a − b, seed by seed, of the seeds in which both counted something. */
export const differencesOf = (
  table: ScoreTable,
  environment: string,
  contrast: Contrast,
  metric: string,
): readonly number[] =>
  pairsOf(table, environment, contrast).flatMap(({ a, b }) => {
    const [x, y] = [table.value(a, metric), table.value(b, metric)];
    return x === null || y === null ? [] : [x - y];
  });

/** The course of a contrast in an environment, by the metric that is tested. The same results give the same course. */
export const contrastCourse = (
  study: Study,
  table: ScoreTable,
  environment: string,
  contrast: Contrast,
  metric: string,
): Course =>
  courseOf(
    differencesOf(table, environment, contrast, metric),
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
