/** @file Equal endowments under `perGroup`: the planner's best graph is known.
 *
 *  W is a sum over the groups, r·w for each member, less the links. Of two seats without a link, each with all that
 *  are linked like it, the one set can be linked like the other without loss: W is linear in how many are linked one way or the
 *  other, and a group that was a part of either set's neighbours alone comes back. So the best graph has all links between parts
 *  and none within (as in Zykov's proof of Turán's theorem). Of two parts of sizes a and b the links and the number of
 *  groups depend on a·b alone, and W is linear in it: so parts of more than one seat are as equal as they go.
 *  @source Zykov 1949; the application is ours */

import type { Parts } from './multipartite.js';
import type { Model } from './params.js';

/** All candidates: single seats, and `count` parts as equal as they go of the others. */
export function* equalParts(n: number): Generator<readonly number[]> {
  for (let ones = 0; ones <= n; ones++) {
    const rest = n - ones;
    if (rest === 0) yield new Array<number>(ones).fill(1);
    for (let count = 1; count <= rest / 2; count++) {
      if (ones + count < 2) continue;
      const parts = Array.from({ length: count }, (_, p) => Math.floor((rest + p) / count));
      yield [...new Array<number>(ones).fill(1), ...parts];
    }
  }
}

export const isEqual = (m: Model): boolean => m.endowment.every((w) => w === m.endowment[0]);

/** No graph has more welfare, whoever decides; Infinity where it is not known. With r < 1 a seat of one group keeps its
 *  endowment: then max(1, r·k) ≤ 1 − r + r·k. */
export const equalBound = (m: Model): number => {
  if (!isEqual(m) || m.contribution === 'split') return Infinity;
  const { n, multiplier: r, linkCost: c } = m;
  const w = m.endowment[0] as number;
  const kept = Math.max(0, 1 - r) * w * n;
  let best = n * w;
  for (const parts of equalParts(n)) {
    const groups = parts.reduce((a, b) => a * b, 1);
    const links = (n * n - parts.reduce((a, s) => a + s * s, 0)) / 2;
    best = Math.max(best, kept + r * w * parts.length * groups - 2 * c * links);
  }
  return best;
};

/** The best parts of all seats as structures to begin with. */
export const equalBegins = (m: Model): Parts[] =>
  isEqual(m) ? Array.from(equalParts(m.n), (parts) => [parts]) : [];
