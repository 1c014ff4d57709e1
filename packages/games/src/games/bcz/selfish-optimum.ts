/** @file The best graph for selfish efforts: W(G) = f(G) − 2c|E| with f the payoffs before link costs at Nash efforts.
 *
 *  f grows with every link (more links, more effort, and each agent's best payoff grows with its neighbours' efforts).
 *  Where no cap binds on the complete graph, f = ½ Σ e_i² is also supermodular (efforts are power series of G with
 *  coefficients ≥ 0): what a link adds grows with the links there are. Branch and bound uses both. */
import { graphWhere } from '../../graph/adjacency.js';
import { effortsOf } from './equilibrium.js';
import { agentBound, FREE, searchMany, selfishBound } from './many-seats.js';
import type { Model } from './params.js';
import { bestThreshold, EXACT_SEATS } from './threshold-search.js';
import { solvedInUnits } from './units.js';
import { beats, type Optimum, optimumOn, welfareOf } from './welfare.js';

/** Up to this many seats the search is carried to its end whatever it costs. */
const ALWAYS_EXACT = 7;
/** Beyond, this many graphs are solved, then the best found so far is told with its gap. */
const SOLVES = 300_000;

/** Equal α, where efforts exist below the cap on every graph: threshold graphs are enough (Belhaj, Bervoets &
 *  Deroïan 2016). That is not so where efforts run away on some graphs: N = 4, δ just below ½ has its best graph in the
 *  4-cycle, because the threshold graphs with as many links have no equilibrium. Else branch and bound: exact for
 *  N ≤ 7, and beyond where supermodularity leaves few branches; otherwise a gap is told.
 *  solves: how many graphs are solved beyond N = 7 before the search is cut short */
export const selfishOptimum = (given: Model, solves = SOLVES): Optimum =>
  solvedInUnits(given, (m) => {
    const smooth = neverCapped(m);
    const equal = m.alpha.every((a) => a === m.alpha[0]);
    if (equal && m.n <= EXACT_SEATS && smooth) return bestThreshold(m, 1);
    if (m.n > EXACT_SEATS) return searchMany(m, 1);
    return branchAndBound(m, smooth, solves);
  });

/** Do Nash efforts exist below the cap on the complete graph, and so on every graph? */
const neverCapped = (m: Model): boolean => {
  const links = new Float64Array(m.n * m.n).fill(1);
  for (let i = 0; i < m.n; i++) links[i * m.n + i] = 0;
  return effortsOf({ ...m, cap: Infinity }, links, 1)?.every((e) => e <= m.cap) ?? false;
};

const branchAndBound = (m: Model, smooth: boolean, most: number): Optimum => {
  const { n } = m;
  const pairs = Array.from({ length: n }, (_, i) => i).flatMap((i) =>
    Array.from({ length: n - 1 - i }, (_, k) => [i, i + 1 + k] as const),
  );
  const scratch = new Float64Array(n * n);
  const links = new Float64Array(n * n);
  let solves = 0;
  /** W of a choice of pairs; +Infinity where efforts run away. */
  const worth = (chosen: Uint8Array, free: 0 | 1): number => {
    let count = 0;
    pairs.forEach(([i, j], k) => {
      const on = chosen[k] === FREE ? free : (chosen[k] as number);
      links[i * n + j] = on;
      links[j * n + i] = on;
      count += on;
    });
    solves++;
    const e = effortsOf(m, links, 1, scratch);
    return e === null ? Infinity : welfareOf(m, links, count, e);
  };
  const start = bestThreshold(m, 1);
  let best = Uint8Array.from(pairs, ([i, j]) => start.graph[i]?.[j] as number);
  let bestW = start.welfare;
  let bestCount = best.reduce((a, b) => a + b, 0);
  /** The greatest bound among branches left open when the search is cut short. */
  let openBound = -Infinity;
  const stack = [new Uint8Array(pairs.length).fill(FREE)];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { bound: settled, open } = smooth
      ? settle(node, worth, 2 * m.cost)
      : plainBound(node, worth, 2 * m.cost);
    if (open < 0) {
      const w = worth(node, 0);
      const count = node.reduce((a, b) => a + b, 0);
      if (w !== Infinity && beats(w, count, bestW, bestCount)) [best, bestW, bestCount] = [node, w, count];
      continue;
    }
    pairs.forEach(([i, j], k) => {
      links[i * n + j] = node[k] as number;
      links[j * n + i] = node[k] as number;
    });
    solves++;
    const bound = Math.min(settled, agentBound(m, links, scratch));
    if (bound < bestW - 1e-10 * Math.max(1, Math.abs(bestW))) continue;
    if (n > ALWAYS_EXACT && solves > most) {
      openBound = Math.max(openBound, bound);
      continue;
    }
    const [without, within] = [node.slice(), node];
    without[open] = 0;
    within[open] = 1;
    stack.push(without);
    // A graph on which efforts run away has no supergraph on which they do not.
    if (worth(within, 0) !== Infinity) stack.push(within);
  }
  let k = 0;
  const graph = graphWhere(n, () => best[k++] === 1);
  return optimumOn(m, graph, 1, Math.max(0, Math.min(openBound, selfishBound(m)) - bestW));
};

type Worth = (chosen: Uint8Array, free: 0 | 1) => number;

interface Verdict {
  /** No completion of the node is worth more. */
  readonly bound: number;
  /** The link to branch on, −1 when none is free. */
  readonly open: number;
}

/** f grows with links: no completion has more than all free links without their costs. */
export const plainBound = (node: Uint8Array, worth: Worth, cost: number): Verdict => {
  const free = node.reduce((s, x) => s + (x === FREE ? 1 : 0), 0);
  return { bound: worth(node, 1) + cost * free, open: node.indexOf(FREE) };
};

/** Decides free links that supermodularity decides: one that loses even beside all other free links is in no best
 *  completion; one that gains even beside none of them is in every one. Ties stay free.
 *  Bounds, with top and bottom the node with all and with none of its free links: dropping links from the top costs at
 *  least what each adds at the bottom, W ≤ W(top) + Σ max(0, −gain at bottom); adding links to the bottom brings at most
 *  what each adds at the top, W ≤ W(bottom) + Σ max(0, gain at top). */
export const settle = (node: Uint8Array, worth: Worth, scale: number): Verdict => {
  let [all, none] = [worth(node, 1), worth(node, 0)];
  for (;;) {
    let changed = false;
    let [fromTop, fromBottom] = [all, none];
    let open = -1;
    let most = -Infinity;
    for (let k = 0; k < node.length; k++) {
      if (node[k] !== FREE) continue;
      const slack = 1e-9 * Math.max(1, scale, Math.abs(all));
      node[k] = 0;
      const atTop = all - worth(node, 1);
      node[k] = 1;
      const atBottom = worth(node, 0) - none;
      if (atTop < -slack) {
        node[k] = 0;
        all -= atTop;
        changed = true;
      } else if (atBottom > slack) {
        none += atBottom;
        changed = true;
      } else {
        node[k] = FREE;
        fromTop += Math.max(0, -atBottom);
        fromBottom += Math.max(0, atTop);
        // The link with most at stake either way tightens both branches most.
        const stake = Math.min(atTop, -atBottom);
        if (stake > most) [most, open] = [stake, k];
      }
    }
    if (!changed) return { bound: Math.min(fromTop, fromBottom), open };
  }
};
