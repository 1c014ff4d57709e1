/** @file Several trainings of the same recipe with different seeds: figures with intervals over the runs. */
import type { Part } from './bootstrap.js';
import type { Evaluation } from './evaluate.js';
import { METRICS, type MetricName, type MetricParts } from './parts.js';
import { type IntervalChanges, intervalOptions, type Summary, summarise } from './summary.js';

const pooled = (parts: readonly Part[]): Part => ({
  sum: parts.reduce((total, part) => total + part.sum, 0),
  count: parts.reduce((total, part) => total + part.count, 0),
  ...(parts.some(({ counted }) => counted !== undefined)
    ? { counted: parts.reduce((total, { count, counted = count }) => total + counted, 0) }
    : {}),
});

/** The parts of a whole run: the sums over its games, by slice. */
const runParts = ({ games }: Evaluation): Readonly<Record<string, MetricParts>> => {
  const slices = [...new Set(games.flatMap(({ parts }) => Object.keys(parts)))];
  return Object.fromEntries(
    slices.map((slice) => {
      const parts = games.flatMap((game) => (game.parts[slice] === undefined ? [] : [game.parts[slice]]));
      const metrics = METRICS.map(
        (name: MetricName) => [name, pooled(parts.flatMap((part) => part[name] ?? []))] as const,
      );
      return [slice, Object.fromEntries(metrics) as MetricParts];
    }),
  );
};

/** The summary over runs: the unit that is resampled is a run, so that the intervals speak of training seeds and not
 *  of games. `games` in each estimate counts runs. A handful of runs gives intervals that are too narrow. */
export const acrossRuns = (evaluations: readonly Evaluation[], interval?: IntervalChanges): Summary =>
  summarise(evaluations.map(runParts), intervalOptions(interval));
