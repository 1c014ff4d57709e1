/** @file A packed row without the scores that the mask would throw away: the prompt looks at itself, each completion at
 *  the prompt and at itself. P² + mC(P + C) scores in the place of (P + mC)². */
import * as tf from '@tensorflow/tfjs';
import { MASKED } from './mask.js';

/** Where things lie in a packed row: the prompt's P places, then m completions of C places each. */
export interface PackedLayout {
  readonly promptLength: number;
  readonly completions: number;
  readonly completionLength: number;
}

/** What the scores of completions are moved by, [G, 1, m, C, 1, P + C]: 0 where a query may look, MASKED elsewhere.
 *  A completion's query sees the prompt's real tokens, and its own real tokens up to itself.
 *  segments: [G, P + m·C] int32. */
export const completionBias = (
  segments: tf.Tensor,
  { promptLength: P, completions: m, completionLength: C }: PackedLayout,
): tf.Tensor => {
  const G = segments.shape[0]!;
  const masked = (keep: tf.Tensor) => tf.mul(tf.sub(1, tf.cast(keep, 'float32')), MASKED);
  const prompt = masked(tf.greaterEqual(tf.slice(segments, [0, 0], [G, P]), 0));
  const own = masked(tf.greaterEqual(tf.slice(segments, [0, P], [G, m * C]), 0));
  const later = Float32Array.from({ length: C * C }, (_, i) => (i % C > Math.floor(i / C) ? MASKED : 0));
  const ownBias = tf.add(tf.reshape(own, [G, m, 1, C]), tf.tensor(later, [1, 1, C, C]));
  const promptBias = tf.add(tf.reshape(prompt, [G, 1, 1, P]), tf.zeros([1, m, C, 1]));
  return tf.reshape(tf.concat([promptBias, ownBias], 3), [G, 1, m, C, 1, P + C]);
};
