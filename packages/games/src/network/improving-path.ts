/** @file Improving paths: links are added when both ends gain and cut when one end does, until nobody wants to.
 *  @source Jackson & Watts 2002 (improving paths); Jackson & Wolinsky 1996 (pairwise stability) */
import { type Adjacency, upperBits, withLink } from '../graph/adjacency.js';
import { gains } from '../rounding.js';

export interface PathEnd {
  readonly graph: Adjacency;
  /** Is `graph` pairwise stable? An improving path that ran into a cycle ends where the cycle closed, which is not. */
  readonly stable: boolean;
}

/** Does this pair want to change its link? Cutting: one end gains. Adding: one end gains and none loses. */
export const wantsChange = (
  graph: Adjacency,
  i: number,
  j: number,
  payoffs: (graph: Adjacency) => readonly number[],
): Adjacency | null => {
  const linked = graph[i]?.[j] === 1;
  const next = withLink(graph, i, j, !linked);
  const [before, after] = [payoffs(graph), payoffs(next)];
  const [gi, gj] = [i, j].map((s) => gains(after[s] as number, before[s] as number)) as [number, number];
  const wanted = linked ? gi > 0 || gj > 0 : gi >= 0 && gj >= 0 && gi + gj > 0;
  return wanted ? next : null;
};

/** Walks over the pairs in order 0–1, 0–2, …, again and again, from a graph on. Deterministic. */
export const improvingPath = (
  start: Adjacency,
  payoffs: (graph: Adjacency) => readonly number[],
): PathEnd => {
  const n = start.length;
  const pairs = start.flatMap((_, i) => Array.from({ length: n - 1 - i }, (_, k) => [i, i + 1 + k] as const));
  const seen = new Set<string>();
  let graph = start;
  for (;;) {
    const at = upperBits(graph);
    if (seen.has(at)) return { graph, stable: false };
    seen.add(at);
    let moved = false;
    for (const [i, j] of pairs) {
      const next = wantsChange(graph, i, j, payoffs);
      if (next === null) continue;
      graph = next;
      moved = true;
    }
    if (!moved) return { graph, stable: true };
  }
};

/** Pairwise stable: no pair wants to change its link. */
export const isPairwiseStable = (
  graph: Adjacency,
  payoffs: (graph: Adjacency) => readonly number[],
): boolean =>
  graph.every((_, i) => graph.every((_, j) => j <= i || wantsChange(graph, i, j, payoffs) === null));
