/** @file The best graph of the public goods game. Welfare is Σ_i w_i·f_i − 2c|E|, where f_i depends on the place of i
 *  in the graph alone (payoffs are linear), so the richest belong in the places with the greatest f
 *  (rearrangement), and it is enough to look at graphs up to renaming. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, emptyGraph, graphWhere, linkCount } from '../../graph/adjacency.js';
import { CLASS_NODES, graphClasses } from '../../graph/classes.js';
import { byType } from '../../graph/threshold.js';
import { withArguments, wordFaults } from '../../params/arguments.js';
import { inGivenUnits, unitOf } from '../../units.js';
import { welfareBound } from './bound.js';
import { contributions } from './equilibrium.js';
import { graphOfParts } from './multipartite.js';
import { type Kind, type Model, type PggModel, readModel } from './params.js';
import { bestParts } from './parts.js';
import { groupsIn, payoffsIn } from './payoff.js';
import { placeFactors } from './place.js';
import { type Found, searchOptimum } from './search.js';

export interface PggOptimum {
  readonly graph: Adjacency;
  /** Contributions [N]. */
  readonly efforts: readonly number[];
  readonly payoffs: readonly number[];
  /** W = Σ π_i. */
  readonly welfare: number;
  /** No graph has more than welfare + gap; 0 when the search was exact. */
  readonly gap: number;
}

/** The best graph and its contributions.
 *
 *  planner: graph and contributions for welfare. Under `split` in closed form for any N: a grouped agent gains
 *  (r − 1) w_i for all, k agents need ⌈k/2⌉ links, so the k richest are paired in seat order (an odd last one joins the
 *  one before it), for the best k. Under `perGroup` exact for N ≤ 7 over all graphs; proved (gap 0) with equal endowments, r ≥ 1 and
 *  no more groups than can be listed (equal.ts); else a search (search.ts) with what a bound leaves open (bound.ts).
 *  nash: graph for welfare, contributions selfish. Under `split` in closed form; under `perGroup` exact for N ≤ 7, else a
 *  search with a gap.
 *
 *  Ties: the fewest links, then the first class of graphs; equal endowments in seat order. */
export const pggOptimum = (
  model: PggModel,
  kind: 'planner' | 'nash' = 'planner',
): E.Either<GamesError, PggOptimum> =>
  E.map((m: Model) => optimumOf(m, kind))(
    withArguments('pgg', readModel({ ...model }), [], wordFaults('kind', kind, ['planner', 'nash'])),
  );

/** Contributions, payoffs and costs go with endowments. */
export const optimumOf = (given: Model, kind: Kind): PggOptimum => {
  const unit = unitOf(given.endowment);
  const endowment = given.endowment.map((w) => w / unit);
  const found = optimumInUnits({ ...given, endowment, linkCost: given.linkCost / unit }, kind);
  return inGivenUnits(found, unit, unit);
};

const optimumInUnits = (m: Model, kind: Kind): PggOptimum => {
  if (kind === 'planner' && m.contribution === 'split') return recordOf(m, splitGraph(m), kind, 0);
  if (m.n <= CLASS_NODES) return recordOf(m, bestClass(m, kind), kind, 0);
  // With r > 2 a member of pairs gives of its own accord; with less nobody does in any group.
  if (m.contribution === 'split')
    return recordOf(m, m.multiplier > 2 * (1 + 1e-12) ? splitGraph(m) : emptyGraph(m.n), kind, 0);
  const order = byType(m.endowment);
  const bound = welfareBound(m, kind);
  // What is left by the rounding of sums is none.
  const none = (gap: number): boolean => gap <= 1e-9 * Math.max(1, Math.abs(bound));
  const wealth = order.map((seat) => m.endowment[seat] as number);
  const parts = bestParts(m, kind, wealth)[0];
  const graph =
    parts !== undefined && none(bound - parts.w)
      ? graphOfParts(m.n, parts.parts)
      : foundAmong(m, kind, wealth);
  const found = recordOf(m, seated(graph, order, byType(placeFactors(m, graph, kind) as number[])), kind, 0);
  const gap = bound - found.welfare;
  return { ...found, gap: none(gap) ? 0 : gap };
};

