/** @file The best threshold graph over agents ordered by α. */
import { bySeat, byType, thresholdLinks } from '../../graph/threshold.js';
import { effortsOf } from './equilibrium.js';
import { inOrder, type Model } from './params.js';
import { beats, type Optimum, optimumOn, welfareOf } from './welfare.js';

/** Up to this many seats all 2^(N−1) threshold graphs are tried. */
export const EXACT_SEATS = 16;

/** The threshold graph with the greatest welfare among these codes; ties: the fewest links, then the first code. */
export const bestThreshold = (m: Model, factor: 1 | 2, codes: Iterable<number> = allCodes(m.n)): Optimum => {
  const { n } = m;
  const order = byType(m.alpha);
  const ranked = inOrder(m, order);
  const links = new Float64Array(n * n);
  const scratch = new Float64Array(n * n);
  let bestW = -Infinity;
  let bestCode = 0;
  let bestCount = 0;
  for (const code of codes) {
    const count = thresholdLinks(code, n, links);
    const e = effortsOf(ranked, links, factor, scratch);
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

function* allCodes(n: number): Generator<number> {
  for (let code = 0; code < 2 ** (n - 1); code++) yield code;
}
