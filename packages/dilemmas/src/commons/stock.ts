/** @file The stock of a commons: how it is shared out, how it grows, and the most that can be taken from it in time. */
import type { Rng } from '@tompo/games';
import { sum, upTo } from '../family/moves.js';
import type { CompleteCommonsParams } from './params.js';

type Terms = Pick<CompleteCommonsParams, 'capacity' | 'growth' | 'collapse' | 'rounds'>;

/** What the next round begins with; null where the commons has collapsed. */
export const grown = ({ capacity, growth, collapse }: Terms, left: number): number | null =>
  left < collapse ? null : Math.min(capacity, Math.floor(growth * left + 1e-9));

/** What each gets of a stock that does not do for all wishes. */
export const sharedOut = (
  stock: number,
  wishes: readonly number[],
  by: CompleteCommonsParams['overDemand'],
  rng: Rng,
): readonly number[] => {
  const wanted = sum(wishes);
  if (wanted <= stock) return wishes;
  if (by === 'proportional') return wishes.map((wish) => Math.floor((stock * wish) / wanted));
  const got = wishes.map(() => 0);
  const waiting = upTo(wishes.length).filter((k) => (wishes[k] as number) > 0);
  for (let unit = 0; unit < stock; unit++) {
    const place = rng.int(waiting.length);
    const k = waiting[place] as number;
    got[k] = (got[k] as number) + 1;
    if (got[k] === wishes[k]) waiting.splice(place, 1);
  }
  return got;
};

/** The most that each of so many may take for the next round to begin with no less than this one did; 0 also where even that does not help,
 *  of a stock that is below the collapse already. What is left has to grow back to the stock, ⌈stock / growth⌉, and must not collapse.
 *  @source Piatti et al. 2024, Cooperate or Collapse (GovSim): the sustainability threshold, the most that can be taken for the stock not to be
 *  smaller in the next month, is what universalisation tells, shared out among all; of 100 at a growth of 2 that is 50, 10 for each of 5 */
export const sustainable = (
  { growth, collapse }: Pick<Terms, 'growth' | 'collapse'>,
  stock: number,
  n: number,
): number => {
  // What `grown` takes to be as much as the stock.
  const regrows = Math.ceil((stock - 1e-9) / growth);
  return Math.max(0, Math.floor((stock - Math.max(regrows, collapse)) / n));
};

/** What all get together where all always want the capacity, `harvesters` of them by round: the whole stock by lot; in proportion
 *  equal parts, rounded down, so that some of it may be left. */
export const greedyWelfare = (
  { start, rounds }: Pick<CompleteCommonsParams, 'start' | 'rounds'>,
  by: CompleteCommonsParams['overDemand'],
  harvesters: (round: number) => number,
  regrown: (left: number) => number | null,
): number => {
  let [stock, total]: [number | null, number] = [start, 0];
  for (let round = 0; round < rounds && stock !== null && stock > 0; round++) {
    const n = harvesters(round);
    const taken: number = by === 'proportional' ? n * Math.floor(stock / n) : stock;
    total += taken;
    stock = regrown(stock - taken);
  }
  return total;
};

/** The most that all can take together from a stock on, and what they take at once for it. */
export interface BestHarvest {
  readonly welfare: number;
  readonly harvest: number;
}

/** Of best harvests the smallest: what may wait waits. [rounds left][stock], filled in as it is asked for. */
export const harvestPlan = (
  terms: Pick<Terms, 'capacity' | 'rounds'>,
  regrown: (left: number) => number | null,
): ((stock: number, left: number) => BestHarvest) => {
  const { rounds } = terms;
  const rows: (readonly BestHarvest[] | undefined)[] = new Array(rounds + 1).fill(undefined);
  const row = (left: number): readonly BestHarvest[] => {
    const made = rows[left];
    if (made !== undefined) return made;
    const next = left > 1 ? row(left - 1) : null;
    // What is left in the ground, by how much it is worth later: shared by all stocks of the row.
    const later = upTo(terms.capacity + 1).map((rest) => {
      const stock = next === null ? null : regrown(rest);
      return stock === null ? 0 : ((next as readonly BestHarvest[])[stock] as BestHarvest).welfare;
    });
    let bestRest = 0;
    const found = upTo(terms.capacity + 1).map((stock): BestHarvest => {
      // To leave `rest` is worth stock − rest now and later[rest]; the best rest of a larger stock is this one or the new one.
      const worth = (rest: number): number => (later[rest] as number) - rest;
      if (worth(stock) >= worth(bestRest)) bestRest = stock;
      return { welfare: stock + worth(bestRest), harvest: stock - bestRest };
    });
    rows[left] = found;
    return found;
  };
  return (stock, left) => row(left)[stock] as BestHarvest;
};
