/** @file What a government makes of what its citizens have, and the linear income tax that is best for it, in closed form. */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { sum } from '../family/moves.js';
import { wrongNumber } from '../faults.js';
import { nashWelfare } from '../measures/welfare.js';
import type { CompleteTaxParams } from './params.js';

type GovernmentAim = CompleteTaxParams['welfare'];

/** Weights g ∝ skill^−aversion with a mean of 1: who earns little counts more. */
const skillWeights = (skills: readonly number[], aversion: number): readonly number[] => {
  const raw = skills.map((skill) => skill ** -aversion);
  const mean = sum(raw) / raw.length;
  return raw.map((weight) => weight / mean);
};

/** The weights with which an aim adds utilities up, each over n; null where it does not add them up. */
export const weightsOf = (
  aim: GovernmentAim,
  skills: readonly number[],
  aversion: number,
): readonly number[] | null => {
  switch (aim) {
    case 'weighted':
      return skillWeights(skills, aversion);
    case 'utilitarian':
      return skills.map(() => 1);
    case 'revenue':
      return skills.map(() => 0);
    case 'nash':
      return null;
  }
};

/** What the government has: the (weighted) mean of utilities, their geometric mean (0 where one is not above 0), or the tax per head. */
export const governmentPayoff = (
  aim: GovernmentAim,
  utilities: readonly number[],
  weights: readonly number[] | null,
  transfer: number,
): number => {
  if (aim === 'revenue') return transfer;
  return weights === null
    ? nashWelfare(utilities)
    : sum(utilities.map((u, i) => (weights[i] as number) * u)) / utilities.length;
};

export interface LinearTax {
  /** The rate at which the weighted sum of utilities is greatest. */
  readonly rate: number;
  /** The rate at which most tax is paid: the peak of the Laffer curve. */
  readonly revenueRate: number;
  /** What each works at `rate`: best for itself whatever the others do. */
  readonly labour: readonly number[];
  /** The weighted sum of utilities at `rate`. */
  readonly welfare: number;
}

/** The best linear income tax where all get the same part of what is paid, and utility is income after tax + transfer − labour²/2.
 *  A citizen gets back 1/n of its own tax, so it works skill · (1 − kτ), k = 1 − 1/n. With S = Σ skill² and A = Σ g · skill², where g has
 *  a mean of 1 the best rate is τ = (S − A)/(k(2S − (2 − k)A)), 0 where A ≥ S; most tax is paid at 1/(2k). For many citizens τ/(1 − τ) = 1 − A/S.
 *  skills, weights: [N], N ≥ 2; default weights 1 (utilitarian): no tax.
 *  @source Sheshinski 1972, The optimal linear income-tax; Mirrlees 1971 */
export const linearTax = (
  skills: readonly number[],
  weights: readonly number[] = skills.map(() => 1),
): E.Either<DilemmasError, LinearTax> => {
  const n = skills.length;
  const faults: Fault[] = [
    ...(n < 2 ? [{ field: 'skills', reason: `must be of at least 2 citizens, not ${n}` }] : []),
    ...(weights.length === n
      ? []
      : [{ field: 'weights', reason: `must be ${n}, one for each skill, not ${weights.length}` }]),
    ...skills.flatMap((skill, i) => wrongNumber(`skills.${i}`, skill, { above: 0 })),
    ...weights.flatMap((weight, i) => wrongNumber(`weights.${i}`, weight, { min: 0 })),
  ];
  if (faults.length === 0 && sum(weights) <= 0)
    faults.push({ field: 'weights', reason: 'must not all be 0' });
  if (faults.length > 0) return invalid('linearTax', faults);
  const mean = sum(weights) / n;
  const k = 1 - 1 / n;
  const squares = sum(skills.map((skill) => skill ** 2));
  const weighted = sum(skills.map((skill, i) => ((weights[i] as number) / mean) * skill ** 2));
  const rate = weighted >= squares ? 0 : (squares - weighted) / (k * (2 * squares - (2 - k) * weighted));
  const kept = 1 - k * rate;
  return E.right({
    rate,
    revenueRate: 1 / (2 * k),
    labour: skills.map((skill) => skill * kept),
    welfare: mean * (((1 - rate) * kept - kept ** 2 / 2) * weighted + rate * kept * squares),
  });
};
