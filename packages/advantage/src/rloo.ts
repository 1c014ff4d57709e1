/** @file RLOO: a completion is judged against the mean of the others, which leaves the gradient unbiased. */
import { either as E } from 'fp-ts';
import { checkGroups, checkOptions, zeroVariance } from './check.js';
import type { AdvantageError } from './errors.js';
import {
  constantGroups,
  type Estimate,
  estimate,
  finiteEstimate,
  type Group,
  type ZeroVarianceOption,
} from './estimate.js';
import { leaveOneOut } from './moments.js';

/** A_i = R_i − 1/(m−1) Σ_{j≠i} R_j, computed as m/(m−1)·(R_i − mean_m R). Needs m ≥ 2.
 *  groups: [G] with rewards [m] · returns advantages [G][m].
 *  @source Back to basics, arXiv 2402.14740 */
export const rloo = (
  groups: readonly Group[],
  options: ZeroVarianceOption = {},
): E.Either<readonly AdvantageError[], Estimate> => {
  const faults = [
    ...checkGroups(groups, { estimator: 'rloo', minimum: 2 }),
    ...checkOptions<ZeroVarianceOption>(options, { zeroVariance }),
  ];
  if (faults.length > 0) return E.left(faults);
  const advantages = groups.map(({ rewards }) => leaveOneOut(rewards));
  return finiteEstimate(estimate(advantages, constantGroups(groups), options));
};
