/** @file results.csv, contrasts.csv, splits.csv, transfer.csv and sweeps.csv: a study's numbers for other tools. */
import type { Analysis, TransferAnalysis } from './figures.js';
import type { Result } from './result.js';
import { type ScoreTable, scoreTable } from './scores.js';
import type { Study } from './study.js';
import { placesOf } from './sweep.js';

/** Names are those of folders and metrics: nothing in them needs quotes. */
const csv = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `${rows.map((row) => row.map((x) => x ?? '').join(',')).join('\n')}\n`;

const countOf = (table: ScoreTable, ...[scored, metric]: Parameters<ScoreTable['perGame']>): number => {
  const own = table.perGame(scored, metric);
  return own === null ? 0 : Array.from(own.count).reduce((sum, c) => sum + c, 0);
};

/** A line for each environment (or point of a sweep), seed, arm and metric: its value, the games that counted and how much. */
export const resultsTable = (study: Study, results: readonly Result[]): string => {
  const table = scoreTable(study, results);
  const rows = placesOf(study).flatMap(({ name: environment }) =>
    study.arms.flatMap(({ name: arm }) =>
      table.runs(environment, arm).flatMap((scored) =>
        table.metrics.flatMap((metric): (string | number | null)[][] => {
          const own = table.perGame(scored, metric);
          if (own === null) return [];
          const games = Array.from(own.count).filter((c) => c > 0).length;
          return [
            [
              environment,
              scored.seed,
              arm,
              metric,
              table.value(scored, metric),
              games,
              countOf(table, scored, metric),
            ],
          ];
        }),
      ),
    ),
  );
  return csv([['environment', 'seed', 'arm', 'metric', 'value', 'games', 'counted'], ...rows]);
};

/** A line for each contrast, environment and metric. */
export const contrastsTable = ({ contrasts, metrics, metric: tested }: Analysis): string =>
  csv([
    [
      'environment',
      'a',
      'b',
      'metric',
      'difference',
      'low',
      'high',
      'seeds',
      'p',
      'pHolm',
      'pEqual',
      'verdict',
      'ended',
    ],
    ...contrasts.flatMap((c) =>
      metrics.flatMap((metric): (string | number | null)[][] => {
        const d = c.differences[metric];
        if (d === null || d === undefined) return [];
        const own = [c.environment, ...c.contrast, metric, d.mean, d.low, d.high, d.seeds];
        const { p, equivalence, ended } = c.course;
        return [
          metric === tested
            ? [...own, p, c.adjusted, equivalence, c.verdict, ended]
            : [...own, null, null, null, null, null],
        ];
      }),
    ),
  ]);

/** A line for each contrast, environment, metric and part of its difference. */
export const splitsTable = ({ splits }: Analysis): string =>
  csv([
    ['environment', 'a', 'b', 'metric', 'part', 'difference', 'low', 'high', 'seeds'],
    ...splits.flatMap(({ environment, contrast, metric, ...parts }) =>
      (['all', 'format', 'strategy', 'unread'] as const).map((part): (string | number | null)[] => {
        const { mean, low, high, seeds } = parts[part];
        return [environment, ...contrast, metric, part, mean, low, high, seeds];
      }),
    ),
  ]);

/** A line for each environment in which an arm was trained, place in which it was evaluated, and metric; of contrasts too, whose second
 *  arm stands in `b`. */
export const transferTable = ({ figures }: TransferAnalysis): string =>
  csv([
    ['trainedOn', 'testedOn', 'a', 'b', 'metric', 'value', 'low', 'high', 'seeds'],
    ...figures.flatMap(({ trainedOn, testedOn, arm, against, metrics }) =>
      Object.entries(metrics).flatMap(([metric, f]): (string | number | null)[][] =>
        f === null ? [] : [[trainedOn, testedOn, arm, against, metric, f.mean, f.low, f.high, f.seeds]],
      ),
    ),
  ]);

/** A line for each sweep, point and arm, by the sweep's metric; those of the environment itself have 'as it is' for a point. */
export const sweepsTable = ({ sweeps }: Analysis): string =>
  csv([
    ['sweep', 'key', 'point', 'arm', 'metric', 'value', 'low', 'high', 'seeds'],
    ...sweeps.flatMap(({ name, key, metric, points, arms }) =>
      arms.flatMap(({ arm, figures, base }) =>
        [
          ...(key === null ? [['as it is', base] as const] : []),
          ...points.map(({ label }, i) => [label, figures[i] ?? null] as const),
        ].flatMap(([label, f]): (string | number | null)[][] =>
          f === null ? [] : [[name, key, label, arm, metric, f.mean, f.low, f.high, f.seeds]],
        ),
      ),
    ),
  ]);
