/** @file The BCZ optimum for more seats than can be searched in full: a search among threshold graphs, with a bound. */
import { type Adjacency, completeGraph, emptyGraph, graphWhere, linkCount } from '../../graph/adjacency.js';
import { fixedPoint } from '../../graph/fixed-point.js';
import { byType, flat } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import type { Model } from './params.js';
import { beats, type Optimum, optimumOn, welfareOf } from './welfare.js';

/** A threshold graph by its degrees of reach: rank r is linked to all ranks below reach[r]. */
type Reach = readonly number[];

/** Starts from all graphs in which the first h agents (by α) are linked to the first k, then moves single links at the
 *  edge of the nested neighbourhoods, and takes all links that pay at the efforts reached, for as long as welfare
 *  grows. Deterministic. The gap is measured against upperBound or selfishBound. */
export const searchMany = (m: Model, factor: 1 | 2): Optimum => {
  const { n } = m;
  const order = byType(m.alpha);
  const rank = new Array<number>(n);
  order.forEach((seat, r) => {
    rank[seat] = r;
  });
  const nested = (h: number, k: number): Adjacency =>
    graphWhere(n, (i, j) => {
      const [lo, hi] = [
        Math.min(rank[i] as number, rank[j] as number),
        Math.max(rank[i] as number, rank[j] as number),
      ];
      return lo < h && hi < k;
    });
  const scratch = new Float64Array(n * n);
  let best: Adjacency = emptyGraph(n);
  let bestW = -Infinity;
  let bestCount = 0;
  let bestE: Float64Array = m.alpha;
  const take = (graph: Adjacency): boolean => {
    const links = flat(graph);
    const e = effortsOf(m, links, factor, scratch);
    if (e === null) return false;
    const count = linkCount(graph);
    const w = welfareOf(m, links, count, e);
    if (!beats(w, count, bestW, bestCount)) return false;
    [best, bestW, bestCount, bestE] = [graph, w, count, e];
    return true;
  };
  for (let h = 0; h < n; h++) for (let k = h + 1; k <= n; k++) take(nested(h, k));
  for (let moved = true; moved; ) {
    const paying = graphWhere(n, (i, j) => m.delta * (bestE[i] as number) * (bestE[j] as number) > m.cost);
    moved = take(paying);
    for (const next of edgeMoves(best, order)) moved = take(next) || moved;
  }
  const bound = factor === 1 ? selfishBound(m) : upperBound(m);
  return { ...optimumOn(m, best, factor, 0), gap: Math.max(0, bound - bestW) };
};

/** Graphs that differ in one link at the end of a row (by rank): the rows stay nested or nearly so. */
function* edgeMoves(graph: Adjacency, order: Reach): Generator<Adjacency> {
  const n = order.length;
  for (let r = 0; r < n; r++) {
    const i = order[r] as number;
    let last = -1;
    for (let s = 0; s < n; s++) if (s !== r && graph[i]?.[order[s] as number] === 1) last = s;
    for (const s of [last, last + 1 === r ? last + 2 : last + 1]) {
      const j = order[s];
      if (j === undefined || j === i) continue;
      yield graphWhere(n, (a, b) =>
        (a === i && b === j) || (a === j && b === i) ? graph[i]?.[j] !== 1 : graph[a]?.[b] === 1,
      );
    }
  }
}

/** No graph and no efforts have more welfare. At any optimum e_i ≤ ē_i, the planner's efforts on the complete graph; a
 *  link's worth max(0, 2δx − 2c) is convex in x = e_i e_j, so it lies below its chord from 0 to ē_i ē_j, that is below 2δ'_ij x
 *  with δ'_ij = max(0, δ − c/(ē_i ē_j)): the welfare of the complete graph with these weights and free links. */
export const upperBound = (m: Model): number => {
  const { n } = m;
  const complete = flat(completeGraph(n));
  const top = effortsOf(m, complete, 2);
  if (top === null) return Infinity;
  if (m.delta === 0)
    return welfareOf(
      m,
      flat(emptyGraph(n)),
      0,
      m.alpha.map((a) => Math.min(a, m.cap)),
    );
  const weights = complete.map((g, at) => {
    const product = (top[Math.floor(at / n)] as number) * (top[at % n] as number);
    return g === 1 ? Math.max(0, m.delta - m.cost / product) / m.delta : 0;
  });
  const e = fixedPoint(weights, n, m.alpha, 2 * m.delta, m.cap);
  return e === null ? Infinity : welfareOf({ ...m, cost: 0 }, weights, 0, e);
};

/** No graph with selfish efforts has more welfare: the bound of agents with every link free, and the planner's. */
export const selfishBound = (m: Model): number => {
  const free = flat(completeGraph(m.n)).fill(FREE);
  return Math.min(upperBound(m), agentBound(m, free));
};

/** A link that a graph may have or not. */
export const FREE = 2;

/** No graph with these links (0 without, 1 with, FREE either) and selfish efforts has more welfare. Efforts grow with
 *  every link, so e_j ≤ ē_j, the Nash efforts with all free links. Who earns r = α_i + δ Σ_j g_ij e_j per unit of effort
 *  takes φ(r) = ½r², or r·cap − ½cap² where the cap binds: more for a greater r. So i has at most its fixed links and the
 *  best k of its free ones: max_k φ(α_i + δ·(Σ fixed ē_j + the k greatest free ē_j)) − c·(fixed + k), its own end of its
 *  own links. Infinity where efforts run away with all free links.
 *  links: [N·N], symmetric, diagonal not looked at */
export const agentBound = (m: Model, links: ArrayLike<number>, scratch?: Float64Array): number => {
  const { n, alpha, delta, cost, cap } = m;
  const all = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (i !== j && links[i * n + j] !== 0) all[i * n + j] = 1;
  const top = effortsOf(m, all, 1, scratch);
  if (top === null) return Infinity;
  const order = byType(top);
  let total = 0;
  for (let i = 0; i < n; i++) {
    let r = alpha[i] as number;
    let count = 0;
    for (let j = 0; j < n; j++) {
      if (j === i || links[i * n + j] !== 1) continue;
      r += delta * (top[j] as number);
      count++;
    }
    const earned = (): number => (r <= cap ? (r * r) / 2 : r * cap - (cap * cap) / 2) - cost * count;
    let best = earned();
    for (const j of order) {
      if (j === i || links[i * n + j] !== FREE) continue;
      r += delta * (top[j] as number);
      count++;
      best = Math.max(best, earned());
    }
    total += best;
  }
  return total;
};
