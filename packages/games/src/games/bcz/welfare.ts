/** @file Welfare of the BCZ game, and the records that optima are told in. */
import type { Adjacency } from '../../graph/adjacency.js';
import { spectralRadius } from '../../graph/spectrum.js';
import { flat } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import type { Model } from './params.js';
import { payoffsOn } from './payoff.js';

export interface Optimum {
  readonly graph: Adjacency;
  /** [N] */
  readonly efforts: readonly number[];
  /** [N] */
  readonly payoffs: readonly number[];
  /** W = Σ π_i. */
  readonly welfare: number;
  /** No graph has more than welfare + gap; 0 when the search was exact. */
  readonly gap: number;
}

/** W = Σ_i e_i (α_i − ½ e_i + δ Σ_j g_ij e_j) − 2c|E| on a flat graph (weights allowed). */
export const welfareOf = (m: Model, links: Float64Array, count: number, e: Float64Array): number => {
  const { n, alpha, delta } = m;
  let w = -2 * m.cost * count;
  for (let i = 0; i < n; i++) {
    let around = 0;
    for (let j = 0; j < i; j++) around += (links[i * n + j] as number) * (e[j] as number);
    const x = e[i] as number;
    w += x * ((alpha[i] as number) - x / 2 + 2 * delta * around);
  }
  return w;
};

/** Two welfares closer than this (relatively, or in units of the model) are a tie. */
const TIE = 1e-10;

/** Is (w, count) better than (bestW, bestCount)? More welfare, or a tie with fewer links. */
export const beats = (w: number, count: number, bestW: number, bestCount: number): boolean => {
  const slack = TIE * Math.max(1, Math.abs(w));
  return w > bestW + slack || (w > bestW - slack && count < bestCount);
};

/** The record of a graph with its efforts; factor 1 selfish, 2 planner's. */
export const optimumOn = (m: Model, graph: Adjacency, factor: 1 | 2, gap: number): Optimum => {
  const e = effortsOf(m, flat(graph), factor);
  if (e === null) throw new RangeError(`efforts run away on a graph with λmax ${spectralRadius(graph)}`);
  const efforts = Array.from(e);
  const payoffs = payoffsOn(m, graph, efforts);
  return { graph, efforts, payoffs, welfare: payoffs.reduce((a, b) => a + b, 0), gap };
};
