/** @file The objective of PPO over what a net says of steps that were taken, as a loss. */
import * as tf from '@tensorflow/tfjs';

/** What is known of the steps of a minibatch. */
export interface Taken<T> {
  /** [batch, K], 1 at the choice */
  readonly chosen: T;
  /** [batch] each; weights are 0 where there is nothing. */
  readonly before: T;
  readonly advantages: T;
  readonly targets: T;
  readonly weights: T;
}

export interface PpoSettings {
  /** ε */
  readonly clip: number;
  /** What the mean entropy is worth. */
  readonly entropy: number;
}

const VALUE_WEIGHT = 0.5;

/** The clipped objective, a value's squared error and an entropy bonus. logits: [batch, K] · values: [batch]
 *  @source Schulman et al. 2017, Proximal policy optimization algorithms, eq. 9 */
export const ppoLoss = (
  { logits, values }: { readonly logits: tf.Tensor; readonly values: tf.Tensor },
  { chosen, before, advantages, targets, weights }: Taken<tf.Tensor>,
  { clip, entropy }: PpoSettings,
): tf.Scalar => {
  const logs = tf.logSoftmax(logits);
  const mean = (x: tf.Tensor): tf.Tensor => tf.div(tf.sum(tf.mul(x, weights)), tf.sum(weights));
  const ratio = tf.exp(tf.sub(tf.sum(tf.mul(logs, chosen), 1), before));
  const clipped = tf.clipByValue(ratio, 1 - clip, 1 + clip);
  const gain = mean(tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages)));
  const error = mean(tf.square(tf.sub(values, targets)));
  const spreadOut = mean(tf.neg(tf.sum(tf.mul(tf.exp(logs), logs), 1)));
  return tf.sub(tf.sub(tf.mul(VALUE_WEIGHT, error), gain), tf.mul(entropy, spreadOut)) as tf.Scalar;
};

/** Advantages of mean 0 and deviation 1. */
export const standardised = (advantages: readonly number[]): readonly number[] => {
  const mean = advantages.reduce((a, b) => a + b, 0) / advantages.length;
  const deviation = Math.sqrt(advantages.reduce((sum, a) => sum + (a - mean) ** 2, 0) / advantages.length);
  return advantages.map((a) => (a - mean) / (deviation + 1e-8));
};
