/** @file What is left of something harmful, how it grows, and how little work keeps it down. */
import { upTo } from '../family/moves.js';
import type { CompleteInverseParams } from './params.js';

/** What the next round begins with; null where it is more than there may be. */
export const spread = (
  { growth, inflow, capacity }: CompleteInverseParams,
  amount: number,
  removed: number,
): number | null => {
  const next = Math.floor(growth * Math.max(0, amount - removed) + 1e-9) + inflow;
  return next <= capacity ? next : null;
};

export interface BestRemoval {
  readonly welfare: number;
  readonly removed: number;
}

/** The most that all keep together from an amount on, and what they remove at once for it; of best removals the smallest. By dynamic programming:
 *  V(a, k) = max_r n·hours − r + V(next(a, r), k − 1), filled in as it is asked for. */
export const removalPlan = (
  params: CompleteInverseParams,
): ((amount: number, left: number) => BestRemoval) => {
  const { n, hours, capacity } = params;
  const known = new Map<number, BestRemoval>();
  const best = (amount: number, left: number): BestRemoval => {
    if (left <= 1) return { welfare: left * n * hours, removed: 0 };
    const key = left * (capacity + 1) + amount;
    const made = known.get(key);
    if (made !== undefined) return made;
    let found: BestRemoval = { welfare: n * hours, removed: 0 };
    for (const removed of upTo(Math.min(amount, n * hours) + 1)) {
      const next = spread(params, amount, removed);
      const welfare = n * hours - removed + (next === null ? 0 : best(next, left - 1).welfare);
      if (welfare > found.welfare) found = { welfare, removed };
    }
    known.set(key, found);
    return found;
  };
  return best;
};
