/** @file Point estimates with intervals over games: by the bootstrap, or exact where all agree on an end of the scale. */

import type { OptionFault } from '../errors.js';
import { seedFaults, seedOf } from '../random.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { wordFaults } from '../words.js';
import { bootstrapRatio, type Part, says } from './bootstrap.js';
import { atTheEnd, FEWEST_GAMES } from './few.js';
import { METRICS, type MetricName, type MetricParts } from './parts.js';

/** A metric over games. All null when nothing was counted (no beliefs stated, say). low and high alone are null where an
 *  interval would say more than is known: fewer than 10 games, or games that all agree on a value that is no end of the
 *  scale. Where all agree on an end of it, the interval is Clopper and Pearson's over games. */
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

const KNOWN: Readonly<Record<keyof IntervalOptions, true>> = {
  resamples: true,
  level: true,
  method: true,
  seed: true,
};

/** Of changes that a caller without types may have made: out of range they give ends that mean nothing, or a RangeError.
 *  path: how the caller names them. */
export const intervalFaults = (path: string, changes: unknown): readonly OptionFault[] => {
  if (changes === undefined) return [];
  if (typeof changes !== 'object' || changes === null)
    return [{ field: path, value: changes, expected: `an object of ${Object.keys(KNOWN).join(', ')}` }];
  const { resamples, level, method, seed } = intervalOptions(changes);
  return [
    ...(Number.isSafeInteger(resamples) && resamples >= 1
      ? []
      : [{ field: `${path}.resamples`, value: resamples, expected: 'a whole number above 0' }]),
    ...(typeof level === 'number' && level > 0 && level < 1
      ? []
      : [{ field: `${path}.level`, value: level, expected: 'a number between 0 and 1, such as 0.95' }]),
    ...wordFaults(`${path}.method`, method, ['bca', 'percentile']),
    ...seedFaults(`${path}.seed`, seed),
    ...unknownOptionFaults(changes, KNOWN).map((fault) => ({ ...fault, field: `${path}.${fault.field}` })),
  ];
};

/** Metrics that are shares. Welfare over the planner's, and what a seat added to it, can be below 0, and what a game pays is any
 *  number. */
const isShare = (name: MetricName): boolean => !/^(u3|u5|payoff|welfare)/.test(name);

const intervalOf = (name: MetricName, used: readonly Part[], options: IntervalOptions): Ends => {
  const interval = bootstrapRatio(used, options);
  if (interval === null) return { value: null, low: null, high: null };
  const none = { value: interval.value, low: null, high: null };
  if (used.length < FEWEST_GAMES) return none;
  if (used.some(({ sum, count }) => !alike(sum / count, interval.value))) return interval;
  const end = Math.round(interval.value);
  const isEnd = isShare(name) && alike(end, interval.value);
  return (isEnd ? atTheEnd(end, used.length, options.level) : null) ?? none;
};

type Ends = Pick<Estimate, 'value' | 'low' | 'high'>;

const NOTHING: Part = { sum: 0, count: 0 };

/** Equal up to the rounding of sums. */
export const alike = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a));

const estimate = (name: MetricName, parts: readonly Part[], options: IntervalOptions): Estimate => {
  const used = parts.filter(says);
  return {
    ...intervalOf(name, used, options),
    games: used.length,
    counted: used.reduce((total, { count, counted = count }) => total + counted, 0),
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
              name,
              // Parts of an earlier version lack what it did not know.
              parts.map((part) => part[name] ?? NOTHING),
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
