/** @file Maximal cliques: Bron–Kerbosch with pivoting over a degeneracy order.
 *  Nothing is ever changed or kept by the graph, so the iterator can be left at any time. The order depends only on
 *  the names of the nodes and on who is linked to whom, not on the order of insertion.
 *  @source Tomita, Tanaka & Takahashi 2006 (pivot); Eppstein, Löffler & Strash 2010 (degeneracy) */
import type AbstractGraph from 'graphology-types';
import { degeneracyOrder } from './degeneracy.js';

/** The maximal cliques of a graphology graph, as lists of node keys in natural order (2 before 10).
 *  An isolated node is a clique of one. Directions, parallel edges and self-loops do not count. */
export function* maximalCliques(graph: AbstractGraph): Generator<string[], void, undefined> {
  const names = graph.nodes().sort(naturalOrder);
  const place = new Map(names.map((name, i) => [name, i]));
  const neighbours = names.map((name) =>
    graph
      .neighbors(name)
      .map((other) => place.get(other) as number)
      .sort((a, b) => a - b),
  );
  for (const clique of cliquesOf(neighbours)) yield clique.map((i) => names[i] as string);
}

/** Numbers first, by value; then everything else, by code unit. */
const naturalOrder = (a: string, b: string): number => {
  const [m, n] = [a, b].map((name) => /^\d+$/.test(name));
  if (m !== n) return m ? -1 : 1;
  return (m ? a.length - b.length : 0) || (a < b ? -1 : 1);
};

/** One open branch: `left` still has to be tried as the next member. */
interface Branch {
  readonly members: readonly number[];
  candidates: number[];
  readonly excluded: number[];
  readonly left: number[];
}

/** The maximal cliques of 0 … N−1 with these neighbour lists, each ascending.
 *  Works on a stack of its own, so deep graphs do not overflow, and costs O(d·3^(d/3)) per node at degeneracy d. */
export function* cliquesOf(neighbours: readonly (readonly number[])[]): Generator<number[], void, undefined> {
  const linked = neighbours.map((list, i) => new Set(list.filter((j) => j !== i)));
  const order = degeneracyOrder(linked);
  const rank = new Int32Array(order.length);
  order.forEach((v, r) => {
    rank[v] = r;
  });
  for (const v of order) {
    const around = [...(linked[v] as Set<number>)].sort((a, b) => a - b);
    const later = around.filter((u) => (rank[u] as number) > (rank[v] as number));
    const earlier = around.filter((u) => (rank[u] as number) < (rank[v] as number));
    const stack = [branch([v], later, earlier, linked)];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as Branch;
      const next = top.left.pop();
      if (next === undefined) {
        if (top.candidates.length === 0 && top.excluded.length === 0) {
          yield top.members.slice().sort((a, b) => a - b);
        }
        stack.pop();
        continue;
      }
      const near = linked[next] as Set<number>;
      const inside = (u: number): boolean => near.has(u);
      stack.push(
        branch([...top.members, next], top.candidates.filter(inside), top.excluded.filter(inside), linked),
      );
      top.candidates = top.candidates.filter((u) => u !== next);
      top.excluded.push(next);
    }
  }
}

/** Opens a branch. Only candidates away from the pivot (the node with most candidates around it) need a try. */
const branch = (
  members: readonly number[],
  candidates: number[],
  excluded: number[],
  linked: readonly Set<number>[],
): Branch => {
  const pivot = bestPivot(excluded, candidates, candidates.length, linked);
  const inner =
    pivot.count === candidates.length
      ? pivot
      : bestPivot(candidates, candidates, candidates.length - 1, linked);
  const around = linked[(inner.count > pivot.count ? inner : pivot).node];
  const left = candidates.filter((u) => around?.has(u) !== true).reverse();
  return { members, candidates, excluded, left };
};

/** The node of a list with the most candidates around it; the search ends where there cannot be more. */
const bestPivot = (
  list: readonly number[],
  candidates: readonly number[],
  most: number,
  linked: readonly Set<number>[],
): { node: number; count: number } => {
  let best = { node: -1, count: -1 };
  for (const node of list) {
    const near = linked[node] as Set<number>;
    let count = 0;
    for (const u of candidates) if (near.has(u)) count++;
    if (count > best.count) best = { node, count };
    if (count === most) break;
  }
  return best;
};
