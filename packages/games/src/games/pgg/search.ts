/** @file A search for the best graph of the public goods game when all graphs are too many.
 *
 *  It begins with graphs of parts, which make most groups, and changes single links and neighbourhoods for as long as
 *  welfare grows; from the best it begins anew after a few random changes until a number of groups has been listed. So it
 *  takes a bounded time and gives the same graph each time. */
import { type Adjacency, linkCount, withLink } from '../../graph/adjacency.js';
import { GROUP_LIMIT, groupsOf } from '../../graph/cliques/groups.js';
import { WORD_NODES } from '../../graph/cliques/words.js';
import { type Rng, rng } from '../../rng.js';
import { graphOfParts } from './multipartite.js';
import type { Kind, Model } from './params.js';
import { bestParts } from './parts.js';
import { marginalReturns } from './payoff.js';
import { factorsOf } from './place.js';

export interface Found {
  /** Over places: the seat of rank r by endowment sits in the place of rank r by worth. */
  readonly graph: Adjacency;
  readonly w: number;
  /** How many groups there are, which says how long it takes to look at a graph like it. */
  readonly groups: number;
}

/** Work of one search: groups listed, and N² for each graph looked at. Less for many seats, where one graph takes long and
 *  the structure tells most; none where the groups do not fit into words. */
export const workFor = (n: number): number => (n > WORD_NODES ? 0 : 200_000 * Math.min(1, (12 / n) ** 2));

/** The best graph found among `wealth.length` places.
 *  wealth: endowments, descending · known: a graph to begin with, of fewer places; who comes to it has no links
 *  work: when this much has been done, the search ends */
export const searchOptimum = (
  m: Model,
  kind: Kind,
  wealth: readonly number[],
  known: Found,
  work = workFor(m.n),
): Found => {
  const { n } = m;
  let left = work;
  const rate = (graph: Adjacency): Found => {
    const list = groupsOf(graph);
    left -= n * n + 4 * (list?.length ?? GROUP_LIMIT);
    return list === null
      ? { graph, w: -Infinity, groups: GROUP_LIMIT }
      : { graph, w: worth(m, kind, wealth, graph, list), groups: list.length };
  };
  // Nothing is listed where there is no time to go on from it.
  const affordable = ({ groups }: Found): boolean => n * n + 4 * groups <= left;
  const draws = rng('pgg optimum');
  const poorer = wealth.slice(known.graph.length).reduce((a, b) => a + b, 0);
  let best: Found = { ...known, graph: padded(known.graph, n), w: known.w + poorer };
  for (const { parts, w, groups } of bestParts(m, kind, wealth)) {
    const made = { graph: graphOfParts(n, parts), w, groups };
    if (better(made, best)) best = made;
  }
  const climb = (from: Found): void => {
    let at = from;
    for (let moved = true; moved && affordable(at); ) {
      moved = false;
      for (const step of steps(at.graph, draws)) {
        if (!affordable(at)) break;
        const next = rate(step(at.graph));
        if (!better(next, at)) continue;
        at = next;
        moved = true;
      }
    }
    if (better(at, best)) best = at;
  };
  climb(best);
  while (affordable(best)) {
    let graph = best.graph;
    for (let k = 2 + draws.int(4); k > 0; k--) graph = anyStep(graph, draws);
    climb(rate(graph));
  }
  return best;
};

const padded = (graph: Adjacency, n: number): Adjacency => {
  const more = n - graph.length;
  return [
    ...graph.map((row) => [...row, ...new Array<number>(more).fill(0)]),
    ...Array.from({ length: more }, () => new Array<number>(n).fill(0)),
  ];
};

/** More welfare, or as much with fewer links. */
const better = (a: Found, b: Found): boolean => {
  const slack = 1e-10 * Math.max(1, Math.abs(b.w));
  return a.w > b.w + slack || (a.w > b.w - slack && linkCount(a.graph) < linkCount(b.graph));
};

const worth = (
  m: Model,
  kind: Kind,
  wealth: readonly number[],
  graph: Adjacency,
  list: readonly (readonly number[])[],
): number => {
  const count = new Array<number>(m.n).fill(0);
  for (const group of list) for (const i of group) count[i] = (count[i] as number) + 1;
  const f = factorsOf(marginalReturns(m, { list, count, degree: [] }), kind).sort((a, b) => b - a);
  return f.reduce((s, x, r) => s + x * (wealth[r] as number), -2 * m.linkCost * linkCount(graph));
};

type Step = (graph: Adjacency) => Adjacency;

/** One end's neighbours in place of another's: i becomes a twin of j, linked to it or not. */
const twin =
  (i: number, j: number, linked: boolean): Step =>
  (graph) => {
    const row = (graph[j] as readonly number[]).with(i, 0).with(j, linked ? 1 : 0);
    return graph.map((own, a) => (a === i ? row : own.with(i, row[a] as number)));
  };
const flip =
  (i: number, j: number): Step =>
  (graph) =>
    withLink(graph, i, j, graph[i]?.[j] !== 1);
const leave =
  (i: number): Step =>
  (graph) =>
    graph.map((own, a) => (a === i ? own.map(() => 0) : own.with(i, 0)));

/** All single steps, in a random order. */
const steps = ({ length: n }: Adjacency, draws: Rng): Step[] => {
  const list: Step[] = [];
  for (let i = 0; i < n; i++) {
    list.push(leave(i));
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      if (i < j) list.push(flip(i, j));
      list.push(twin(i, j, false), twin(i, j, true));
    }
  }
  for (let k = list.length - 1; k > 0; k--) {
    const other = draws.int(k + 1);
    [list[k], list[other]] = [list[other] as Step, list[k] as Step];
  }
  return list;
};

const anyStep = (graph: Adjacency, draws: Rng): Adjacency => {
  const n = graph.length;
  const i = draws.int(n);
  const j = (i + 1 + draws.int(n - 1)) % n;
  const kind = draws.int(3);
  return (kind === 0 ? twin(i, j, draws.int(2) === 1) : flip(i, j))(graph);
};
