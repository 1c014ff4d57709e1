/** @file All graphs on n nodes up to renaming, for small n: 1, 2, 4, 11, 34, 156, 1044 (OEIS A000088). */
import { type Adjacency, upperBits } from './adjacency.js';

/** Up to here a list is made; it is made once. */
export const CLASS_NODES = 7;

const made = new Map<number, readonly Adjacency[]>();

/** One graph of each class, the fewest links first, then by name. n ≤ CLASS_NODES. */
export const graphClasses = (n: number): readonly Adjacency[] => {
  const before = made.get(n);
  if (before !== undefined) return before;
  const found = new Map<string, Adjacency>();
  if (n <= 1) found.set('', n === 0 ? [] : [[0]]);
  else {
    for (const smaller of graphClasses(n - 1)) {
      for (let code = 0; code < 2 ** (n - 1); code++) {
        const graph = canonical(withNode(smaller, code));
        found.set(upperBits(graph), graph);
      }
    }
  }
  const ones = (key: string): number => key.replaceAll('0', '').length;
  const list = [...found.entries()]
    .sort(([a], [b]) => ones(a) - ones(b) || (a > b ? -1 : 1))
    .map(([, graph]) => graph);
  made.set(n, list);
  return list;
};

/** The graph with one more node, linked to the nodes in the code's bits. */
const withNode = (graph: Adjacency, code: number): Adjacency => [
  ...graph.map((row, i) => [...row, (code >>> i) & 1]),
  [...graph.map((_, i) => (code >>> i) & 1), 0],
];

/** The same for all renamings of a graph: nodes ordered by what they look like, and among those that look alike the
 *  order whose columns (who is linked to whom before it) are the greatest, the first column first. */
const canonical = (graph: Adjacency): Adjacency => {
  const n = graph.length;
  const look = looks(graph);
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (look[b] as number) - (look[a] as number),
  );
  const chosen: number[] = [];
  const columns: number[] = [];
  let best: number[] = [];
  let bestColumns: number[] = [];
  /** ahead: the columns so far are greater than those of the best. */
  const extend = (ahead: boolean): void => {
    const at = chosen.length;
    if (at === n) {
      if (ahead || best.length === 0) [best, bestColumns] = [chosen.slice(), columns.slice()];
      return;
    }
    for (const v of order) {
      if (look[v] !== look[order[at] as number] || chosen.includes(v)) continue;
      const column = chosen.reduce((bits, u) => 2 * bits + (graph[u]?.[v] as number), 0);
      const known = best.length === 0 ? -1 : (bestColumns[at] as number);
      if (!ahead && column < known) continue;
      chosen.push(v);
      columns.push(column);
      extend(ahead || (known >= 0 && column > known));
      chosen.pop();
      columns.pop();
      // A better order found below is the new one to beat, and it begins as this branch does.
      if (ahead && best.length > 0) ahead = columns.some((c, k) => c > (bestColumns[k] as number));
    }
  };
  extend(false);
  return best.map((a) => best.map((b) => graph[a]?.[b] as number));
};

/** A number for each node that renaming does not change: degree, and the degrees around it and around those. */
const looks = (graph: Adjacency): number[] => {
  const weight = (k: number): number => Math.imul(k + 1, 0x9e3779b1) >>> 0;
  let look = graph.map((row) => row.reduce((a, b) => a + b, 0));
  for (let round = 0; round < 3; round++) {
    look = graph.map(
      (row, i) =>
        row.reduce(
          (s, g, j) => (g === 1 ? (s + weight(look[j] as number)) >>> 0 : s),
          weight(look[i] as number) ^ 0x5bd1e995,
        ) >>> 0,
    );
  }
  return look;
};
