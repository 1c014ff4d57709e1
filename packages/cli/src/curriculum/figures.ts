/** @file What is counted over the seeds of a curriculum. */
import { bootstrapMean } from '@tompo/arena';
import type { CourseData, CurriculumData, SeedData } from './data.js';

export interface Figure {
  readonly mean: number;
  /** null: too few seeds for an interval. */
  readonly low: number | null;
  readonly high: number | null;
}

export const LEVEL = 0.95;
const FEWEST = 3;

/** The mean over seeds with its interval; null of nothing. */
export const figureOf = (values: readonly number[]): Figure | null => {
  if (values.length === 0) return null;
  const mean = meanOf(values);
  if (values.length < FEWEST) return { mean, low: null, high: null };
  const found = bootstrapMean(values, { seed: 0, resamples: 2000, level: LEVEL });
  return { mean, low: found?.low ?? null, high: found?.high ?? null };
};

export const meanOf = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** Held-out regrets as they are now: after the last training, or after the last iteration that was saved. */
export const latest = ({ result, rows, before }: SeedData): readonly number[] =>
  result?.heldOut ?? rows.at(-1)?.heldOut ?? before;

/** The worst regret in the population after each training. */
export const worstOf = ({ rows }: SeedData): readonly number[] =>
  rows.map(({ opponents }) => Math.max(...opponents.map(({ regret }) => regret)));

export const VERDICTS = ['accepted', 'call', 'no-code', 'compile', 'run', 'functional', 'duplicate'] as const;

export interface Tally {
  readonly seed: number;
  readonly attempts: number;
  /** By `VERDICTS`. */
  readonly counts: readonly number[];
}

export const tallyOf = ({ seed, rows }: CourseData): Tally => {
  const verdicts = rows.flatMap(({ attempts }) => attempts.map(({ verdict }) => verdict));
  return {
    seed,
    attempts: verdicts.length,
    counts: VERDICTS.map((one) => verdicts.filter((verdict) => verdict === one).length),
  };
};

/** What was found of one course or of all, in one sentence for the head of the report. */
export const headline = ({ seeds, heldOut, recipe }: CurriculumData): string => {
  const done = seeds.filter(({ rows }) => rows.length > 0);
  if (done.length === 0) return 'No iteration is done yet.';
  const told = (values: readonly number[]): string => figureText(figureOf(values));
  const joined = done.map(({ rows }) => rows.filter(({ accepted }) => accepted !== null).length);
  const over = `${done.length} seed${done.length === 1 ? '' : 's'}`;
  const bred = `${meanOf(joined).toFixed(1)} opponents of ${recipe.iterations} iterations joined`;
  if (heldOut.length === 0) return `On average over ${over}, ${bred}.`;
  return `Regret a round against ${heldOut.length} held-out partners: ${told(done.map(({ before }) => meanOf(before)))} before any training, ${told(done.map((one) => meanOf(one.rows[0]?.heldOut ?? [])))} after training with the first population alone, ${told(done.map((one) => meanOf(latest(one))))} in the end (${over}). ${bred[0]?.toUpperCase()}${bred.slice(1)}.`;
};

export const figureText = (figure: Figure | null): string =>
  figure === null
    ? '–'
    : figure.low === null || figure.high === null
      ? figure.mean.toFixed(3)
      : `${figure.mean.toFixed(3)} [${figure.low.toFixed(3)}, ${figure.high.toFixed(3)}]`;
