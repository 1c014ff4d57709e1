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
 *  order with the greatest upper triangle. */
const canonical = (graph: Adjacency): Adjacency => {
  const n = graph.length;
  const look = looks(graph);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) =>
    (look[a] as string) > (look[b] as string) ? -1 : 1,
  );
  let best: number[] | null = null;
  let bestBits = '';
  const used = new Array<boolean>(n).fill(false);
  const chosen: number[] = [];
  const extend = (): void => {
    const at = chosen.length;
    if (at === n) {
      const bits = upperBits(renamed(graph, chosen));
      if (best === null || bits > bestBits) {
        best = chosen.slice();
        bestBits = bits;
      }
      return;
    }
    for (const v of order) {
      if (used[v] === true || look[v] !== look[order[at] as number]) continue;
      used[v] = true;
      chosen.push(v);
      extend();
      chosen.pop();
      used[v] = false;
    }
  };
  extend();
  return renamed(graph, best ?? order);
};

/** A description of each node that renaming does not change: degrees, then twice the descriptions around it. */
const looks = (graph: Adjacency): string[] => {
  let look = graph.map((row) => String(row.reduce((a, b) => a + b, 0)));
  for (let round = 0; round < 2; round++) {
    look = graph.map((row, i) => {
      const around = row.flatMap((g, j) => (g === 1 ? [look[j] as string] : [])).sort();
      return `${look[i]}(${around.join('')})`;
    });
  }
  return look;
};

const renamed = (graph: Adjacency, order: readonly number[]): Adjacency =>
  order.map((a) => order.map((b) => graph[a]?.[b] as number));
