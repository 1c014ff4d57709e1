/** @file All graphs on n nodes up to renaming, for small n: 1, 2, 4, 11, 34, 156, 1044 (OEIS A000088). */
import { type Adjacency, upperBits } from './adjacency.js';
import { byType } from './threshold.js';

/** Up to here a list is made; it is made once. */
export const CLASS_NODES = 7;

const made = new Map<number, readonly Adjacency[]>();

/** One graph of each class, the fewest links first, then by name. n ≤ CLASS_NODES. */
export const graphClasses = (n: number): readonly Adjacency[] => {
  const before = made.get(n);
  if (before !== undefined) return before;
  const found = new Map<string, Adjacency>();
  if (n === 0) found.set('', []);
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

/** The same for all renamings of a graph: nodes ordered by degree, and among those of one degree the order whose columns
 *  (who is linked to whom before it) are the greatest, the first column first. */
const canonical = (graph: Adjacency): Adjacency => {
  const n = graph.length;
  const degree = graph.map((row) => row.reduce((a, b) => a + b, 0));
  const order = byType(degree);
  const chosen: number[] = [];
  const columns: number[] = [];
  let best: number[] = [];
  let bestColumns: number[] = [];
  /** ahead: the columns so far are greater than those of the best, or there is none yet. */
  const extend = (ahead: boolean): void => {
    const at = chosen.length;
    if (at === n) {
      if (ahead) [best, bestColumns] = [chosen.slice(), columns.slice()];
      return;
    }
    for (const v of order) {
      if (degree[v] !== degree[order[at] as number] || chosen.includes(v)) continue;
      const column = chosen.reduce((bits, u) => 2 * bits + (graph[u]?.[v] as number), 0);
      const known = bestColumns[at] as number;
      if (!ahead && column < known) continue;
      chosen.push(v);
      columns.push(column);
      extend(ahead || column > known);
      chosen.pop();
      columns.pop();
      // What was found below is the new one to beat, and it begins as this branch does.
      ahead = false;
    }
  };
  extend(true);
  return best.map((a) => best.map((b) => graph[a]?.[b] as number));
};
