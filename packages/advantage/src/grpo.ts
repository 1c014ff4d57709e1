/** @file GRPO: a completion is judged against its own group, in units of the group's spread. */
import { either as E } from 'fp-ts';
import { checkGroups, checkOptions, oneOf, zeroVariance } from './check.js';
import type { AdvantageError } from './errors.js';
import {
  constantGroups,
  type Estimate,
  estimate,
  finiteEstimate,
  type Group,
  type ZeroVarianceOption,
} from './estimate.js';
import { isConstant, type Spread, standardised } from './moments.js';

export interface GrpoOptions extends ZeroVarianceOption {
  /** Default 'population'. */
  readonly std?: Spread | undefined;
}

/** A_i = (R_i − mean_m R)/std_m R; 0 in a group whose rewards are all equal.
 *  groups: [G] with rewards [m] · returns advantages [G][m].
 *  @source DeepSeekMath, arXiv 2402.03300, outcome supervision */
export const grpo = (
  groups: readonly Group[],
  options: GrpoOptions = {},
): E.Either<readonly AdvantageError[], Estimate> => {
  const faults = [
    ...checkGroups(groups),
    ...checkOptions<GrpoOptions>(options, { std: oneOf('population', 'sample'), zeroVariance }),
  ];
  if (faults.length > 0) return E.left(faults);
  const advantages = groups.map(({ rewards }) => {
    if (isConstant(rewards)) return rewards.map(() => 0);
    return standardised(rewards, options.std);
  });
  return finiteEstimate(estimate(advantages, constantGroups(groups), options));
};
