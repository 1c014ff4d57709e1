/** @file Measures of what a group did in time. */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { sum } from '../family/moves.js';
import { matrixFaults } from '../solve/bimatrix.js';
import { equality } from './welfare.js';

export interface SocialMetrics {
  /** Σ of all payoffs a step. */
  readonly utilitarian: number;
  /** 1 − Gini of what each has in all; NaN where somebody has less than nothing, or all have nothing. */
  readonly equality: number;
  /** The mean step at which a seat is paid something, counted from 0, in the mean of seats that are paid at all: late where a resource lasts.
   *  NaN where nobody is. */
  readonly sustainability: number;
  /** (nT − Σ steps that seats were out of play)/T; null where nobody said who was. */
  readonly peace: number | null;
}

/** @source Perolat et al. 2017, A multi-agent reinforcement learning model of common-pool resource appropriation: U, E, S, P.
 *  @param payoffs [T][n]
 *  @param timeouts [n] steps that each seat was out of play */
export const socialMetrics = (
  payoffs: readonly (readonly number[])[],
  timeouts?: readonly number[],
): E.Either<DilemmasError, SocialMetrics> => {
  const faults = [...matrixFaults('payoffs', payoffs)];
  const seats = payoffs[0]?.length ?? 0;
  if (timeouts !== undefined && timeouts.length !== seats)
    faults.push({ field: 'timeouts', reason: `must have ${seats} entries, one for each seat` });
  if (faults.length > 0) return invalid('socialMetrics', faults);
  const steps = payoffs.length;
  const bySeat = Array.from({ length: seats }, (_, seat) => payoffs.map((row) => row[seat] as number));
  const totals = bySeat.map(sum);
  const times = bySeat.flatMap((column) => {
    const paid = column.flatMap((x, t) => (x > 0 ? [t] : []));
    return paid.length === 0 ? [] : [sum(paid) / paid.length];
  });
  return E.right({
    utilitarian: sum(totals) / steps,
    equality: equality(totals),
    sustainability: sum(times) / times.length,
    peace: timeouts === undefined ? null : (seats * steps - sum(timeouts)) / steps,
  });
};
