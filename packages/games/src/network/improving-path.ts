/** @file Improving paths: links are added when both ends gain and cut when one end does, until nobody wants to.
 *  @source Jackson & Watts 2002 (improving paths); Jackson & Wolinsky 1996 (pairwise stability) */
import { type Adjacency, upperBits, withLink } from '../graph/adjacency.js';

export interface PathEnd {
  readonly graph: Adjacency;
  /** False when the path ran into a cycle: then `graph` is where the cycle closed, and no stable graph was met. */
  readonly stable: boolean;
}

/** Less than this (relatively) is no gain. */
const GAIN = 1e-10;

/** 1 when `after` is more, −1 when it is less, 0 when it is the same up to rounding. −Infinity may stand for a graph on
 *  which there are no payoffs: then the slack is that of the other, finite one. */
export const gains = (after: number, before: number): -1 | 0 | 1 => {
  if (after === before) return 0;
  const slack = GAIN * Math.max(1, Math.min(Math.abs(after), Math.abs(before)));
  return after > before + slack ? 1 : after < before - slack ? -1 : 0;
};

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
