/** @file What a tax game is made of. */
import { flag, type GivenOf, oneOf, type ParamsOf, real, whole } from '../family/keys.js';

export const TAX = {
  /** Citizens, who work: seats 1 to so many. Seat 0 is the government. */
  workers: whole(3, 2, 12),
  /** Income per unit of labour of the least and of the most skilled; the others lie between at equal steps. */
  lowest: real(1, { min: 0.1, max: 100 }),
  highest: real(4, { min: 0.1, max: 100 }),
  /** What the government wants: utilities weighted by skill^−aversion, their mean, their geometric mean (Nash), or tax. */
  welfare: oneOf(['weighted', 'utilitarian', 'nash', 'revenue']),
  aversion: real(1, { min: 0, max: 10 }),
  /** One rate for all income, or another one above the cutoff. */
  brackets: whole(1, 1, 2),
  /** The income where the second bracket begins; default the square of the middle skill. */
  cutoff: real(
    ({ lowest, highest }) => Math.round(100 * ((Number(lowest) + Number(highest)) / 2) ** 2) / 100,
    { above: 0, max: 1e6 },
  ),
  /** The most that anybody can work; default twice the highest skill. */
  hours: whole(({ highest }) => Math.ceil(2 * Number(highest)), 1, 1000),
  /** Are skills dealt by lot in each round, and known to their owners alone? */
  hidden: flag(false),
  rounds: whole(1, 1, 1000),
} as const;

export type TaxParams = GivenOf<typeof TAX>;
export type CompleteTaxParams = ParamsOf<typeof TAX>;
