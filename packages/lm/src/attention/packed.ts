/** @file A packed row without the scores that the mask would throw away: the prompt looks at itself, each completion at
 *  the prompt and at itself. P² + mC(P + C) scores in the place of (P + mC)². */
import * as tf from '@tensorflow/tfjs';
import { isNear, MASKED } from './mask.js';

/** Where things lie in a packed row: the prompt's P places, then m completions of C places each. */
export interface PackedLayout {
  readonly promptLength: number;
  readonly completions: number;
  readonly completionLength: number;
}

/** What the scores of completions are moved by, [G, 1, m, C, 1, P + C]: 0 where a query may look, MASKED elsewhere.
 *  A completion's query sees the prompt's real tokens, and its own real tokens up to itself; with a window no more than so many,
 *  itself the last. positions, segments: [G, P + m·C] int32. */
export const completionBias = (
  positions: tf.Tensor,
  segments: tf.Tensor,
  { promptLength: P, completions: m, completionLength: C }: PackedLayout,
  window: number | null = null,
): tf.Tensor => {
  const G = segments.shape[0]!;
  const masked = (keep: tf.Tensor) => tf.mul(tf.sub(1, tf.cast(keep, 'float32')), MASKED);
  const own = masked(tf.greaterEqual(tf.slice(segments, [0, P], [G, m * C]), 0));
  const unseen = Float32Array.from({ length: C * C }, (_, i) => {
    const back = Math.floor(i / C) - (i % C); // from the query to the key
    return back < 0 || (window !== null && back >= window) ? MASKED : 0;
  });
  const ownBias = tf.add(tf.reshape(own, [G, m, 1, C]), tf.tensor(unseen, [1, 1, C, C]));
  const real = tf.reshape(tf.greaterEqual(tf.slice(segments, [0, 0], [G, P]), 0), [G, 1, 1, P]);
  const near = (size: number): tf.Tensor => {
    const keyAt = tf.reshape(tf.slice(positions, [0, 0], [G, P]), [G, 1, 1, P]);
    const queryAt = tf.reshape(tf.slice(positions, [0, P], [G, m * C]), [G, m, C, 1]);
    return isNear(keyAt, queryAt, size);
  };
  const promptBias =
    window === null
      ? tf.add(masked(real), tf.zeros([1, m, C, 1]))
      : masked(tf.logicalAnd(real, near(window)));
  return tf.reshape(tf.concat([promptBias, ownBias], 3), [G, 1, m, C, 1, P + C]);
};
