/** @file From hidden states to what is said about tokens. */
import * as tf from '@tensorflow/tfjs';
import { sumByToken } from '../layers/embedding.js';
import { allowedBias } from './allowed.js';

/** Rows and the tokens that they predict. */
export interface ScoredRows {
  readonly rows: tf.Tensor2D; // [N, D]
  readonly targets: tf.Tensor; // [N] int32
  /** [N, ⌈V / 24⌉]: which tokens each row can be (see `allowedBias`); all where it is absent. */
  readonly allowed?: tf.Tensor | undefined;
}

/** For each row: log π(target), the entropy −Σ p log p, and whether the target is the likeliest token (1/0), [N] each. */
export interface TokenScores {
  readonly logprobs: tf.Tensor;
  readonly entropy: tf.Tensor;
  readonly correct: tf.Tensor;
}

/** The element of each row that its index names. x: [N, V] · at: [N] int32 · returns [N] */
const pick = (x: tf.Tensor2D, at: tf.Tensor): tf.Tensor1D => {
  const [N, V] = x.shape;
  const rowStarts = tf.tensor1d(
    Int32Array.from({ length: N }, (_, i) => i * V),
    'int32',
  );
  return tf.gather(tf.reshape(x, [N * V]), tf.add(rowStarts, at)) as tf.Tensor1D;
};

/** log π(target) with its gradient written out. With P the probabilities and E the head's rows,
 *    ∂row = d (E[target] − P E) / τ,  ∂E = (onehot(target) − P)ᵀ (d row) / τ:
 *  no one-hot rows, and d comes after the product, where the array is small.
 *  logprobs, P: as computed from the logits; the gradient reaches rows and head through here alone. */
const withGradient = (
  logprobs: tf.Tensor1D,
  P: tf.Tensor2D,
  { rows, targets }: ScoredRows,
  head: tf.Tensor2D,
  temperature: number,
): tf.Tensor1D => {
  const scaled = (d: tf.Tensor): tf.Tensor2D =>
    tf.reshape(temperature === 1 ? d : tf.div(d, temperature), [rows.shape[0], 1]);
  const byRows = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[1] as tf.GradSaveFunc;
    save([P, head, targets]);
    return {
      value: tf.clone(logprobs),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => {
        const [P, E, targets] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        return tf.mul(scaled(d), tf.sub(tf.gather(E, targets), tf.matMul(P, E)));
      },
    };
  });
  // Apart, so that nothing is computed for a head that is not trained.
  const byHead = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[1] as tf.GradSaveFunc;
    save([P, rows, targets]);
    return {
      value: tf.zerosLike(logprobs),
      gradFunc: (d: tf.Tensor, saved: tf.Tensor[]) => {
        const [P, rows, targets] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const pulled = tf.mul<tf.Tensor2D>(scaled(d), rows);
        return tf.sub(sumByToken(pulled, targets, P.shape[1]), tf.matMul(P, pulled, true, false));
      },
    };
  });
  return tf.add(byRows(rows), byHead(head));
};

/** What is said about tokens whose logits are head · row / temperature; of a row that can be some tokens alone, under the distribution
 *  over these. head: [V, D] */
export const tokenScores =
  (temperature: number) =>
  ({ rows, targets, allowed }: ScoredRows, head: tf.Tensor): TokenScores => {
    const E = head as tf.Tensor2D;
    const products = tf.matMul<tf.Tensor2D>(rows, E, false, true);
    const whole = temperature === 1 ? products : tf.div<tf.Tensor2D>(products, temperature);
    const scores =
      allowed === undefined ? whole : tf.add<tf.Tensor2D>(whole, allowedBias(allowed, E.shape[0]));
    const P = tf.softmax(scores);
    const chosen = pick(scores, targets);
    const best = tf.max<tf.Tensor1D>(scores, -1);
    // The largest probability is 1/Σ exp(s − max s): log Σ exp(s) = max s − log of it.
    const logprobs = tf.add<tf.Tensor1D>(tf.sub(chosen, best), tf.log(tf.max(P, -1)));
    return {
      logprobs: withGradient(logprobs, P, { rows, targets }, E, temperature),
      entropy: tf.neg(tf.sum(tf.mul(P, tf.logSoftmax(scores)), -1)),
      correct: tf.cast(tf.greaterEqual(chosen, best), 'float32'),
    };
  };

/** Bytes of logits that are computed at once; their log-softmax and gradients are a few times that. */
const LOGIT_BYTES = 64 * 2 ** 20;

/** Rows whose logits are computed at once. @example logitRows(151_936) // 110; logitRows(100) // 167772 */
export const logitRows = (vocabSize: number): number =>
  Math.max(1, Math.floor(LOGIT_BYTES / (4 * vocabSize)));
