/** @file The best graph of the BCZ game: for a planner who chooses efforts too, and for selfish efforts. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, completeGraph, graphWhere, linkCount } from '../../graph/adjacency.js';
import { spectralRadius } from '../../graph/spectrum.js';
import { bySeat, byType, flat, thresholdLinks } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import { type BczModel, type Model, readModel } from './params.js';
import { bczPayoffs } from './payoff.js';

export interface Optimum {
  readonly graph: Adjacency;
  /** [N] */
  readonly efforts: readonly number[];
  /** [N] */
  readonly payoffs: readonly number[];
  /** W = Σ π_i. */
  readonly welfare: number;
  /** No graph has more than welfare + gap; 0 when the search was exact. */
  readonly gap: number;
}

/** Two welfares closer than this (relatively) are a tie. */
const TIE = 1e-10;

/** Up to this many seats all 2^(N−1) threshold graphs are tried. */
export const EXACT_SEATS = 16;

/** The best graph and its efforts.
 *
 *  planner: graph and efforts for welfare. At fixed efforts the best graph links i and j iff δ e_i e_j > c, so the
 *  optimum is a threshold graph ordered by effort, and by α (swapping the efforts of two agents against the order of
 *  their α loses): 2^(N−1) candidates, each solved exactly, also for different α and under a cap.
 *  nash: graph for welfare, efforts selfish; see selfish.ts for what is exact.
 *
 *  Ties: the fewest links; then the first threshold graph in code order over agents by α (equal α: by seat), so that
 *  low seats are the centre.
 *  left SpectralRadiusTooLarge when the planner's efforts run away on some graph and no cap is given.
 *  @source Belhaj, Bervoets & Deroïan 2016 (nested split graphs) */
export const bczOptimum = (
  model: BczModel,
  kind: 'planner' | 'nash' = 'planner',
): E.Either<GamesError, Optimum> =>
  E.chain((m: Model): E.Either<GamesError, Optimum> => {
    if (kind === 'planner' && runsAway(m)) {
      return E.left({ _tag: 'SpectralRadiusTooLarge', delta: m.delta, lambdaMax: m.n - 1, factor: 2 });
    }
    return E.right(kind === 'planner' ? plannerOptimum(m) : selfishOptimum(m));
  })(readModel({ ...model }));

/** Without a cap the planner links everybody as soon as efforts run away on the complete graph: no finite optimum. */
const runsAway = (m: Model): boolean => m.cap === Infinity && 2 * m.delta * (m.n - 1) >= 1 - 1e-12;

/** The planner's optimum of a checked model. */
export const plannerOptimum = (m: Model): Optimum =>
  m.n <= EXACT_SEATS ? bestThreshold(m, 2) : heuristicOptimum(m, 2);

/** W = Σ_i e_i (α_i − ½ e_i + δ Σ_j g_ij e_j) − 2c|E| on a flat graph. */
export const welfareOf = (m: Model, links: Uint8Array, count: number, e: Float64Array): number => {
  const { n, alpha, delta } = m;
  let w = -2 * m.cost * count;
  for (let i = 0; i < n; i++) {
    let around = 0;
    for (let j = 0; j < i; j++) if (links[i * n + j] === 1) around += e[j] as number;
    const x = e[i] as number;
    w += x * ((alpha[i] as number) - x / 2 + 2 * delta * around);
  }
  return w;
};

/** Is (w, count) better than (bestW, bestCount)? More welfare, or a tie with fewer links. */
export const beats = (w: number, count: number, bestW: number, bestCount: number): boolean => {
  const slack = TIE * Math.max(1, Math.abs(w));
  return w > bestW + slack || (w > bestW - slack && count < bestCount);
};

