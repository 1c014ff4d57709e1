/** @file The figures of a study, as plain data: of arms, of contrasts with their tests, of what was predicted. */
import type { Course } from './statistics/sequential.js';
import type { Contrast } from './study.js';

/** A mean over seeds; low and high are null where there is one seed, which tells nothing of others. */
export interface Figure {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
}

export interface ArmFigures {
  readonly environment: string;
  readonly arm: string;
  readonly metrics: Readonly<Record<string, Figure | null>>;
}

export type Verdict = 'higher' | 'lower' | 'equal' | 'open';

export interface ContrastFigures {
  readonly environment: string;
  readonly contrast: Contrast;
  /** a − b of each metric, over the seeds that count. */
  readonly differences: Readonly<Record<string, Figure | null>>;
  /** a − b of the metric that is tested, seed by seed. */
  readonly bySeed: readonly { readonly seed: number; readonly difference: number }[];
  readonly course: Course;
  /** After Holm, over all contrasts and environments. */
  readonly adjusted: number;
  readonly verdict: Verdict;
  /** Were the two arms evaluated on the same games? */
  readonly isPaired: boolean;
}

export interface ArmOverall {
  readonly arm: string;
  readonly interquartileMean: Figure;
}

export interface ContrastOverall {
  readonly contrast: Contrast;
  /** The share of pairs of runs in which a is above b, over all environments that have both. */
  readonly improvement: Figure;
  readonly environments: number;
}

export interface Foretold {
  readonly environment: string;
  readonly contrast: Contrast;
  readonly metric: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly found: Figure | null;
  /** Is the mean within what was predicted? null where it is not measured. */
  readonly isRight: boolean | null;
  /** Does the whole interval say the same? */
  readonly isClear: boolean;
}

export interface Cost {
  readonly arm: string;
  /** Means over runs; null where no run tells. */
  readonly trainSeconds: number | null;
  readonly evaluationSeconds: number | null;
  readonly tokens: number | null;
}

export interface Analysis {
  readonly metric: string;
  readonly metrics: readonly string[];
  readonly arms: readonly ArmFigures[];
  readonly contrasts: readonly ContrastFigures[];
  readonly armsOverall: readonly ArmOverall[];
  readonly contrastsOverall: readonly ContrastOverall[];
  readonly predictions: readonly Foretold[];
  readonly costs: readonly Cost[];
  readonly looks: readonly number[];
  /** Seeds that have results, of those that the study has. */
  readonly seeds: { readonly done: number; readonly planned: number };
  readonly notes: readonly string[];
}
