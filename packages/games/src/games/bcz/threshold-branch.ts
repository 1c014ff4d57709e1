/** @file Branch and bound among the threshold graphs ordered by α, for the planner with more agents than can be searched in
 *  full. A branch has decided who leaves the interval of agents from either end (see graph/threshold.ts): all links with
 *  those outside are decided, those inside the interval are not. */
import { fixedPoint } from '../../graph/fixed-point.js';
import { bySeat, byType, flat } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import { inOrder, type Model } from './params.js';
import { beats, type Optimum, optimumOn, welfareOf } from './welfare.js';

/** Branches opened at most; then the best graph found is told with its gap. */
const BRANCHES = 2000;

/** Agents lo … hi (by rank) are undecided; links: [N·N] by rank, those inside the interval off. */
interface Branch {
  readonly lo: number;
  readonly hi: number;
  readonly links: Float64Array;
  readonly count: number;
  /** No graph of the branch has more welfare. */
  readonly bound: number;
}

/** The planner's optimum, from a graph that is good already. Exact when the branches suffice (gap 0).
 *  @source Land & Doig 1960 (branch and bound); Belhaj, Bervoets & Deroïan 2016 (nested split graphs) */
export const branchThresholds = (m: Model, start: Optimum, branches = BRANCHES): Optimum => {
  const { n } = m;
  const order = byType(m.alpha);
  const ranked = inOrder(m, order);
  const scratch = new Float64Array(n * n);
  const from = flat(start.graph);
  let best: Float64Array = Float64Array.from(from, (_, at) => from[seatAt(order, n, at)] as number);
  let bestCount = best.reduce((a, b) => a + b, 0) / 2;
  let bestW = start.welfare;
  const solve = (links: Float64Array, count: number): Float64Array => {
    const e = effortsOf(ranked, links, 2, scratch) as Float64Array;
    const w = welfareOf(ranked, links, count, e);
    if (beats(w, count, bestW, bestCount)) [best, bestW, bestCount] = [links, w, count];
    return e;
  };
  const opened = (lo: number, hi: number, links: Float64Array, count: number): Branch => {
    const least = solve(links, count);
    const all = withInterval(links, n, lo, hi);
    const inside = ((hi - lo) * (hi - lo + 1)) / 2;
    const most = solve(all, count + inside);
    const bound =
      inside === 0 ? -Infinity : chordBound(ranked, { lo, hi, links, count }, least, most, scratch);
    return { lo, hi, links, count, bound };
  };
  const open = [opened(0, n - 1, new Float64Array(n * n), 0)];
  const worthIt = (bound: number): boolean => bound > bestW + 1e-10 * Math.max(1, Math.abs(bestW));
  for (let tried = 0; open.length > 0 && tried < branches; tried++) {
    const top = open.reduce((a, b, at) => (b.bound > (open[a] as Branch).bound ? at : a), 0);
    const [{ lo, hi, links, count, bound }] = open.splice(top, 1) as [Branch];
    if (!worthIt(bound)) break;
    const joined = links.slice();
    for (let t = lo + 1; t <= hi; t++) {
      joined[lo * n + t] = 1;
      joined[t * n + lo] = 1;
    }
    for (const next of [opened(lo + 1, hi, joined, count + hi - lo), opened(lo, hi - 1, links, count)]) {
      if (worthIt(next.bound)) open.push(next);
    }
  }
  const highest = open.reduce((high, { bound }) => Math.max(high, bound), -Infinity);
  return optimumOn(m, bySeat(best, order), 2, worthIt(highest) ? highest - bestW : 0);
};

/** The place in a flat matrix by seat of a place in one by rank. */
const seatAt = (order: readonly number[], n: number, at: number): number =>
  (order[Math.floor(at / n)] as number) * n + (order[at % n] as number);

const withInterval = (links: Float64Array, n: number, lo: number, hi: number): Float64Array => {
  const all = links.slice();
  for (let i = lo; i <= hi; i++) for (let j = lo; j <= hi; j++) if (i !== j) all[i * n + j] = 1;
  return all;
};

/** Efforts grow with links, so at the best graph of the branch they lie between `least` (no more links) and `most` (all of
 *  them). An undecided link is worth f(x) = max(0, 2δx − 2c), convex in x = e_i e_j, so below its chord a + s·x between
 *  both ends; s ≤ 2δ, and the welfare with the chords is that of a weighted graph, solved exactly. */
const chordBound = (
  m: Model,
  { lo, hi, links, count }: Omit<Branch, 'bound'>,
  least: Float64Array,
  most: Float64Array,
  scratch: Float64Array,
): number => {
  const { n, delta, cost } = m;
  const weights = links.slice();
  const worth = (x: number): number => Math.max(0, 2 * delta * x - 2 * cost);
  let sure = -2 * cost * count;
  for (let i = lo; i <= hi; i++) {
    for (let j = i + 1; j <= hi; j++) {
      const x0 = (least[i] as number) * (least[j] as number);
      const x1 = (most[i] as number) * (most[j] as number);
      const slope = x1 > x0 ? (worth(x1) - worth(x0)) / (x1 - x0) : 0;
      sure += worth(x0) - slope * x0;
      const weight = delta === 0 ? 0 : slope / (2 * delta);
      weights[i * n + j] = weight;
      weights[j * n + i] = weight;
    }
  }
  const e = fixedPoint(weights, n, m.alpha, 2 * delta, m.cap, scratch);
  return e === null ? Infinity : sure + welfareOf({ ...m, cost: 0 }, weights, 0, e);
};
