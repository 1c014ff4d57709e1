/** @file The graph that selfish agents keep: the greatest one from which nobody wants to cut links.
 *
 *  Nash efforts are power series of G with coefficients ≥ 0, so ½ e_i² − c·deg_i is supermodular in the links: the
 *  more links there are, the more another one is worth. Hence, from the complete graph, letting all agents at once
 *  keep their greatest best subset of links, again and again, falls to the greatest graph that is a Nash equilibrium
 *  of the proposals; it is pairwise stable (a pair that wanted another link could add it and be stable still) and
 *  Pareto dominates all smaller equilibria. With a cap that binds, the result still is a graph from which nobody wants to cut
 *  links, but it need not be the greatest. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, completeGraph } from '../../graph/adjacency.js';
import { spectralRadius } from '../../graph/spectrum.js';
import { flat } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import { type BczModel, type Model, readModel } from './params.js';
import { inUnits } from './units.js';

/** Up to this degree all subsets are tried; above, the partners with the greatest efforts, each number of them. */
const EXACT_DEGREE = 9;

/** The graph that selfish agents keep, from the complete graph down.
 *  left SpectralRadiusTooLarge when selfish efforts run away on the complete graph and no cap is given.
 *  @example bczStableGraph({ n: 3, alpha: 1, delta: 0.1, cost: 0.05 }) // all linked: ½(1.25² − 1.1²) > .05 for each link */
export const bczStableGraph = (model: BczModel): E.Either<GamesError, Adjacency> =>
  E.chain((m: Model): E.Either<GamesError, Adjacency> => {
    const all = completeGraph(m.n);
    return effortsOf(m, flat(all), 1) === null
      ? E.left({ _tag: 'SpectralRadiusTooLarge', delta: m.delta, lambdaMax: spectralRadius(all), factor: 1 })
      : E.right(greatestStable(m));
  })(readModel({ ...model }));

export const greatestStable = (given: Model): Adjacency => {
  const { model: m } = inUnits(given);
  let graph: Adjacency = completeGraph(m.n);
  for (;;) {
    const kept = graph.map((_, i) => keptPartners(m, graph, i));
    const next = graph.map((row, i) => row.map((_, j) => (kept[i]?.has(j) && kept[j]?.has(i) ? 1 : 0)));
    if (next.every((row, i) => row.every((g, j) => g === graph[i]?.[j]))) return graph;
    graph = next;
  }
};

/** The greatest subset of its links that is best for a seat. */
const keptPartners = (m: Model, graph: Adjacency, seat: number): ReadonlySet<number> => {
  const { n } = m;
  const links = flat(graph);
  const scratch = new Float64Array(n * n);
  const partners = byEffort(
    m,
    (graph[seat] as readonly number[]).flatMap((g, j) => (g === 1 ? [j] : [])),
    links,
  );
  let best = 0;
  let bestSize = -1;
  let bestWorth = -Infinity;
  const exact = partners.length <= EXACT_DEGREE;
  const codes = exact ? 2 ** partners.length : partners.length + 1;
  const has = (code: number, k: number): number => (exact ? (code >>> k) & 1 : k < code ? 1 : 0);
  for (let code = 0; code < codes; code++) {
    let size = 0;
    partners.forEach((j, k) => {
      const on = has(code, k);
      links[seat * n + j] = on;
      links[j * n + seat] = on;
      size += on;
    });
    const e = effortsOf(m, links, 1, scratch);
    const worth = e === null ? Infinity : payoffOf(m, links, e, seat) - m.cost * size;
    const slack = 1e-10 * Math.max(1, Math.abs(worth));
    if (worth > bestWorth + slack || (worth > bestWorth - slack && size > bestSize)) {
      [best, bestSize, bestWorth] = [code, size, worth];
    }
  }
  return new Set(partners.filter((_, k) => has(best, k) === 1));
};

/** e_i (α_i − ½ e_i + δ Σ_j g_ij e_j): under a cap it is not ½ e_i². */
const payoffOf = (m: Model, links: Float64Array, e: Float64Array, seat: number): number => {
  let around = 0;
  for (let j = 0; j < m.n; j++) around += (links[seat * m.n + j] as number) * (e[j] as number);
  const x = e[seat] as number;
  return x * ((m.alpha[seat] as number) - x / 2 + m.delta * around);
};

const byEffort = (m: Model, partners: readonly number[], links: Float64Array): readonly number[] => {
  const e = effortsOf(m, links, 1);
  return e === null ? partners : [...partners].sort((i, j) => (e[j] as number) - (e[i] as number) || i - j);
};
