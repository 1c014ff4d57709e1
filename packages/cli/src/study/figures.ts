/** @file The figures of a study, as plain data: of arms, of contrasts with their tests, of what was predicted. */
import type { Course } from './statistics/sequential.js';
import type { Contrast, SweepPoint } from './study.js';

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

/** A difference of a metric over all decisions in three parts, which sum to it (statistics/kitagawa.ts). */
export interface SplitFigures {
  readonly environment: string;
  readonly contrast: Contrast;
  readonly metric: string;
  readonly all: Figure;
  /** More of what is at stake is decided by answers that can be read. */
  readonly format: Figure;
  /** Readable decisions are better. */
  readonly strategy: Figure;
  /** What is decided by answers that cannot be read comes out better. */
  readonly unread: Figure;
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

/** An arm, or a contrast of two, evaluated where it was not trained. */
export interface TransferFigures {
  readonly trainedOn: string;
  readonly testedOn: string;
  readonly arm: string;
  /** Of what is a − b; null where the figures are the arm's own. */
  readonly against: string | null;
  readonly metrics: Readonly<Record<string, Figure | null>>;
}

/** Where policies are evaluated that were trained elsewhere, and whom they meet there. */
export interface TransferPlace {
  readonly name: string;
  readonly description: string;
  readonly partners: readonly string[];
  /** By the environment in which policies were trained: the partners that nobody sat beside there. */
  readonly heldOut: Readonly<Record<string, readonly string[]>>;
}

/** The place in which an arm does worst, of those in which it was not trained. */
export interface TransferWorst {
  readonly trainedOn: string;
  readonly arm: string;
  readonly testedOn: string;
  readonly figure: Figure;
}

export interface TransferAnalysis {
  readonly places: readonly TransferPlace[];
  readonly figures: readonly TransferFigures[];
  /** By the metric that is tested. */
  readonly worst: readonly TransferWorst[];
}

/** Where on the axis of a sweep an arm reaches the level that is asked for; between two points on a straight line, over the
 *  logarithm where all values are above 0. */
export interface Reached {
  /** null: not within the sweep; so are the ends of the interval. */
  readonly at: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Share of the bootstrap's draws in which it is reached within the sweep, of those in which every point counted something; null where
   *  there is no interval: with one seed, or where a run counted nothing. */
  readonly share: number | null;
  /** Of the point that has most. */
  readonly seeds: number;
}

export interface SweepArm {
  readonly arm: string;
  /** At each point; null where no run is there. */
  readonly figures: readonly (Figure | null)[];
  /** In the environment itself. */
  readonly base: Figure | null;
  /** null where no level is asked for, or a point is missing. */
  readonly reached: Reached | null;
}

export interface SweepFigures {
  readonly name: string;
  readonly description: string;
  /** The environment in which something is otherwise. */
  readonly from: string;
  readonly key: string | null;
  readonly metric: string;
  readonly reach: number | null;
  readonly points: readonly SweepPoint[];
  readonly arms: readonly SweepArm[];
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
  readonly splits: readonly SplitFigures[];
  readonly armsOverall: readonly ArmOverall[];
  readonly contrastsOverall: readonly ContrastOverall[];
  readonly predictions: readonly Foretold[];
  /** null where nothing is evaluated elsewhere. */
  readonly transfer: TransferAnalysis | null;
  readonly sweeps: readonly SweepFigures[];
  readonly costs: readonly Cost[];
  readonly looks: readonly number[];
  /** Seeds that have results, of those that the study has. */
  readonly seeds: { readonly done: number; readonly planned: number };
  readonly notes: readonly string[];
}
