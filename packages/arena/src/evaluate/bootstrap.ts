/** @file Bootstrap intervals. The unit of resampling is the caller's (here: a game), so that decisions of one
 *  game, which hang together, are never counted as independent. */

import { generator } from '../random.js';
import { normalCdf, normalQuantile } from './normal.js';

export interface BootstrapOptions {
  /** Number of resamples; default 2000. */
  readonly resamples?: number | undefined;
  /** Coverage; default 0.95. */
  readonly level?: number | undefined;
  readonly seed: number;
  /** `bca` (default) corrects the percentiles for bias and skew; `percentile` takes them as they are. */
  readonly method?: 'bca' | 'percentile' | undefined;
}

/** A ratio of sums per unit: the estimate is Σ sum / Σ count, e.g. valid decisions / decisions of each game. */
export interface Part {
  readonly sum: number;
  readonly count: number;
  /** How many things were counted, where `count` is no number of things. */
  readonly counted?: number | undefined;
}

/** Does the unit say anything? One in which nothing could be had may have lost something. */
export const says = ({ sum, count }: Part): boolean => count > 0 || sum !== 0;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The p-quantile of ascending values, linear between neighbours (type 7 of Hyndman & Fan 1996). */
export const quantile = (ascending: Float64Array | readonly number[], p: number): number => {
  const at = p * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  // Equal neighbours are returned as they are: interpolation would add a rounding error to a constant.
  return low === high ? low : low + (high - low) * (at - below);
};

/** Acceleration of BCa from the jackknife: Σ(θ̄−θᵢ)³ / 6(Σ(θ̄−θᵢ)²)^{3/2}; 0 where all leave-one-outs agree. */
const acceleration = (parts: readonly Part[], sum: number, count: number): number => {
  const leaveOut = parts
    .filter((part) => count - part.count > 0)
    .map((part) => (sum - part.sum) / (count - part.count));
  const mean = leaveOut.reduce((a, b) => a + b, 0) / leaveOut.length;
  let squares = 0;
  let cubes = 0;
  for (const value of leaveOut) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
};

/** Interval of Σ sum / Σ count over units. parts: one for each unit. Null when no unit counts anything.
 *  One unit, or units that all agree, give an interval of width 0 around the value: there is nothing to resample.
 *  @source Efron 1987, Better bootstrap confidence intervals */
export const bootstrapRatio = (parts: readonly Part[], options: BootstrapOptions): Interval | null => {
  const { resamples = 2000, level = 0.95, method = 'bca', seed } = options;
  const units = parts.filter(says);
  const sum = units.reduce((total, part) => total + part.sum, 0);
  const count = units.reduce((total, part) => total + part.count, 0);
  if (!(count > 0)) {
    return null;
  }
  const value = sum / count;
  const rng = generator(seed);
  const estimates = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let s = 0;
    let c = 0;
    for (let i = 0; i < units.length; i++) {
      const unit = units[rng.int(units.length)] as Part;
      s += unit.sum;
      c += unit.count;
    }
    // A resample in which nothing could be had has no ratio: it is drawn again.
    if (c > 0) estimates[b] = s / c;
    else b--;
  }
  estimates.sort();
  const tail = (1 - level) / 2;
  const at = (p: number): number => quantile(estimates, p);
  if (method === 'percentile') {
    return { value, low: at(tail), high: at(1 - tail) };
  }
  // Ties with the estimate count half, so that a statistic on a coarse grid is not called biased.
  const below = estimates.reduce((k, e) => k + (e < value ? 1 : e === value ? 0.5 : 0), 0) / resamples;
  if (below === 0 || below === 1) {
    return { value, low: at(tail), high: at(1 - tail) };
  }
  const bias = normalQuantile(below);
  const a = acceleration(units, sum, count);
  const corrected = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - a * z));
  };
  return { value, low: at(corrected(tail)), high: at(corrected(1 - tail)) };
};

/** Interval of the mean of one number per unit. */
export const bootstrapMean = (values: readonly number[], options: BootstrapOptions): Interval | null =>
  bootstrapRatio(
    values.map((sum) => ({ sum, count: 1 })),
    options,
  );
