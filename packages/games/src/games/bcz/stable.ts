/** @file The graph that selfish agents keep: the greatest one from which nobody wants to cut links.
 *
 *  Nash efforts are power series of G with coefficients ≥ 0, so ½ e_i² − c·deg_i is supermodular in the links: the
 *  more links there are, the more another one is worth. Hence, from the complete graph, letting all agents at once
 *  keep their greatest best subset of links, again and again, falls to the greatest graph that is a Nash equilibrium
 *  of the proposals; it is pairwise stable (a pair that wanted another link could add it and be stable still) and
 *  Pareto dominates all smaller equilibria. With a cap that binds, the result still is a graph from which nobody wants to cut
 *  links, but it need not be the greatest. */
import { type Adjacency, completeGraph } from '../../graph/adjacency.js';
import { flat } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import type { Model } from './params.js';

/** Up to this degree all subsets are tried; above, the partners with the greatest efforts, each number of them. */
const EXACT_DEGREE = 9;

export const greatestStable = (m: Model): Adjacency => {
  let graph: Adjacency = completeGraph(m.n);
  for (;;) {
    const kept = graph.map((_, i) => keptPartners(m, graph, i));
    const next = graph.map((row, i) =>
      row.map((g, j) => (g === 1 && kept[i]?.has(j) && kept[j]?.has(i) ? 1 : 0)),
    );
    if (next.every((row, i) => row.every((g, j) => g === graph[i]?.[j]))) return graph;
    graph = next;
  }
};

/** The greatest subset of its links that is best for a seat. */
const keptPartners = (m: Model, graph: Adjacency, seat: number): ReadonlySet<number> => {
  const partners = (graph[seat] as readonly number[]).flatMap((g, j) => (g === 1 ? [j] : []));
  const links = flat(graph);
  const worth = (subset: readonly number[]): number => {
    for (const j of partners) {
      const on = subset.includes(j) ? 1 : 0;
      links[seat * m.n + j] = on;
      links[j * m.n + seat] = on;
    }
    const e = effortsOf(m, links, 1);
    return e === null ? Infinity : (e[seat] as number) ** 2 / 2 - m.cost * subset.length;
  };
  let best: readonly number[] = [];
  let bestWorth = -Infinity;
  for (const subset of subsets(m, links, partners)) {
    const w = worth(subset);
    const slack = 1e-10 * Math.max(1, Math.abs(w));
    if (w > bestWorth + slack || (w > bestWorth - slack && subset.length > best.length)) {
      best = subset;
      bestWorth = w;
    }
  }
  return new Set(best);
};

const subsets = (m: Model, links: Uint8Array, partners: readonly number[]): (readonly number[])[] => {
  if (partners.length <= EXACT_DEGREE) {
    return Array.from({ length: 2 ** partners.length }, (_, code) =>
      partners.filter((_, k) => (code >>> k) & 1),
    );
  }
  const e = effortsOf(m, links, 1);
  const order = [...partners].sort((i, j) => (e === null ? 0 : (e[j] as number) - (e[i] as number)) || i - j);
  return Array.from({ length: order.length + 1 }, (_, k) => order.slice(0, k));
};
