/** @file Random numbers, types and graphs for tests that draw them one by one. */
import { graphWhere } from '../src/graph/adjacency.js';
import { type Rng, rng } from '../src/index.js';

export interface Draws {
  readonly r: Rng;
  readonly between: (lo: number, hi: number) => number;
  /** Types of n agents. */
  readonly types: (n: number, lo?: number, hi?: number) => number[];
  /** Each link with probability ½. */
  readonly randomGraph: (n: number) => number[][];
}

export const draws = (seed: string): Draws => {
  const r = rng(seed);
  const between = (lo: number, hi: number): number => lo + (hi - lo) * r.uniform();
  return {
    r,
    between,
    types: (n, lo = 0.3, hi = 2) => Array.from({ length: n }, () => between(lo, hi)),
    randomGraph: (n) => graphWhere(n, () => r.uniform() < 0.5),
  };
};
