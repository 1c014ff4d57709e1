/** @file What a study says of policies that were evaluated where they were not trained. */
import { listOf, opponentLists, playerName } from '../recipe/players.js';
import type { Recipe } from '../recipe/schema.js';
import type { Figure, TransferAnalysis, TransferFigures, TransferPlace, TransferWorst } from './figures.js';
import { column, figure, resampler } from './resampled.js';
import type { Result } from './result.js';
import { pairsOf, scoreTable } from './scores.js';
import type { Study } from './study.js';

const namesOf = (recipe: Recipe, lists: readonly string[]): readonly string[] =>
  opponentLists(recipe).flatMap(([path, named]) =>
    lists.includes(path) ? listOf(named).map(playerName) : [],
  );

/** Whom a policy sat beside while it learned: the partners of its data and of its training, and the expert, who plays all seats of the
 *  data where nobody else is named. */
const trainedBeside = (recipe: Recipe): ReadonlySet<string> =>
  new Set([
    ...namesOf(recipe, ['data.opponents', 'rl.opponents']),
    ...(recipe.data.opponents === undefined ? [playerName(recipe.expert)] : []),
  ]);

const placesOf = (study: Study): readonly TransferPlace[] =>
  study.transfers.map(({ name, description, recipe, from }) => {
    const partners = [...new Set(namesOf(recipe, ['evaluation.opponents']))];
    return {
      name,
      description,
      partners,
      heldOut: Object.fromEntries(
        from.map((environment) => {
          const known = new Set(
            study.variants.flatMap((v) =>
              v.environment === environment ? [...trainedBeside(v.recipe)] : [],
            ),
          );
          return [environment, partners.filter((partner) => !known.has(partner))];
        }),
      ),
    };
  });

/** Levels and contrasts in one place, with the bootstrap of the study over the seeds that are there. */
const inPlace = (
  study: Study,
  testedOn: string,
  from: readonly string[],
  results: readonly Result[],
  metrics: readonly string[],
): readonly TransferFigures[] => {
  const table = scoreTable(study, results);
  const resampled = resampler(study, table, metrics, `transfer ${testedOn}`);
  return from.flatMap((trainedOn) => {
    const levels = study.arms.flatMap(({ name: arm }): readonly TransferFigures[] => {
      const runs = table.runs(trainedOn, arm);
      if (runs.length === 0) return [];
      const draws = resampled(
        trainedOn,
        runs.map(({ seed }) => seed),
      );
      const of = (m: string): Figure | null =>
        figure(
          runs.map((run) => table.value(run, m)),
          draws[column(arm, m)] ?? [],
          study.level,
        );
      return [
        {
          trainedOn,
          testedOn,
          arm,
          against: null,
          metrics: Object.fromEntries(metrics.map((m) => [m, of(m)])),
        },
      ];
    });
    const contrasts = study.contrasts.flatMap((contrast): readonly TransferFigures[] => {
      const [a, b] = contrast;
      const pairs = pairsOf(table, trainedOn, contrast);
      if (pairs.length === 0) return [];
      const draws = resampled(
        trainedOn,
        pairs.map(({ seed }) => seed),
      );
      const of = (m: string): Figure | null => {
        const [x, y] = [draws[column(a, m)], draws[column(b, m)]];
        return figure(
          pairs.map((pair) => {
            const [own, other] = [table.value(pair.a, m), table.value(pair.b, m)];
            return own === null || other === null ? null : own - other;
          }),
          x === undefined || y === undefined ? [] : x.map((value, k) => value - (y[k] as number)),
          study.level,
        );
      };
      return [
        {
          trainedOn,
          testedOn,
          arm: a,
          against: b,
          metrics: Object.fromEntries(metrics.map((m) => [m, of(m)])),
        },
      ];
    });
    return [...levels, ...contrasts];
  });
};

const worstOf = (figures: readonly TransferFigures[], metric: string): readonly TransferWorst[] => {
  const found = new Map<string, TransferWorst>();
  for (const { trainedOn, testedOn, arm, against, metrics } of figures) {
    const own = metrics[metric];
    if (against !== null || own === null || own === undefined) continue;
    const key = `${trainedOn}\n${arm}`;
    const before = found.get(key);
    if (before === undefined || own.mean < before.figure.mean)
      found.set(key, { trainedOn, arm, testedOn, figure: own });
  }
  return [...found.values()];
};

/** metrics: those that are shown; metric: the one that is tested. */
export const transferAnalysis = (
  study: Study,
  transfers: readonly Result[],
  metrics: readonly string[],
  metric: string,
): TransferAnalysis | null => {
  if (study.transfers.length === 0) return null;
  const figures = study.transfers.flatMap(({ name, from }) =>
    inPlace(
      study,
      name,
      from,
      transfers.filter((r) => r.transfer === name),
      metrics,
    ),
  );
  return { places: placesOf(study), figures, worst: worstOf(figures, metric) };
};
