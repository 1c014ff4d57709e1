/** @file All pairwise stable graphs of a small network. */
import { type Adjacency, graphWhere } from '../graph/adjacency.js';
import { isPairwiseStable } from './improving-path.js';

/** Up to here all 2^(N(N−1)/2) graphs are looked at. */
export const ENUMERABLE_SEATS = 6;

/** Every pairwise stable graph, by payoffs of a graph; null for N > 6. In order of their upper-triangle bits. */
export const pairwiseStableGraphs = (
  n: number,
  payoffs: (graph: Adjacency) => readonly number[],
): Adjacency[] | null =>
  !(n >= 0 && n <= ENUMERABLE_SEATS) ? null : [...allGraphs(n)].filter((g) => isPairwiseStable(g, payoffs));

/** All graphs on n seats, the first pair as the highest bit. */
export function* allGraphs(n: number): Generator<Adjacency> {
  const pairs = (n * (n - 1)) / 2;
  for (let code = 0; code < 2 ** pairs; code++) {
    let k = pairs;
    yield graphWhere(n, () => Math.floor(code / 2 ** --k) % 2 === 1);
  }
}
