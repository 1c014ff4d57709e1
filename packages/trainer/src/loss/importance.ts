/** @file What was drawn by one policy and is learned from by another, nearly the same: how far the two lie apart, and the weights that
 *  make up for it. A sampler elsewhere computes in another precision, or in other kernels, than the trainer. */

/** How far a sampler's log-probabilities lie from the trainer's, over the tokens that were drawn. */
export interface Mismatch {
  /** Mean and greatest |log π_trainer − log π_sampler|. */
  readonly mean: number;
  readonly max: number;
  /** Mean of e^d − 1 − d with d = log π_trainer − log π_sampler: estimates KL(π_sampler ‖ π_trainer), and is never negative. */
  readonly kl: number;
  /** (Σ w)² / (n Σ w²) with w = e^d: which share of the tokens would tell as much, had the trainer drawn them; 1 where both agree. */
  readonly ess: number;
}

/** Truncated importance sampling: min(π_trainer / π_sampler, cap) at each token. With cap = Infinity a mean over tokens that the sampler
 *  drew, so weighed, is in expectation the mean over the trainer's; a cap takes the weights' variance, and leaves a bias.
 *  @source Yao et al. 2025, "Your Efficient RL Framework Secretly Brings You Off-Policy RL Training"; Ionides 2008
 *  @example importanceWeights([Math.log(0.6)], [Math.log(0.2)], 2) // [2] */
export const importanceWeights = (
  trainer: readonly number[],
  sampler: readonly number[],
  cap: number,
): readonly number[] =>
  trainer.map((logprob, t) => Math.min(Math.exp(logprob - (sampler[t] as number)), cap));

/** trainer, sampler: log-probabilities of the same tokens; both empty: no mismatch */
export const mismatchOf = (trainer: readonly number[], sampler: readonly number[]): Mismatch => {
  const n = trainer.length;
  if (n === 0) return { mean: 0, max: 0, kl: 0, ess: 1 };
  let [distance, max, kl, sum, squares] = [0, 0, 0, 0, 0];
  trainer.forEach((logprob, t) => {
    const d = logprob - (sampler[t] as number);
    const w = Math.exp(d);
    distance += Math.abs(d);
    max = Math.max(max, Math.abs(d));
    kl += Math.expm1(d) - d;
    sum += w;
    squares += w * w;
  });
  // No weight at all: none of the tokens says anything.
  return { mean: distance / n, max, kl: kl / n, ess: squares === 0 ? 0 : sum ** 2 / (n * squares) };
};
