/** @file Results of a study drawn again: which runs and games are drawn together, and the interval of a figure. */
import { seedOf } from '@tompo/arena';
import { rng } from '@tompo/games';
import type { Figure } from './figures.js';
import type { Scored, ScoreTable } from './scores.js';
import {
  type PerGame,
  percentileInterval,
  type RunOfGames,
  resampledMeans,
} from './statistics/hierarchical.js';
import { meanOf } from './statistics/moments.js';
import type { Study } from './study.js';

const NOTHING: PerGame = { sum: [0], count: [0] };

export type Column = `${string}\n${string}`;
export const column = (arm: string, metric: string): Column => `${arm}\n${metric}`;

/** Arms of one seed as what is resampled together. */
export const runOf = (
  table: ScoreTable,
  arms: readonly (readonly [string, Scored])[],
  metrics: readonly string[],
): RunOfGames<Column> => {
  const columns: Record<Column, PerGame> = {};
  const byGames = new Map<string, { games: number; columns: Column[] }>();
  for (const [arm, scored] of arms)
    for (const metric of metrics) {
      const own = table.perGame(scored, metric);
      const name = column(arm, metric);
      columns[name] = own ?? NOTHING;
      // Where nothing was counted there is nothing to draw either.
      const key = own === null ? 'none' : scored.policy.games;
      const group = byGames.get(key) ?? { games: own === null ? 1 : own.sum.length, columns: [] };
      group.columns.push(name);
      byGames.set(key, group);
    }
  return { columns, groups: [...byGames.values()] };
};

/** Resamples of the arms of an environment over a set of seeds, made once for all who ask. */
export type Resampled = (
  environment: string,
  seeds: readonly number[],
) => Readonly<Record<Column, Float64Array>>;

/** of: what else the draws hang on, where a study draws for more than its environments. */
export const resampler = (
  study: Study,
  table: ScoreTable,
  metrics: readonly string[],
  ...of: readonly string[]
): Resampled => {
  const known = new Map<string, Readonly<Record<Column, Float64Array>>>();
  return (environment, seeds) => {
    const key = `${environment} ${seeds.join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // All arms that have these seeds, so that contrasts share their draws.
    const arms = study.arms.flatMap(({ name }) => {
      const runs = table.runs(environment, name);
      const own = seeds.flatMap((seed) => runs.find((r) => r.seed === seed) ?? []);
      return own.length === seeds.length ? [[name, own] as const] : [];
    });
    const runs = seeds.map((_, i) =>
      runOf(
        table,
        arms.map(([name, own]) => [name, own[i] as Scored] as const),
        metrics,
      ),
    );
    const columns = arms.flatMap(([name]) => metrics.map((metric) => column(name, metric)));
    const made = resampledMeans(
      runs,
      columns,
      study.resamples,
      rng(seedOf(study.name, 'resamples', ...of, key)),
    );
    known.set(key, made);
    return made;
  };
};

export const figure = (
  values: readonly (number | null)[],
  resampled: ArrayLike<number>,
  level: number,
): Figure | null => {
  const counted = values.flatMap((x) => x ?? []);
  if (counted.length === 0) return null;
  const mean = meanOf(counted);
  const ends =
    counted.length < 2 || counted.length < values.length ? null : percentileInterval(resampled, level);
  return { mean, low: ends?.low ?? null, high: ends?.high ?? null, seeds: counted.length };
};
