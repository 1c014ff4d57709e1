/** @file Maximal cliques of a graph: Bron–Kerbosch with pivoting over a degeneracy order, in words of bits as soon as
 *  few nodes are left. The graph is read once and never changed, and the iterator can be left at any time. The order
 *  depends only on the names of the nodes and on who is linked to whom, not on the order of insertion.
 *  @source Tomita, Tanaka & Takahashi 2006 (pivot); Eppstein, Löffler & Strash 2010 (degeneracy) */
import type AbstractGraph from 'graphology-types';
import { Cliques } from './clique-iterator.js';
import { type Corner, cornerAround } from './corner.js';
import { degeneracyOrder } from './degeneracy.js';
import { type Links, linksAmong, zeros } from './links.js';
import { areSeats, inNaturalOrder } from './names.js';
import { narrowed } from './narrow.js';
import { WORD_NODES } from './word-cliques.js';

/** The maximal cliques of a graphology graph, as lists of node keys in natural order (2 before 10).
 *  An isolated node is a clique of one. Directions, parallel edges and self-loops do not count. The graph is read at
 *  the call; the cliques are worked out as they are asked for. */
export const maximalCliques = (graph: AbstractGraph): IterableIterator<string[]> => {
  const names = inNaturalOrder(graph.nodes());
  // Nodes named 0 … N−1 need no table: their names are their places.
  const places = areSeats(names) ? null : new Map(names.map((name, i) => [name, i]));
  const pairs = new Array<number>(2 * graph.size);
  let at = 0;
  graph.forEachEdge((_edge, _attributes, source, target) => {
    pairs[at++] = places === null ? +source : (places.get(source) as number);
    pairs[at++] = places === null ? +target : (places.get(target) as number);
  });
  return cliquesAmong(names, pairs);
};

/** The maximal cliques of 0 … N−1 with these neighbour lists. */
export const cliquesOf = (neighbours: readonly (readonly number[])[]): IterableIterator<number[]> => {
  const pairs: number[] = [];
  for (let i = 0; i < neighbours.length; i++) {
    const list = neighbours[i] as readonly number[];
    for (let k = 0; k < list.length; k++) pairs.push(i, list[k] as number);
  }
  return cliquesAmong(
    neighbours.map((_, i) => i),
    pairs,
  );
};

/** labels: of the nodes 0 … N−1 · pairs: i, j, i, j, … */
const cliquesAmong = <T>(labels: readonly T[], pairs: readonly number[]): Cliques<T> => {
  const n = labels.length;
  return new Cliques(labels, n <= WORD_NODES ? wholeGraph(n, pairs) : cornersOf(linksAmong(n, pairs)));
};

/** All of a small graph is a single corner, without members. */
const wholeGraph = (n: number, pairs: readonly number[]): ((corner: Corner) => boolean) => {
  let done = n === 0;
  return (corner) => {
    if (done) return false;
    done = true;
    const { nodes, words } = corner;
    for (let i = 0; i < n; i++) nodes[i] = i;
    for (let k = 0; k < pairs.length; k += 2) {
      const i = pairs[k] as number;
      const j = pairs[k + 1] as number;
      words[1 + i] = (words[1 + i] as number) | (1 << j);
      words[1 + j] = (words[1 + j] as number) | (1 << i);
    }
    for (let i = 0; i < n; i++) words[1 + i] = (words[1 + i] as number) & ~(1 << i);
    corner.size = n;
    corner.open = 2 ** n - 1;
    return true;
  };
};

/** Each clique belongs to its first node in degeneracy order: its other members are among the few later neighbours,
 *  and it is maximal when no earlier neighbour could join. O(d·3^(d/3)) per node at degeneracy d.
 *  Each call fills the corner with the next part of the graph; false when there is none left. */
const cornersOf = (links: Links): ((corner: Corner) => boolean) => {
  const n = links.ends.length;
  const room = zeros(n);
  const rank = zeros(n);
  let order: readonly number[] = [];
  let at = 0;
  let parts: Iterator<void> | null = null;
  return (corner) => {
    if (at === 0) {
      order = degeneracyOrder(links);
      for (let r = 0; r < n; r++) rank[order[r] as number] = r;
    }
    while (at < n || parts !== null) {
      if (parts === null) {
        const wide = cornerAround(order[at++] as number, links, rank, room, corner);
        if (wide === null) return true;
        parts = narrowed(wide, corner);
      }
      if (parts.next().done !== true) return true;
      parts = null;
    }
    return false;
  };
};
