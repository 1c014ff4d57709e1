/** @file Maximal cliques of a graph: Bron–Kerbosch with pivoting over a degeneracy order, in words of bits as soon as
 *  few nodes are left; on two words of nodes with few neighbours each, in pairs of words at once. The graph is read once
 *  and never changed, and the iterator can be left at any time. The order depends only on the names of the nodes and on
 *  who is linked to whom, not on the order of insertion.
 *  @source Tomita, Tanaka & Takahashi 2006 (pivot); Eppstein, Löffler & Strash 2010 (degeneracy) */
import type { AbstractGraph } from 'graphology-types';
import { degeneracyOrder } from './degeneracy.js';
import { type Advance, Cliques, ended, takeWorkspace } from './iterator.js';
import { bitsAmong, type Links, linksAmong, linksByBits, type Told, zeros } from './links.js';
import { areSeats, inNaturalOrder } from './names.js';
import { narrowed } from './narrow.js';
import { areFew, PAIR_NODES } from './pairs.js';
import { lastSubproblem, NOBODY, type Subproblem, subproblemOf } from './subproblem.js';
import { WORD_NODES } from './words.js';

/** The maximal cliques of a graphology graph, as lists of node keys in natural order (2 before 10).
 *  An isolated node is a clique of one. Directions, parallel edges and self-loops do not count. The graph is read at
 *  the call; the cliques are worked out as they are asked for. */
export const maximalCliques = (graph: AbstractGraph): IterableIterator<string[]> => {
  const nodes = graph.nodes();
  // Nodes named 0 … N−1, in order, need no table: their names are their places.
  const seats = areSeats(nodes);
  const names = seats ? nodes : inNaturalOrder(nodes);
  const places = seats ? null : new Map(names.map((name, i) => [name, i]));
  return cliquesAmong(names, graph.size, (link) => {
    graph.forEachEdge((_edge, _attributes, source, target) => {
      if (places === null) link(+source, +target);
      else link(places.get(source) as number, places.get(target) as number);
    });
  });
};

/** The maximal cliques of 0 … N−1 with these neighbour lists. */
export const cliquesOf = (neighbours: readonly (readonly number[])[]): IterableIterator<number[]> => {
  const labels = neighbours.map((_, i) => i);
  const count = neighbours.reduce((sum, list) => sum + list.length, 0);
  return cliquesAmong(labels, count, (link) => {
    for (let i = 0; i < neighbours.length; i++) {
      const list = neighbours[i] as readonly number[];
      for (let k = 0; k < list.length; k++) link(i, list[k] as number);
    }
  });
};

/** labels: of the nodes 0 … N−1 · count: at most so many links are told. */
const cliquesAmong = <T>(labels: readonly T[], count: number, told: Told): Cliques<T> => {
  const n = labels.length;
  const workspace = takeWorkspace();
  if (n > PAIR_NODES / 2 && n <= PAIR_NODES) {
    const bits = bitsAmong(n, told);
    return areFew(bits)
      ? new Cliques(labels, once(), workspace, bits)
      : new Cliques(labels, subproblemsOf(linksByBits(n, count, bits)), workspace, null);
  }
  if (n > WORD_NODES) return new Cliques(labels, subproblemsOf(linksAmong(n, count, told)), workspace, null);
  const { words } = workspace.subproblem;
  wholeGraph(n, workspace.subproblem);
  told((i, j) => {
    if (i === j) return;
    words[1 + i] = (words[1 + i] as number) | (1 << j);
    words[1 + j] = (words[1 + j] as number) | (1 << i);
  });
  return new Cliques(labels, n === 0 ? ended : once(), workspace, null);
};

/** All of a small graph is a single subproblem, without members; its links are told later. */
const wholeGraph = (n: number, subproblem: Subproblem): void => {
  const { nodes, words } = subproblem;
  for (let i = 0; i < n; i++) {
    nodes[i] = i;
    words[1 + i] = 0;
  }
  subproblem.size = n;
  subproblem.excluded = 0;
  subproblem.members = 0;
  subproblem.candidates = 2 ** n - 1;
  subproblem.beyond = NOBODY;
};

/** The subproblem is filled already, and is the only one. */
const once = (): Advance => {
  let ready = true;
  return () => {
    const first = ready;
    ready = false;
    return first;
  };
};

/** Each clique belongs to its first node in degeneracy order: its other members are among the few later neighbours,
 *  and it is maximal when no earlier neighbour could join. O(d·3^(d/3)) per node at degeneracy d. The last thirty nodes
 *  need no order: they are a single subproblem. */
const subproblemsOf = (links: Links): Advance => {
  const n = links.ends.length;
  const room = zeros(n);
  const rank = new Array<number>(n);
  const apart = n - WORD_NODES;
  let order: readonly number[] = [];
  let at = 0;
  let parts: Iterator<void> | null = null;
  return (subproblem) => {
    if (at === 0) {
      order = degeneracyOrder(links, apart);
      for (let r = 0; r < n; r++) rank[order[r] as number] = r;
    }
    // The last node of the order has but those thirty after it: its subproblem is not wide.
    while (at < apart) {
      if (parts === null) {
        const wide = subproblemOf(order[at++] as number, links, rank, room, subproblem);
        if (wide === null) return true;
        parts = narrowed(wide, subproblem);
      }
      if (parts.next().done !== true) return true;
      parts = null;
    }
    if (at++ > apart) return false;
    const last = order.slice(apart).sort((a, b) => a - b);
    lastSubproblem(last, links, room, subproblem);
    return true;
  };
};
