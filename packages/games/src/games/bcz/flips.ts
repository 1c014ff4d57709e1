/** @file The link costs at which the best graph changes: where decisions are hard.
 *
 *  On a fixed graph efforts do not depend on c, so its welfare is a line in c: F(G) − 2c|E|. For each number of links
 *  only the greatest F counts; the best welfare is the upper envelope of those lines, and it bends at the flips. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { byType, thresholdLinks } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import { type BczModel, inOrder, type Model, readModel } from './params.js';
import { EXACT_SEATS } from './threshold-search.js';
import { inUnits } from './units.js';
import { welfareOf } from './welfare.js';

export interface Flip {
  /** c at which two graphs are equally good. */
  readonly cost: number;
  /** Links of the best graph just below and just above that cost. */
  readonly before: number;
  readonly after: number;
}

/** All flips of the planner's best graph as the cost of a link rises, ascending; exact, by one pass over the threshold
 *  graphs. The model's own cost is not looked at.
 *  left InvalidParams for N > 16, SpectralRadiusTooLarge when efforts run away on the complete graph without a cap.
 *  @example bczFlips({ n: 2, alpha: 1, delta: 0.25, cost: 0 }) // [{ cost: 0.5, before: 1, after: 0 }] */
export const bczFlips = (model: BczModel): E.Either<GamesError, readonly Flip[]> =>
  E.chain((m: Model): E.Either<GamesError, readonly Flip[]> => {
    if (m.n > EXACT_SEATS) {
      const problem = `must be at most ${EXACT_SEATS} for exact flips, not ${m.n}`;
      return E.left({ _tag: 'InvalidParams', game: 'bcz', faults: [{ field: 'n', reason: problem }] });
    }
    const { unit, model: own } = inUnits(m);
    const gross = grossByLinks(own);
    return gross === null
      ? E.left({ _tag: 'SpectralRadiusTooLarge', delta: m.delta, lambdaMax: m.n - 1, factor: 2 })
      : E.right(envelope(gross).map((flip) => ({ ...flip, cost: flip.cost * unit * unit })));
  })(readModel({ ...model }));

/** F_k: the greatest welfare before link costs with k links, −Infinity where no threshold graph has k. */
const grossByLinks = (m: Model): Float64Array | null => {
  const { n } = m;
  const order = byType(m.alpha);
  const free = inOrder({ ...m, cost: 0 }, order);
  const links = new Float64Array(n * n);
  const scratch = new Float64Array(n * n);
  const best = new Float64Array((n * (n - 1)) / 2 + 1).fill(-Infinity);
  for (let code = 0; code < 2 ** (n - 1); code++) {
    const count = thresholdLinks(code, n, links);
    const e = effortsOf(free, links, 2, scratch);
    if (e === null) return null;
    best[count] = Math.max(best[count] as number, welfareOf(free, links, 0, e));
  }
  return best;
};

/** The upper convex hull of (k, F_k), from the right: its slopes are twice the flips. */
const envelope = (gross: Float64Array): Flip[] => {
  const hull: number[] = [];
  const slope = (a: number, b: number): number => ((gross[b] as number) - (gross[a] as number)) / (b - a);
  gross.forEach((f, k) => {
    if (f === -Infinity) return;
    while (hull.length > 1) {
      const [a, b] = [hull[hull.length - 2] as number, hull[hull.length - 1] as number];
      if (slope(a, b) > slope(b, k) + 1e-12) break;
      hull.pop();
    }
    hull.push(k);
  });
  return hull
    .slice(1)
    .map((k, at) => ({ cost: slope(hull[at] as number, k) / 2, before: k, after: hull[at] as number }))
    .filter((flip) => flip.cost > 0)
    .reverse();
};
