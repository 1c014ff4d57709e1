/** @file Dr. GRPO: GRPO without the division by the spread, which favours prompts that are too easy or too hard. */
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
import { isConstant, mean } from './moments.js';

/** A_i = R_i − mean_m R. (The other half of Dr. GRPO, no division by the completion's length, belongs to the loss.)
 *  groups: [G] with rewards [m] · returns advantages [G][m].
 *  @source Understanding R1-Zero-like training, arXiv 2503.20783 */
export const drGrpo = (
  groups: readonly Group[],
  options: ZeroVarianceOption = {},
): E.Either<readonly AdvantageError[], Estimate> => {
  const faults = [...checkGroups(groups), ...checkOptions<ZeroVarianceOption>(options, { zeroVariance })];
  if (faults.length > 0) return E.left(faults);
  const advantages = groups.map(({ rewards }) => {
    if (isConstant(rewards)) return rewards.map(() => 0);
    const center = mean(rewards);
    return rewards.map((reward) => reward - center);
  });
  return finiteEstimate(estimate(advantages, constantGroups(groups), options));
};
