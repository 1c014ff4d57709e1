/** @file The token-level clipped objective with a KL penalty, as a pure function of tensors. */
import * as tf from '@tensorflow/tfjs';
import type { Known } from '../unknownOptions.js';
import { type Aggregation, aggregate, keptMean } from './aggregate.js';
import { type KlChoice, klPenalty } from './kl.js';

export interface ObjectiveOptions {
  /** ρ is clipped to [1 − epsilonLow, 1 + epsilonHigh]. Infinity: no bound on that side.
   *  Equal: PPO; epsilonHigh > epsilonLow: DAPO's asymmetric clip. */
  readonly epsilonLow: number;
  readonly epsilonHigh: number;
  /** Weight of the KL penalty. 0: the reference is not looked at and may be null. */
  readonly beta: number;
  readonly kl: KlChoice;
  readonly aggregation: Aggregation;
  /** ratio (default): min(ρA, clip(ρ)A), for completions that the policy drew · logProbability: A · log π, for completions that it
   *  did not: with A = 1 the cross-entropy of demonstrations. Then nothing is clipped and oldLogprobs are not looked at. */
  readonly surrogate?: 'ratio' | 'logProbability' | undefined;
  /** Weight of the entropy bonus, which keeps a policy trying what it has come to think is worse; 0 (default): none. */
  readonly entropyWeight?: number | undefined;
}

/** Of each of them its name, so that others can be refused. */
export const OBJECTIVE_OPTIONS: Known<ObjectiveOptions> = {
  epsilonLow: true,
  epsilonHigh: true,
  beta: true,
  kl: true,
  aggregation: true,
  surrogate: true,
  entropyWeight: true,
};
export const KL_OPTIONS: Known<KlChoice> = { value: true, gradient: true };

/** Departures from `defaultObjective`; an option that is undefined is as if it were left out. */
export type ObjectiveChanges = {
  readonly [Option in keyof ObjectiveOptions]?: ObjectiveOptions[Option] | undefined;
};

/** ε = 0.2, β = 0.04, per-completion means. The paper fixes the form and not these numbers. */
export const defaultObjective: ObjectiveOptions = {
  epsilonLow: 0.2,
  epsilonHigh: 0.2,
  beta: 0.04,
  kl: { value: 'k3', gradient: 'k2' },
  aggregation: 'completion',
};

export const objectiveOf = (changes: ObjectiveChanges = {}): ObjectiveOptions => {
  const { epsilonLow, epsilonHigh, beta, kl, aggregation, surrogate = 'ratio', entropyWeight = 0 } = changes;
  return {
    epsilonLow: epsilonLow ?? defaultObjective.epsilonLow,
    epsilonHigh: epsilonHigh ?? defaultObjective.epsilonHigh,
    beta: beta ?? defaultObjective.beta,
    kl: kl ?? defaultObjective.kl,
    aggregation: aggregation ?? defaultObjective.aggregation,
    // Left out where they change nothing, as checkpoints know objectives.
    ...(surrogate === 'ratio' ? {} : { surrogate }),
    ...(entropyWeight === 0 ? {} : { entropyWeight }),
  };
};

export interface ObjectiveInput {
  readonly logprobs: tf.Tensor; // [G, m, C] log π_θ of the completions' tokens; the only differentiable one
  readonly oldLogprobs: tf.Tensor; // [G, m, C] log π of the sampler
  readonly refLogprobs: tf.Tensor | null; // [G, m, C] log π_ref; null when beta = 0
  readonly advantages: tf.Tensor; // [G, m], or [G, m, C] where each token has its own
  readonly keep: tf.Tensor; // [G, m, C] 1/0
  /** [G, m, C] entropies of the next-token distributions, differentiable; only looked at with an entropyWeight */
  readonly entropy?: tf.Tensor | null | undefined;
}

/** Scalars. loss = policyLoss + β·kl − entropyWeight·H, all under the chosen aggregation; the rest are means over kept tokens. */
export interface ObjectiveRecord {
  readonly loss: tf.Tensor;
  readonly policyLoss: tf.Tensor;
  readonly kl: tf.Tensor;
  /** Share of tokens at which the clip is active: the clipped branch is the smaller one, no gradient flows. */
  readonly clipFraction: tf.Tensor;
  /** −mean log π_θ of the sampled tokens: an unbiased estimate of the entropy while π_θ is the sampler. */
  readonly entropy: tf.Tensor;
  readonly ratioMean: tf.Tensor;
  /** max |log π_θ − log π_old|: 0 before the first update when sampler and trainer agree. */
  readonly ratioDrift: tf.Tensor;
  readonly tokens: tf.Tensor;
}

