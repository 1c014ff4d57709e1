/** @file More welfare than this no graph of the public goods game has.
 *
 *  A seat with d links is in at most T(d, s − 1) groups of s members, where T(d, k) is the number of k-cliques of Turán's
 *  graph, and it pays its end of d links. What all seats share is bounded by two counts over the groups of a graph, of
 *  which each stranger lacks a link to a member: Σ_C 1/T(N, |C|) ≤ 1 (draw a node, then one of the common neighbours, until there is
 *  none: each group is drawn with at least this probability), and Σ_{i∈C} (N − d_i) ≥ N. With any prices λ, μ ≥ 0 of the two,
 *  the sum of what each seat would take at most is a bound; the least is taken.
 *  @source Moon & Moser 1965, Turán 1941; the weighing of the two is ours */
import { GROUP_LIMIT } from '../../graph/cliques/groups.js';
import { equalBound } from './equal.js';
import type { Kind, Model } from './params.js';

/** The most welfare of a graph that can be played: with at most GROUP_LIMIT groups. */
export const welfareBound = (m: Model, kind: Kind): number =>
  m.contribution === 'split' ? splitBound(m, kind) : Math.min(equalBound(m), pricedBound(m, kind));

/** A group has two members at least, so one's own return is at most half of the total. */
const gives = (kind: Kind, total: number): boolean => (kind === 'planner' ? total : total / 2) > 1 + 1e-12;

/** Who gives has a link at least, and r for each unit. */
const splitBound = ({ endowment, multiplier, linkCost }: Model, kind: Kind): number =>
  endowment.reduce(
    (sum, w) => sum + (gives(kind, multiplier) ? Math.max(w, multiplier * w - linkCost) : w),
    0,
  );

/** The most cliques of k nodes of a graph on d nodes without greater ones: the product of k sizes as equal as they go. */
const turan = (d: number, k: number): number => {
  const size = Math.floor(d / k);
  return size ** (k - (d % k)) * (size + 1) ** (d % k);
};

/** What a seat may be: with d links in `groups` groups of s members, worth `slope` for a unit of its endowment. */
interface Place {
  readonly slope: number;
  readonly cost: number;
  /** What it takes of the two counts. */
  readonly share: number;
  readonly room: number;
}

const pricedBound = (m: Model, kind: Kind): number => {
  const { n, multiplier: r, linkCost: c } = m;
  const wealth = [...m.endowment].sort((a, b) => a - b);
  // Two true counts, so what lies between them is true, too: of few seats the first is always the lesser one.
  const many = most(n) > GROUP_LIMIT;
  const mixes = many ? [0.75, 0.9, 0.97] : [0];
  const cuts = many ? 30 : 50;
  return Math.min(
    ...mixes.map((mix) => {
      const shareOf = (s: number): number => (1 - mix) / turan(n, s) + mix / GROUP_LIMIT;
      // Alone it is drawn, too, but in no group.
      const places: Place[] = [{ slope: 1, cost: 0, share: (1 - mix) / n, room: 0 }];
      // One in fewer groups than it might be, down to none.
      places.push({ slope: 1, cost: 2 * c, share: 0, room: 0 });
      for (let d = 1; d < n; d++) {
        for (let s = 2; s <= d + 1; s++) {
          const groups = most(d) > GROUP_LIMIT ? GROUP_LIMIT : turan(d, s - 1);
          places.push({
            slope: gives(kind, r * Math.min(most(d), GROUP_LIMIT)) ? Math.max(1, r * groups) : 1,
            cost: c * d,
            share: (groups * shareOf(s)) / s,
            room: groups * (n - d - n / s),
          });
        }
      }
      places.sort((a, b) => a.slope - b.slope);
      const top = r * (wealth.at(-1) as number);
      return least(2 * top * n * Math.min(most(n), GROUP_LIMIT), cuts, (lambda) =>
        least(4 * top, cuts, (mu) => lambda + taken(places, wealth, lambda, mu)),
      );
    }),
  );
};

/** Σ_i max over places of slope·w_i − cost − λ·share + μ·room: the upper envelope of lines, the flattest first, walked from
 *  the poorest to the richest. */
const taken = (places: readonly Place[], wealth: readonly number[], lambda: number, mu: number): number => {
  const slopes: number[] = [];
  const heights: number[] = [];
  for (const { slope, cost, share, room } of places) {
    const height = mu * room - cost - lambda * share;
    if (slope === slopes.at(-1) && height <= (heights.at(-1) as number)) continue;
    for (let last = slopes.length - 1; last >= 0; last--) {
      // Steeper lines come later: one that begins no lower hides what is before it.
      if (height < (heights[last] as number)) {
        if (last === 0) break;
        const [a, b] = [slopes[last - 1] as number, slopes[last] as number];
        const [p, q] = [heights[last - 1] as number, heights[last] as number];
        if ((p - height) * (b - a) > (p - q) * (slope - a)) break;
      }
      slopes.pop();
      heights.pop();
    }
    slopes.push(slope);
    heights.push(height);
  }
  let at = 0;
  let sum = 0;
  for (const w of wealth) {
    const worth = (k: number): number => (slopes[k] as number) * w + (heights[k] as number);
    while (at + 1 < slopes.length && worth(at + 1) >= worth(at)) at++;
    sum += worth(at);
  }
  return sum;
};

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The least value found of a convex function from 0 to `high`, by cuts in the golden section. */
const least = (high: number, cuts: number, f: (x: number) => number): number => {
  let [a, b] = [0, high];
  let [p, q] = [b - GOLDEN * b, GOLDEN * b];
  let [fp, fq] = [f(p), f(q)];
  let best = Math.min(f(0), fp, fq);
  for (let k = 0; k < cuts; k++) {
    if (fp <= fq) {
      [b, q, fq] = [q, p, fp];
      p = b - GOLDEN * (b - a);
      fp = f(p);
    } else {
      [a, p, fp] = [p, q, fq];
      q = a + GOLDEN * (b - a);
      fq = f(q);
    }
    best = Math.min(best, fp, fq);
  }
  return best;
};

/** The most maximal cliques of a graph on d nodes: 3^(d/3), 4·3^((d−4)/3) or 2·3^((d−2)/3); 1 for one node. */
const most = (d: number): number =>
  d === 1 ? 1 : d % 3 === 0 ? 3 ** (d / 3) : d % 3 === 1 ? 4 * 3 ** ((d - 4) / 3) : 2 * 3 ** ((d - 2) / 3);
