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
  if (how === 'token') return tf.div(tf.sum(kept), tf.maximum(tf.sum(keep), 1));
  const tokens = tf.sum(keep, -1);
  const completions = tf.maximum(tf.sum(tf.minimum(tokens, 1)), 1);
  if (how === 'completion')
    return tf.div(tf.sum(tf.div(tf.sum(kept, -1), tf.maximum(tokens, 1))), completions);
  return tf.div(tf.sum(kept), tf.mul(completions, how.constant));
};

/** Mean over kept entries. x, keep: same shape · returns a scalar; 0 when nothing is kept. */
export const keptMean = (x: tf.Tensor, keep: tf.Tensor): tf.Tensor => aggregate('token', x, keep);
