/** @file From hidden states to what is said about tokens. */
import * as tf from '@tensorflow/tfjs';

/** Rows and the tokens that they predict. */
export interface ScoredRows {
  readonly rows: tf.Tensor2D; // [N, D]
  readonly targets: tf.Tensor; // [N] int32
}

/** For each row: log π(target), the entropy −Σ p log p, and whether the target is the likeliest token (1/0), [N] each. */
export interface TokenScores {
  readonly logprobs: tf.Tensor;
  readonly entropy: tf.Tensor;
  readonly correct: tf.Tensor;
}

/** What is said about tokens whose logits are head · row / temperature. head: [V, D] */
export const tokenScores =
  (temperature: number) =>
  ({ rows, targets }: ScoredRows, head: tf.Tensor): TokenScores => {
    const scores = tf.matMul<tf.Tensor2D>(rows, head as tf.Tensor2D, false, true);
    const logp = tf.logSoftmax(temperature === 1 ? scores : tf.div<tf.Tensor2D>(scores, temperature));
    const chosen = tf.oneHot(targets as tf.Tensor1D, head.shape[0]!);
    const logprobs = tf.sum(tf.mul(logp, chosen), -1);
    return {
      logprobs,
      entropy: tf.neg(tf.sum(tf.mul(tf.exp(logp), logp), -1)),
      correct: tf.cast(tf.greaterEqual(logprobs, tf.max(logp, -1)), 'float32'),
    };
  };

/** Bytes of logits that are computed at once; their log-softmax and gradients are a few times that. */
const LOGIT_BYTES = 64 * 2 ** 20;

/** Rows whose logits are computed at once. @example logitRows(151_936) // 110; logitRows(100) // 167772 */
export const logitRows = (vocabSize: number): number =>
  Math.max(1, Math.floor(LOGIT_BYTES / (4 * vocabSize)));
