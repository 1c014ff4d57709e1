/** @file The knobs of ToMPO, their defaults, and where each comes from. */
import { type OptionChecks, oneOf, upTo, zeroVariance } from '../check.js';
import type { ZeroVarianceOption } from '../estimate.js';

export interface GraphOptions extends ZeroVarianceOption {
  /** Weight of the local part; default 0.5 [ours]. */
  readonly wLocal?: number | undefined;
  /** Weight of the global part; default 0.5 [ours]. */
  readonly wGlobal?: number | undefined;
  /** What a completion is compared with inside its group: the best (default), the mean, the mean of the others. */
  readonly local?: 'best' | 'mean' | 'leave-one-out' | undefined;
  /** What it is compared with in memory: the best ever seen for the situation (default), or a moving average. */
  readonly global?: 'best' | 'ema' | undefined;
  /** Decay of the moving average; default 0.9 [ours]. */
  readonly emaDecay?: number | undefined;
  /** Divide A_G by the group's standard deviation of h; default none. A group without spread then gets zeros. */
  readonly normalise?: 'none' | 'std' | undefined;
  /** The global part where memory holds nothing yet. none (default): it is 0, as there is nothing to compare with.
   *  group-best: the best of this group stands in. [ours] */
  readonly firstVisit?: 'none' | 'group-best' | undefined;
  /** A completion without a graph score, because it could not be read. zero-score (default): it formed no graph and
   *  agrees with nothing, h = 0. exclude: its A_G is 0 and no reference looks at it. Neither touches memory. [ours] */
  readonly unreadable?: 'zero-score' | 'exclude' | undefined;
}

export interface TompoOptions extends GraphOptions {
  /** Weight of the sample-level part; default 0.8 [paper]. */
  readonly wSample?: number | undefined;
  /** Weight of the graph-level part; default 0.2 [paper]. */
  readonly wGraph?: number | undefined;
  /** Weight of the sample-level part in groups of effort decisions, which have no graph; default 1 [ours]. */
  readonly effortSampleWeight?: number | undefined;
}

const weight = upTo(Number.POSITIVE_INFINITY);

/** The checks of these options. Both levels take all of them, so that one object serves for both and for `tompo`. */
export const TOMPO: OptionChecks<TompoOptions> = {
  wSample: weight,
  wGraph: weight,
  wLocal: weight,
  wGlobal: weight,
  effortSampleWeight: weight,
  emaDecay: upTo(1),
  local: oneOf('best', 'mean', 'leave-one-out'),
  global: oneOf('best', 'ema'),
  normalise: oneOf('none', 'std'),
  firstVisit: oneOf('none', 'group-best'),
  unreadable: oneOf('zero-score', 'exclude'),
  zeroVariance,
};
