/** @file A tax schedule of one or two brackets, and how much is worked under it. */
import { sum } from '../family/moves.js';

export interface Schedule {
  /** The rate of each bracket: one, or two. */
  readonly rates: readonly number[];
  /** The income above which the second rate is due. */
  readonly cutoff: number;
}

/** Tax on an income. */
export const taxOn = ({ rates, cutoff }: Schedule, income: number): number => {
  const [lower = 0, upper = lower] = rates;
  return lower * Math.min(income, cutoff) + upper * Math.max(0, income - cutoff);
};

/** What each has under a schedule: income less tax, an equal part of all taxes, less labour²/2. */
export const utilitiesOf = (
  skills: readonly number[],
  labour: readonly number[],
  schedule: Schedule,
): { readonly utilities: readonly number[]; readonly transfer: number } => {
  const incomes = skills.map((skill, i) => skill * (labour[i] as number));
  const taxes = incomes.map((income) => taxOn(schedule, income));
  const transfer = sum(taxes) / skills.length;
  return {
    utilities: incomes.map(
      (income, i) => income - (taxes[i] as number) + transfer - (labour[i] as number) ** 2 / 2,
    ),
    transfer,
  };
};

/** The labour on a grid for which income − felt · tax − labour²/2 is greatest; of equals the least. Within a bracket that is a parabola, so
 *  that the best is beside its top, or beside the kink. */
export const bestLabour = (
  skill: number,
  felt: number,
  schedule: Schedule,
  { most, decimals }: { readonly most: number; readonly decimals: number },
): number => {
  const scale = 10 ** decimals;
  const worth = (labour: number): number =>
    skill * labour - felt * taxOn(schedule, skill * labour) - labour ** 2 / 2;
  const [lower = 0, upper = lower] = schedule.rates;
  const kink = schedule.rates.length > 1 ? schedule.cutoff / skill : Number.POSITIVE_INFINITY;
  const tops = [
    Math.min(kink, skill * (1 - felt * lower)),
    ...(schedule.rates.length > 1 ? [Math.max(kink, skill * (1 - felt * upper))] : []),
  ];
  let best = 0;
  let worthOfBest = worth(0);
  for (const top of tops)
    for (const units of [Math.floor(top * scale), Math.ceil(top * scale)]) {
      const labour = Math.min(most, Math.max(0, units / scale));
      const found = worth(labour);
      if (found > worthOfBest + 1e-12) [best, worthOfBest] = [labour, found];
    }
  return best;
};
