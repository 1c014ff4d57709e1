/** @file Point estimates with 95 % bootstrap intervals over games. */
import { bootstrapRatio, type Part } from '../bootstrap.js';
import { seedOf } from '../random.js';
import { METRICS, type MetricName, type MetricParts } from './parts.js';

/** A metric over games. value, low, high are null when nothing was counted (no beliefs stated, say). */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Games that contribute. */
  readonly games: number;
  /** Decisions, or effort phases, that are counted. */
  readonly counted: number;
}

export type Estimates = Readonly<Record<MetricName, Estimate>>;

/** Estimates per slice; a slice is a word such as `all`, `round 1`, `kind graph`, `group bcz-v1 GE`. */
export type Summary = Readonly<Record<string, Estimates>>;

export interface IntervalOptions {
  readonly resamples: number;
  readonly level: number;
  readonly method: 'bca' | 'percentile';
  readonly seed: number;
}

/** Some of them; one that is undefined is as if it were left out. */
export type IntervalChanges = {
  readonly [Option in keyof IntervalOptions]?: IntervalOptions[Option] | undefined;
};

/** Defaults: 2000 resamples, 0.95, BCa, seed 0. */
export const intervalOptions = ({
  resamples = 2000,
  level = 0.95,
  method = 'bca',
  seed = 0,
}: IntervalChanges = {}): IntervalOptions => ({ resamples, level, method, seed });

const estimate = (parts: readonly Part[], options: IntervalOptions): Estimate => {
  const used = parts.filter(({ count }) => count > 0);
  const interval = bootstrapRatio(used, options);
  return {
    ...(interval ?? { value: null, low: null, high: null }),
    games: used.length,
    counted: used.reduce((total, { count }) => total + count, 0),
  };
};

/** Summary of games, each with its parts by slice. */
export const summarise = (
  games: readonly Readonly<Record<string, MetricParts>>[],
  options: IntervalOptions,
): Summary => {
  const slices = [...new Set(games.flatMap((parts) => Object.keys(parts)))].sort(bySlice);
  return Object.fromEntries(
    slices.map((slice) => {
      const parts = games.flatMap((game) => (game[slice] === undefined ? [] : [game[slice]]));
      const estimates = METRICS.map(
        (name) =>
          [
            name,
            estimate(
              parts.map((part) => part[name]),
              { ...options, seed: seedOf(options.seed, slice, name) },
            ),
          ] as const,
      );
      return [slice, Object.fromEntries(estimates) as Estimates];
    }),
  );
};

/** `all` first, then by name. */
const bySlice = (a: string, b: string): number =>
  a === b ? 0 : a === 'all' ? -1 : b === 'all' ? 1 : a < b ? -1 : 1;
