/** @file What of each difference is format and what strategy: exactly, over decisions. An answer that could not be read stays what it
 *  was in its game; none is taken for another. */
import { seedOf } from '@tompo/arena';
import { rng } from '@tompo/games';
import { countedPairs } from './course.js';
import type { ContrastFigures, SplitFigures } from './figures.js';
import { type Column, column, figure, runOf } from './resampled.js';
import type { ScoreTable } from './scores.js';
import { type PerGame, resampledFigures, type Total } from './statistics/hierarchical.js';
import { type Read, splitDifference } from './statistics/kitagawa.js';
import type { Study } from './study.js';

const PARTS = ['format', 'strategy', 'unread'] as const;
const NOTHING: Total = { sum: 0, count: 0 };

/** The metric over readable decisions alone. */
const compliantOf = (metric: string): string => `${metric}Compliant`;

/** Of an arm: its totals of a metric over all decisions and over the readable ones. */
const readOf = (totals: ReadonlyMap<Column, Total>, arm: string, metric: string): Read => ({
  all: totals.get(column(arm, metric)) ?? NOTHING,
  readable: totals.get(column(arm, compliantOf(metric))) ?? NOTHING,
});

const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0);
const totalOf = ({ sum, count }: PerGame): Total => ({ sum: sumOf(sum), count: sumOf(count) });

/** Of the metric that is tested, and of U5 and U3, where the evaluations tell readable decisions apart. */
export const splitsOf = (
  study: Study,
  table: ScoreTable,
  contrasts: readonly ContrastFigures[],
  tested: string,
): readonly SplitFigures[] => {
  const metrics = [...new Set([tested, 'u5', 'u3'])].filter((m) => table.metrics.includes(compliantOf(m)));
  return contrasts.flatMap(({ environment, contrast, course, differences }) =>
    metrics.flatMap((metric): readonly SplitFigures[] => {
      const [a, b] = contrast;
      const own = [metric, compliantOf(metric)];
      const runs = countedPairs(table, environment, contrast, tested)
        .slice(0, course.seeds)
        .map((pair) =>
          runOf(
            table,
            [
              [a, pair.a],
              [b, pair.b],
            ],
            own,
          ),
        );
      const split = (totals: ReadonlyMap<Column, Total>) =>
        splitDifference(readOf(totals, a, metric), readOf(totals, b, metric));
      const bySeed = runs
        .map(({ columns }) =>
          split(
            new Map(
              [a, b]
                .flatMap((arm) => own.map((m) => column(arm, m)))
                .map((c) => [c, totalOf(columns[c] as PerGame)] as const),
            ),
          ),
        )
        .map((s) => (Number.isNaN(s.all) ? null : s));
      const draws = resampledFigures(
        runs,
        PARTS,
        split,
        study.resamples,
        rng(seedOf(study.name, 'splits', environment, a, b, metric)),
      );
      const figures = PARTS.flatMap((part) => {
        const found = figure(
          bySeed.map((s) => s?.[part] ?? null),
          draws[part],
          study.level,
        );
        return found === null ? [] : [[part, found] as const];
      });
      // The contrast's own figure, so that a difference has one interval wherever it is told.
      const all = differences[metric];
      return figures.length < PARTS.length || all === null || all === undefined
        ? []
        : [
            {
              environment,
              contrast,
              metric,
              all,
              ...(Object.fromEntries(figures) as Pick<SplitFigures, (typeof PARTS)[number]>),
            },
          ];
    }),
  );
};