/** With the ratio, loss = −aggregate_t min(ρ_t A_i, clip(ρ_t, 1−ε_low, 1+ε_high) A_i) + β aggregate_t KL_t,  ρ_t = π_θ/π_old per token.
 *  and − entropyWeight aggregate_t H_t where one is asked for. Shapes: see ObjectiveInput.
 *  @source arXiv 2509.21134 (clipped objective with KL); Schulman et al. 2017 (clip, entropy bonus); Yu et al. 2025 (asymmetric
 *  clip) */
export const clippedObjective = (input: ObjectiveInput, options: ObjectiveOptions): ObjectiveRecord => {
  const { logprobs, oldLogprobs, refLogprobs, keep } = input;
  const { epsilonLow, epsilonHigh, beta, aggregation, entropyWeight = 0 } = options;
  const entropy = input.entropy ?? null;
  if (entropyWeight !== 0 && entropy === null)
    throw new Error(
      `entropyWeight is ${entropyWeight}, but entropy is not there: pass the entropies of the tokens, or set entropyWeight to 0.`,
    );
  if (beta !== 0 && refLogprobs === null)
    throw new Error(
      `beta is ${beta}, but refLogprobs is null: pass the reference's log-probabilities, or set beta to 0.`,
    );
  const advantages =
    input.advantages.rank === keep.rank ? input.advantages : tf.expandDims(input.advantages, -1);
  const kl =
    refLogprobs === null
      ? tf.scalar(0)
      : aggregate(aggregation, klPenalty(options.kl, tf.mul(tf.sub(logprobs, refLogprobs), keep)), keep);
  const penalised = (policyLoss: tf.Tensor): tf.Tensor => {
    const held = beta === 0 ? policyLoss : tf.add(policyLoss, tf.mul(kl, beta));
    return entropyWeight === 0 || entropy === null
      ? held
      : tf.sub(held, tf.mul(aggregate(aggregation, entropy, keep), entropyWeight));
  };
  if (options.surrogate === 'logProbability') {
    const policyLoss = tf.neg(aggregate(aggregation, tf.mul(tf.mul(logprobs, keep), advantages), keep));
    return {
      loss: penalised(policyLoss),
      policyLoss,
      kl,
      clipFraction: tf.scalar(0),
      entropy: tf.neg(keptMean(logprobs, keep)),
      ratioMean: tf.scalar(1),
      ratioDrift: tf.scalar(0),
      tokens: tf.sum(keep),
    };
  }
  // Padding holds arbitrary numbers: masked before exp, so that none of them can become infinite.
  const logRatio = tf.mul(tf.sub(logprobs, oldLogprobs), keep);
  const ratio = tf.exp(logRatio);
  const unclipped = tf.mul(ratio, advantages);
  const clippedRatio = clip(ratio, epsilonLow, epsilonHigh);
  const clipped = clippedRatio === null ? unclipped : tf.mul(clippedRatio, advantages);
  const surrogate = clippedRatio === null ? unclipped : tf.minimum(unclipped, clipped);
  const policyLoss = tf.neg(aggregate(aggregation, surrogate, keep));
  return {
    loss: penalised(policyLoss),
    policyLoss,
    kl,
    clipFraction: keptMean(tf.cast(tf.less(clipped, unclipped), 'float32'), keep),
    entropy: tf.neg(keptMean(logprobs, keep)),
    ratioMean: keptMean(ratio, keep),
    ratioDrift: tf.max(tf.abs(logRatio)),
    tokens: tf.sum(keep),
  };
};

/** clip(ρ, 1−ε_low, 1+ε_high), or null when neither side is bounded. A ratio is never negative, so 0 is no bound. */
const clip = (ratio: tf.Tensor, low: number, high: number): tf.Tensor | null => {
  if (low >= 1 && high === Number.POSITIVE_INFINITY) return null;
  const floored = low >= 1 ? ratio : tf.maximum(ratio, 1 - low);
  return high === Number.POSITIVE_INFINITY ? floored : tf.minimum(floored, 1 + high);
};
