/** @file REINFORCE++: the spread is that of the whole batch, so that one odd group cannot set its own scale. */
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
import { isConstant, mean, scaleOf, std } from './moments.js';

export interface ReinforcePlusPlusOptions extends ZeroVarianceOption {
  /** What is taken off before the batch is normalised. none (default): nothing. group-mean: the mean of the own group
   *  ("REINFORCE++-baseline"). */
  readonly baseline?: 'none' | 'group-mean' | undefined;
}

/** A_i = (c_i − mean c)/std c, with mean and population std over all completions of the batch;
 *  c = R (baseline none) or R − mean_m R (baseline group-mean).
 *
 *  Groups without signal: with `none`, all of them where the whole batch is constant, else no group (equal rewards
 *  still compare with the batch); with `group-mean`, the groups whose rewards are all equal. The KL part of the
 *  reward, token by token in the paper, is the caller's.
 *  groups: [G] with rewards [m] · returns advantages [G][m].
 *  @source REINFORCE++, arXiv 2501.03262 */
export const reinforcePlusPlus = (
  groups: readonly Group[],
  options: ReinforcePlusPlusOptions = {},
): E.Either<readonly AdvantageError[], Estimate> => {
  const faults = [
    ...checkGroups(groups),
    ...checkOptions<ReinforcePlusPlusOptions>(options, {
      baseline: oneOf('none', 'group-mean'),
      zeroVariance,
    }),
  ];
  if (faults.length > 0) return E.left(faults);
  const byGroup = options.baseline === 'group-mean';
  // All of the batch by one power of two: the advantages do not see it.
  const scale = scaleOf(groups.flatMap(({ rewards }) => rewards));
  const centered = groups.map(({ rewards: given }) => {
    const rewards = scale === 1 ? given : given.map((reward) => reward / scale);
    if (!byGroup) return rewards;
    if (isConstant(given)) return rewards.map(() => 0);
    const center = mean(rewards);
    return rewards.map((reward) => reward - center);
  });
  const batch = centered.flat();
  const dead = byGroup
    ? constantGroups(groups)
    : isConstant(groups.flatMap(({ rewards }) => rewards))
      ? groups.map((_, g) => g)
      : [];
  if (dead.length === groups.length)
    return E.right(
      estimate(
        centered.map((group) => group.map(() => 0)),
        dead,
        options,
      ),
    );
  const center = byGroup ? 0 : mean(batch);
  const spread = std(batch);
  return finiteEstimate(
    estimate(
      centered.map((group) => group.map((value) => (value - center) / spread)),
      dead,
      options,
    ),
  );
};
