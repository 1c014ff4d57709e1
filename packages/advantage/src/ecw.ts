/** @file ECW: exact counterfactual welfare. RLOO on rewards that a simulator computes, in units of the whole batch. */
import { either as E } from 'fp-ts';
import { checkGroups, checkOptions, type OptionChecks, zeroVariance } from './check.js';
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
import { belowOne, checkScale, type Scaled, type ScaleMemory, type ScaleOption, scaled } from './scale.js';

export interface EcwInput {
  /** [G] with rewards [m], m ≥ 2: Q(s, x_k), the welfare that follows when completion k decides and the others do what
   *  they did, as a share of the most there can be. */
  readonly groups: readonly Group[];
  /** The scale of the batches before; `emptyScale` before the first. */
  readonly memory: ScaleMemory;
}

export interface EcwOptions extends ScaleOption, ZeroVarianceOption {}

/** The checks of these options, for estimators with one scale for the batch. */
export const SCALING: OptionChecks<EcwOptions> = { decay: belowOne, zeroVariance };

/** A_k = [Q(s, x_k) − 1/(m−1) Σ_{j≠k} Q(s, x_j)] / σ_B.
 *
 *  The mean of the others does not depend on completion k, so Σ_k A_k ∇log π(x_k)/m points, on average, where the expected Q
 *  grows; its variance is (1 + 1/(m−1))·Var Q before the scale. σ_B is one number for the batch (`Scaled`), never a group's
 *  own spread: a group in which little is at stake moves the policy little. What is the same for all completions of a prompt
 *  cancels: a difference reward, the welfare without the seat, a potential of the situation.
 *  groups: [G] with rewards [m] · returns advantages [G][m], σ_B as `scale`, and the memory that follows.
 *  left: every fault of groups, memory and options.
 *  @source the exact simulator's reward and the scale are ours; leave-one-out from a frozen context: arXiv 2603.06859;
 *  counterfactual baselines: COMA, arXiv 1705.08926
 *  @example ecw({ groups: [{ rewards: [1, 0, 0, 0] }], memory: emptyScale }) // advantages [[1.7321, −.5774, −.5774, −.5774]] */
export const ecw = (
  input: EcwInput,
  options: EcwOptions = {},
): E.Either<readonly AdvantageError[], Estimate & Scaled> => {
  const { groups, memory } = (input ?? {}) as EcwInput;
  const faults = [
    ...checkGroups(groups, { estimator: 'ecw', minimum: 2 }),
    ...checkScale(memory),
    ...checkOptions(options, SCALING),
  ];
  if (faults.length > 0) return E.left(faults);
  return E.chain(({ advantages, scale, memory: after }: Scaled & Pick<Estimate, 'advantages'>) =>
    finiteEstimate({
      ...estimate(advantages, constantGroups(groups), options),
      scale,
      memory: after,
    }),
  )(
    scaled(
      groups.map(({ rewards }) => leaveOneOut(rewards)),
      memory,
      options,
    ),
  );
};
