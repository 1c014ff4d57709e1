/** @file Degeneracy order: again and again a node with the fewest neighbours left, so that none has more later neighbours
 *  than the graph forces on some.
 *  @source Matula & Beck 1983; Batagelj & Zaveršnik 2003 (in place) */
import { type Links, zeros } from './links.js';

/** The nodes in order; O(N + links). Nodes that have as few left as one already gone had are not told apart.
 *  Only the first `count` need be in order; the rest follow as they come. */
export const degeneracyOrder = ({ starts, ends, others }: Links, count = ends.length): number[] => {
  const n = ends.length;
  const degree = new Array<number>(n);
  // first[d]: where the nodes of degree d begin in the order.
  const first = zeros(n + 1);
  for (let v = 0; v < n; v++) {
    const d = (ends[v] as number) - (starts[v] as number);
    degree[v] = d;
    first[d + 1] = (first[d + 1] as number) + 1;
  }
  for (let d = 0; d < n; d++) first[d + 1] = (first[d + 1] as number) + (first[d] as number);
  const order = new Array<number>(n);
  const place = new Array<number>(n);
  const next = first.slice();
  for (let v = 0; v < n; v++) {
    const at = next[degree[v] as number] as number;
    next[degree[v] as number] = at + 1;
    order[at] = v;
    place[v] = at;
  }
  for (let k = 0; k < count; k++) {
    const v = order[k] as number;
    const d = degree[v] as number;
    for (let e = starts[v] as number; e < (ends[v] as number); e++) {
      const u = others[e] as number;
      const left = degree[u] as number;
      if (left <= d) continue;
      // u changes places with the first of its degree, and the nodes of that degree begin one later.
      const from = place[u] as number;
      const to = Math.max(first[left] as number, k + 1);
      const other = order[to] as number;
      order[from] = other;
      place[other] = from;
      order[to] = u;
      place[u] = to;
      first[left] = to + 1;
      degree[u] = left - 1;
    }
  }
  return order;
};
