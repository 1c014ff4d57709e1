/** @file A local search for the best graph of the public goods game when all graphs are too many, with a bound. */
import {
  type Adjacency,
  completeGraph,
  emptyGraph,
  graphWhere,
  linkCount,
  withLink,
} from '../../graph/adjacency.js';
import { byType } from '../../graph/threshold.js';
import type { Model } from './params.js';
import { placeFactors } from './place.js';

export interface Found {
  readonly graph: Adjacency;
  readonly gap: number;
}

/** Starts from the empty and the complete graph, disjoint groups of each size and complete graphs between parts of
 *  each size (agents by endowment), then turns single links on or off for as long as welfare grows.
 *  gap: against Σ w_i·f_max without link costs. f_max is r for split; for perGroup r·M, where M = 3^((N−1)/3) bounds the
 *  groups that an agent can be in (Moon & Moser 1965). */
export const searchOptimum = (m: Model, kind: 'planner' | 'nash'): Found => {
  const { n } = m;
  const rank = new Array<number>(n);
  byType(m.endowment).forEach((seat, r) => {
    rank[seat] = r;
  });
  const block = (i: number, size: number): number => Math.floor((rank[i] as number) / size);
  const sizes = Array.from({ length: n - 2 }, (_, k) => k + 2);
  const starts: Adjacency[] = [
    emptyGraph(n),
    completeGraph(n),
    ...sizes.map((s) => graphWhere(n, (i, j) => block(i, s) === block(j, s))),
    ...sizes.map((s) => graphWhere(n, (i, j) => block(i, s) !== block(j, s))),
  ];
  const welfare = (graph: Adjacency): number => {
    const f = placeFactors(m, graph, kind);
    if (f === null) return -Infinity;
    return f.reduce((s, x, i) => s + x * (m.endowment[i] as number), -2 * m.linkCost * linkCount(graph));
  };
  let best = starts[0] as Adjacency;
  let bestW = welfare(best);
  for (const start of starts) {
    const w = welfare(start);
    if (w > bestW + 1e-10 * Math.max(1, Math.abs(w))) [best, bestW] = [start, w];
  }
  for (let moved = true; moved; ) {
    moved = false;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const next = withLink(best, i, j, best[i]?.[j] !== 1);
        const w = welfare(next);
        if (w > bestW + 1e-10 * Math.max(1, Math.abs(w))) {
          [best, bestW] = [next, w];
          moved = true;
        }
      }
    }
  }
  const most = m.contribution === 'split' ? m.multiplier : m.multiplier * 3 ** ((n - 1) / 3);
  const bound = Math.max(1, most) * m.endowment.reduce((a, b) => a + b, 0);
  return { graph: best, gap: Math.max(0, bound - bestW) };
};
