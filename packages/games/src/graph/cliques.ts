/** @file Maximal cliques of a graph: Bron–Kerbosch with pivoting over a degeneracy order, in words of bits as soon as
 *  few nodes are left. The graph is read once and never changed, and the iterator can be left at any time. The order
 *  depends only on the names of the nodes and on who is linked to whom, not on the order of insertion.
 *  @source Tomita, Tanaka & Takahashi 2006 (pivot); Eppstein, Löffler & Strash 2010 (degeneracy) */
import type AbstractGraph from 'graphology-types';
import { cornerAround } from './corner.js';
import { degeneracyOrder } from './degeneracy.js';
import { inNaturalOrder } from './names.js';
import { narrowed } from './narrow.js';
import { lowest, popcount, WORD_NODES, wordCliques } from './word-cliques.js';

/** The maximal cliques of a graphology graph, as lists of node keys in natural order (2 before 10).
 *  An isolated node is a clique of one. Directions, parallel edges and self-loops do not count. The graph is read at
 *  the call; the cliques are worked out as they are asked for. */
export const maximalCliques = (graph: AbstractGraph): Generator<string[], void, undefined> => {
  const names = inNaturalOrder(graph.nodes());
  const n = names.length;
  const place = new Map<string, number>();
  for (let i = 0; i < n; i++) place.set(names[i] as string, i);
  if (n <= WORD_NODES) {
    const rows = new Array<number>(n).fill(0);
    graph.forEachEdge((_edge, _attributes, source, target) => {
      const i = place.get(source) as number;
      const j = place.get(target) as number;
      rows[i] = (rows[i] as number) | (1 << j);
      rows[j] = (rows[j] as number) | (1 << i);
    });
    return wordGraph(withoutLoops(rows), names);
  }
  const mixed: number[][] = names.map(() => []);
  graph.forEachEdge((_edge, _attributes, source, target) => {
    const i = place.get(source) as number;
    const j = place.get(target) as number;
    (mixed[i] as number[]).push(j);
    (mixed[j] as number[]).push(i);
  });
  return largeGraph(ascending(mixed), names);
};

/** The maximal cliques of 0 … N−1 with these neighbour lists. */
export const cliquesOf = (
  neighbours: readonly (readonly number[])[],
): Generator<number[], void, undefined> => {
  const nodes = neighbours.map((_, i) => i);
  if (nodes.length > WORD_NODES) return largeGraph(ascending(neighbours), nodes);
  const rows = neighbours.map((list) => list.reduce((word, j) => word | (1 << j), 0));
  return wordGraph(withoutLoops(rows), nodes);
};

const withoutLoops = (rows: number[]): readonly number[] => {
  for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] as number) & ~(1 << i);
  return rows;
};

/** Neighbour lists in ascending order, without repeats and loops: told by each node in turn, they come out so. */
const ascending = (mixed: readonly (readonly number[])[]): number[][] => {
  const lists: number[][] = mixed.map(() => []);
  for (let i = 0; i < mixed.length; i++) {
    const row = mixed[i] as readonly number[];
    for (let k = 0; k < row.length; k++) {
      const j = row[k] as number;
      const list = lists[j] as number[];
      if (j !== i && (list.length === 0 || list[list.length - 1] !== i)) list.push(i);
    }
  }
  return lists;
};

function* wordGraph<T>(rows: readonly number[], labels: readonly T[]): Generator<T[], void, undefined> {
  if (rows.length === 0) return;
  const words = wordCliques(rows, 2 ** rows.length - 1, []);
  for (let k = 0; k < words.length; k++) yield labelled(words[k] as number, labels, [], []);
}

/** Each clique belongs to its first node in degeneracy order: its other members are among the few later neighbours,
 *  and it is maximal when no earlier neighbour could join. O(d·3^(d/3)) per node at degeneracy d. */
function* largeGraph<T>(
  neighbours: readonly (readonly number[])[],
  labels: readonly T[],
): Generator<T[], void, undefined> {
  const order = degeneracyOrder(neighbours);
  const rank = new Int32Array(order.length);
  for (let r = 0; r < order.length; r++) rank[order[r] as number] = r;
  const room = new Int32Array(order.length);
  for (const v of order) {
    const corner = cornerAround(v, neighbours, rank, room);
    for (const { members, nodes, rows, outsiders } of 'linked' in corner ? narrowed(corner) : [corner]) {
      const words = wordCliques(rows, 2 ** nodes.length - 1, outsiders);
      if (words.length === 0) continue;
      const own = nodes.map((i) => labels[i] as T);
      const fixed = members.map((i) => labels[i] as T);
      const cuts = members.map((member) => nodes.filter((i) => i < member).length);
      for (let k = 0; k < words.length; k++) yield labelled(words[k] as number, own, fixed, cuts);
    }
  }
}

/** The labels of the bits of a word, ascending, and those of further members: cuts[m] bits lie below the m-th. */
const labelled = <T>(
  word: number,
  labels: readonly T[],
  members: readonly T[],
  cuts: readonly number[],
): T[] => {
  const out = new Array<T>(popcount(word) + members.length);
  let [at, m] = [0, 0];
  for (let rest = word; rest !== 0; rest &= rest - 1) {
    const bit = lowest(rest);
    while (m < members.length && (cuts[m] as number) <= bit) out[at++] = members[m++] as T;
    out[at++] = labels[bit] as T;
  }
  while (m < members.length) out[at++] = members[m++] as T;
  return out;
};