/** The best graph found for the richest, one more at a time: so nobody's coming makes the graph that is found worse.
 *  wealth: endowments, descending */
const foundAmong = (m: Model, kind: Kind, wealth: readonly number[]): Adjacency => {
  const richest = (k: number): Model => ({ ...m, n: k, endowment: wealth.slice(0, k) });
  const first = richest(CLASS_NODES);
  const exact = recordOf(first, bestClass(first, kind), kind, 0);
  let found: Found = { graph: exact.graph, w: exact.welfare, groups: 0 };
  for (let k = CLASS_NODES + 1; k <= m.n; k++) {
    const some = richest(k);
    found = searchOptimum(some, kind, some.endowment, found);
  }
  return found.graph;
};

const recordOf = (m: Model, graph: Adjacency, kind: Kind, gap: number): PggOptimum => {
  const groups = groupsIn(graph);
  if (E.isLeft(groups)) throw new RangeError(`a best graph has too many groups: ${groups.left._tag}`);
  const efforts = contributions(m, groups.right, kind === 'planner' ? 'total' : 'own');
  const payoffs = payoffsIn(m, groups.right, efforts);
  return { graph, efforts, payoffs, welfare: payoffs.reduce((a, b) => a + b, 0), gap };
};

/** Minimum-cost edge cover of the k richest, for the best k. */
const splitGraph = (m: Model): Adjacency => {
  const { n } = m;
  const order = byType(m.endowment);
  let sum = 0;
  let bestGain = 0;
  let bestK = 0;
  order.forEach((seat, i) => {
    sum += m.endowment[seat] as number;
    const k = i + 1;
    const gain = (m.multiplier - 1) * sum - 2 * m.linkCost * Math.ceil(k / 2);
    if (k >= 2 && gain > bestGain + 1e-12 * Math.max(1, sum)) {
      bestGain = gain;
      bestK = k;
    }
  });
  const members = order.slice(0, bestK).sort((a, b) => a - b);
  const place = new Map(members.map((seat, k) => [seat, k]));
  // Places 0–1, 2–3, …; an odd last one is joined to the one before it.
  return graphWhere(n, (i, j) => {
    const [a, b] = [place.get(i), place.get(j)];
    return a !== undefined && b === a + 1 && (a % 2 === 0 || b === bestK - 1);
  });
};

const bestClass = (m: Model, kind: Kind): Adjacency => {
  const order = byType(m.endowment);
  let best: Adjacency = emptyGraph(m.n);
  let bestW = m.endowment.reduce((a, b) => a + b, 0);
  for (const graph of graphClasses(m.n)) {
    const f = placeFactors(m, graph, kind) as number[];
    const places = byType(f);
    let w = -2 * m.linkCost * linkCount(graph);
    order.forEach((seat, r) => {
      w += (m.endowment[seat] as number) * (f[places[r] as number] as number);
    });
    // Classes come with the fewest links first, so a tie keeps the earlier one.
    if (w > bestW + 1e-10 * Math.max(1, Math.abs(w))) {
      bestW = w;
      best = seated(graph, order, places);
    }
  }
  return best;
};

/** The graph with seat order[r] in place places[r]. */
const seated = (graph: Adjacency, order: readonly number[], places: readonly number[]): Adjacency => {
  // The same graph is kept as it is: its groups were listed, which takes long of a great one.
  if (order.every((seat, r) => seat === places[r])) return graph;
  const place = new Array<number>(order.length);
  order.forEach((seat, r) => {
    place[seat] = places[r] as number;
  });
  return place.map((a) => place.map((b) => graph[a]?.[b] as number));
};
