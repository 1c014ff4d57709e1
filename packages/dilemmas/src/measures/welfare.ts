/** @file Social welfare functions of one outcome: payoffs by seat, of any unit. */
import { sum } from '../family/moves.js';

type Payoffs = readonly number[];

/** The sum: who has it does not count. */
export const utilitarian = (payoffs: Payoffs): number => sum(payoffs);

/** What the worst-off has.
 *  @source Rawls 1971, A theory of justice */
export const egalitarian = (payoffs: Payoffs): number => Math.min(...payoffs);

/** The geometric mean of what each has above `worst` (default 0), with weights that are brought to a sum of 1 (default equal: Nash welfare;
 *  others: Cobb-Douglas). 0 where somebody has no more than the worst; NaN of no payoffs.
 *  `nashWelfare([1, 1])` is 1, and above `nashWelfare([1.9, 0.1])`, though both are 2 together.
 *  @source Nash 1950, The bargaining problem; Kaneko & Nakamura 1979 */
export const nashWelfare = (
  payoffs: Payoffs,
  {
    worst = 0,
    weights,
  }: { readonly worst?: number | undefined; readonly weights?: Payoffs | undefined } = {},
): number => {
  const shares = weights ?? payoffs.map(() => 1);
  const total = sum(shares);
  if (payoffs.some((payoff) => payoff <= worst)) return 0;
  return Math.exp(sum(payoffs.map((payoff, i) => ((shares[i] ?? 0) / total) * Math.log(payoff - worst))));
};

/** 0 where all have the same, towards 1 where one has all: Σ|xᵢ − xⱼ| / (2n·Σx). Of payoffs that are not all above or equal 0, or are 0
 *  altogether, it says nothing: NaN. */
export const gini = (payoffs: Payoffs): number => {
  const total = sum(payoffs);
  if (!(total > 0) || payoffs.some((x) => x < 0)) return Number.NaN;
  const apart = sum(payoffs.flatMap((x) => payoffs.map((y) => Math.abs(x - y))));
  return apart / (2 * payoffs.length * total);
};

/** 1 − Gini. */
export const equality = (payoffs: Payoffs): number => 1 - gini(payoffs);

/** α-fairness: the sum of x^(1 − α)/(1 − α), of log x at α = 1. α = 0 is utilitarian, α → ∞ egalitarian. Payoffs must be above 0.
 *  @source Mo & Walrand 2000, Fair end-to-end window-based congestion control */
export const alphaFairness = (payoffs: Payoffs, alpha: number): number =>
  sum(payoffs.map((x) => (alpha === 1 ? Math.log(x) : x ** (1 - alpha) / (1 - alpha))));
