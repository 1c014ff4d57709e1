/** @file A graph that selfish agents reach and keep, for any payoffs: pairwise stable where there is such an end, and in
 *  any case one in which nobody gains by cutting any set of its own links.
 *  @source Calvó-Armengol & İlkılıç 2009 (pairwise-Nash stability) */
import { type Adjacency, withLink } from '../graph/adjacency.js';
import { gains } from '../rounding.js';
import { improvingPath, isPairwiseStable, type PathEnd } from './improving-path.js';

/** Up to this degree all sets of links are tried for a cut; above, single links only. */
const EXACT_DEGREE = 9;

/** Goes along improving paths from a graph, and where one ends lets each seat cut its best set of links, until neither
 *  changes anything. A cycle is left by cuts alone, which must end because links only vanish: where they end may be
 *  stable or not, and `stable` says which. */
export const pairwiseNash = (start: Adjacency, payoffs: (graph: Adjacency) => readonly number[]): PathEnd => {
  let graph = start;
  const rounds = Math.max(1, start.length ** 2);
  for (let round = 0; round < rounds; round++) {
    const end = improvingPath(graph, payoffs);
    const trimmed = cutAll(end.graph, payoffs);
    if (!end.stable) return judged(trimmed, payoffs);
    if (trimmed === end.graph) return end;
    graph = trimmed;
  }
  return judged(cutAll(graph, payoffs), payoffs);
};

const judged = (graph: Adjacency, payoffs: (graph: Adjacency) => readonly number[]): PathEnd => ({
  graph,
  stable: isPairwiseStable(graph, payoffs),
});

/** Seat after seat cuts its best set of links, until nobody gains by a cut. */
const cutAll = (start: Adjacency, payoffs: (graph: Adjacency) => readonly number[]): Adjacency => {
  let graph = start;
  for (let changed = true; changed; ) {
    changed = false;
    for (let seat = 0; seat < start.length; seat++) {
      const next = bestCut(graph, seat, payoffs);
      if (next === graph) continue;
      graph = next;
      changed = true;
    }
  }
  return graph;
};

/** The graph after the cut that is best for a seat; the graph itself when no cut gains. Ties: the fewest cuts. */
const bestCut = (
  graph: Adjacency,
  seat: number,
  payoffs: (graph: Adjacency) => readonly number[],
): Adjacency => {
  const near = (graph[seat] as readonly number[]).flatMap((g, j) => (g === 1 ? [j] : []));
  const all = near.length <= EXACT_DEGREE;
  const codes = all ? 2 ** near.length : near.length + 1;
  const before = payoffs(graph)[seat] as number;
  let [best, bestWorth, bestSize] = [graph, before, 0];
  for (let code = 1; code < codes; code++) {
    const cut = near.filter((_, k) => (all ? (code >>> k) & 1 : k === code - 1));
    const next = cut.reduce<Adjacency>((g, j) => withLink(g, seat, j, false), graph);
    const worth = payoffs(next)[seat] as number;
    // As good as a best cut up to rounding may still be no gain over what one has.
    if (gains(worth, before) <= 0) continue;
    const gain = gains(worth, bestWorth);
    if (gain > 0 || (gain === 0 && cut.length < bestSize)) {
      [best, bestWorth, bestSize] = [next, worth, cut.length];
    }
  }
  return best;
};
