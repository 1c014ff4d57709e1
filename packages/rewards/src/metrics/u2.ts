/** @file U2, strategic efficiency. */
import { indistinct } from '../rounding.js';
import { type DecisionOutcome, type Figure, figure } from './record.js';

export interface U2 {
  /** Every decision; one that could not be read counts 0. */
  readonly all: Figure;
  /** Valid decisions alone. */
  readonly compliant: Figure;
  /** Left out of both: best = worst, so that nothing was at stake and the ratio is undefined. */
  readonly noStake: number;
  /** Left out of both: valid, but its worth is unknown. */
  readonly unvalued: number;
}

/** U2 = 1 − (π_best − π)/(π_best − π_worst) for each decision, against what the others really did.
 *
 *  A decision with best = worst (up to floating-point rounding) is undefined: excluded and counted in `noStake`, valid
 *  or not. Any other noncompliant decision counts 0 in `all`, also where its worth is unknown, and is not part of
 *  `compliant`. A valid decision of unknown worth is excluded and counted in `unvalued`. */
export const u2 = (decisions: readonly Pick<DecisionOutcome, 'valid' | 'value'>[]): U2 => {
  const noStake = ({ value }: Pick<DecisionOutcome, 'value'>) =>
    value !== null && indistinct(value.best, value.worst);
  const efficiency = (decision: Pick<DecisionOutcome, 'valid' | 'value'>): number | null => {
    const { valid, value } = decision;
    if (!valid || value === null || noStake(decision)) return null;
    return 1 - (value.best - value.chosen) / (value.best - value.worst);
  };
  return {
    all: figure(decisions.map((d) => (!d.valid && !noStake(d) ? 0 : efficiency(d)))),
    compliant: figure(decisions.map(efficiency)),
    noStake: decisions.filter(noStake).length,
    unvalued: decisions.filter(({ valid, value }) => valid && value === null).length,
  };
};
