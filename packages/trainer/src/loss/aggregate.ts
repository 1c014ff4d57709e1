/** @file From a number at each token to one number: where the length of a completion does or does not count. */
import * as tf from '@tensorflow/tfjs';

/** How token terms become a loss.
 *  'completion': mean over the tokens of a completion, then over completions: 1/m Σ_i 1/|o_i| Σ_t [the paper's, GRPO]
 *  'token': mean over all tokens; long completions weigh more [DAPO]
 *  { constant: L }: sum over tokens / (completions · L), L the longest length allowed [Dr. GRPO] */
export type Aggregation = 'completion' | 'token' | { readonly constant: number };

/** Aggregate over kept tokens. x: [..., C] · keep: [..., C] 1/0 · returns a scalar.
 *  A completion without any kept token takes no part, neither above nor below the line; nothing kept gives 0. */
export const aggregate = (how: Aggregation, x: tf.Tensor, keep: tf.Tensor): tf.Tensor => {
  const kept = tf.mul(x, keep);
  const things = tf.maximum(aggregated(how, keep), 1);
  if (how === 'token') return tf.div(tf.sum(kept), things);
  if (how === 'completion')
    return tf.div(tf.sum(tf.div(tf.sum(kept, -1), tf.maximum(tf.sum(keep, -1), 1))), things);
  return tf.div(tf.sum(kept), tf.mul(things, how.constant));
};

/** How many things an aggregate is a mean over: kept tokens, or completions with any. keep: [..., C] · a scalar. */
export const aggregated = (how: Aggregation, keep: tf.Tensor): tf.Tensor =>
  how === 'token' ? tf.sum(keep) : tf.sum(tf.minimum(tf.sum(keep, -1), 1));

/** Mean over kept entries. x, keep: same shape · returns a scalar; 0 when nothing is kept. */
export const keptMean = (x: tf.Tensor, keep: tf.Tensor): tf.Tensor => aggregate('token', x, keep);