const bestThreshold = (m: Model, factor: 1 | 2): Optimum => {
  const { n } = m;
  const order = byType(m.alpha);
  const ranked: Model = { ...m, alpha: Float64Array.from(order, (seat) => m.alpha[seat] as number) };
  const links = new Uint8Array(n * n);
  let bestW = -Infinity;
  let bestCode = 0;
  let bestCount = 0;
  const codes = 2 ** (n - 1);
  for (let code = 0; code < codes; code++) {
    const count = thresholdLinks(code, n, links);
    const e = effortsOf(ranked, links, factor);
    if (e === null) continue;
    const w = welfareOf(ranked, links, count, e);
    if (beats(w, count, bestW, bestCount)) {
      bestW = w;
      bestCode = code;
      bestCount = count;
    }
  }
  thresholdLinks(bestCode, n, links);
  return optimumOn(m, bySeat(links, order), factor, 0);
};

/** The record of a graph with its efforts. */
export const optimumOn = (m: Model, graph: Adjacency, factor: 1 | 2, gap: number): Optimum => {
  const e = effortsOf(m, flat(graph), factor);
  if (e === null) throw new RangeError(`efforts run away on a graph with λmax ${spectralRadius(graph)}`);
  const efforts = Array.from(e);
  const payoffs = bczPayoffs({ ...m, alpha: Array.from(m.alpha) }, graph, efforts);
  return { graph, efforts, payoffs, welfare: payoffs.reduce((a, b) => a + b, 0), gap };
};

/** The best graph for selfish efforts; equal α: threshold graphs; else all graphs. */
const selfishOptimum = (m: Model): Optimum => {
  if (m.n > EXACT_SEATS) return heuristicOptimum(m, 1);
  if (m.alpha.every((a) => a === m.alpha[0])) return bestThreshold(m, 1);
  return exhaustive(m);
};

/** For many seats: all graphs in which the first k are linked among themselves and the next ones to the first h of
 *  them, then links that pay at the efforts they bring, until nothing changes. The gap is measured against the
 *  complete graph without link costs, which no graph beats. */
const heuristicOptimum = (m: Model, factor: 1 | 2): Optimum => {
  const { n } = m;
  const order = byType(m.alpha);
  let best = optimumOn(
    m,
    graphWhere(n, () => false),
    factor,
    0,
  );
  const take = (graph: Adjacency): boolean => {
    const e = effortsOf(m, flat(graph), factor);
    if (e === null) return false;
    const found = optimumOn(m, graph, factor, 0);
    if (!beats(found.welfare, linkCount(graph), best.welfare, linkCount(best.graph))) return false;
    best = found;
    return true;
  };
  const rank = new Int32Array(n);
  order.forEach((seat, r) => {
    rank[seat] = r;
  });
  for (let h = 0; h <= n; h++) {
    for (let k = h; k <= n; k++) {
      take(
        graphWhere(n, (i, j) => {
          const lo = Math.min(rank[i] as number, rank[j] as number);
          const hi = Math.max(rank[i] as number, rank[j] as number);
          return lo < h || hi < k;
        }),
      );
    }
  }
  for (;;) {
    const { efforts } = best;
    const paying = graphWhere(
      n,
      (i, j) => m.delta * (efforts[i] as number) * (efforts[j] as number) > m.cost,
    );
    if (!take(paying)) break;
  }
  const free = effortsOf(m, flat(completeGraph(n)), 2);
  const bound = free === null ? Infinity : welfareOf({ ...m, cost: 0 }, flat(completeGraph(n)), 0, free);
  return { ...best, gap: Math.max(0, bound - best.welfare) };
};

const exhaustive = (m: Model): Optimum => {
  const { n } = m;
  const pairs = (n * (n - 1)) / 2;
  const links = new Uint8Array(n * n);
  let bestW = -Infinity;
  let bestCode = 0;
  let bestCount = 0;
  for (let code = 0; code < 2 ** pairs; code++) {
    let count = 0;
    for (let i = 0, k = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++, k++) {
        const on = (code >>> k) & 1;
        links[i * n + j] = on;
        links[j * n + i] = on;
        count += on;
      }
    }
    const e = effortsOf(m, links, 1);
    if (e === null) continue;
    const w = welfareOf(m, links, count, e);
    if (beats(w, count, bestW, bestCount)) {
      bestW = w;
      bestCode = code;
      bestCount = count;
    }
  }
  let k = 0;
  return optimumOn(
    m,
    graphWhere(n, () => ((bestCode >>> k++) & 1) === 1),
    1,
    0,
  );
};
