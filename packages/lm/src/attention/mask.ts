/** @file Which query of a packed sequence sees which key, as what the scores are moved by. */
import * as tf from '@tensorflow/tfjs';

/** What a masked score is moved by. Finite, so that a row without any kept key stays finite (it is padding, and
 *  nobody reads it); large enough that exp() of it is exactly 0 beside any kept key. */
export const MASKED = -1e9;

/** Is a key one of the `window` places that end with the query? Positions are int32, of shapes that broadcast. */
export const isNear = (key: tf.Tensor, query: tf.Tensor, window: number): tf.Tensor =>
  tf.less(tf.sub(query, key), tf.scalar(window, 'int32'));

/** 0 where query t may see key s, MASKED elsewhere: s is real, s and t share a segment or s is in the prompt
 *  (segment 0), and s is not later than t, nor, with a window, as many places before it. positions, segments: [G, T] int32; of the queries too, [G, Tq] each, where
 *  they are not the same · returns [G, 1, Tq, T]. */
export const maskBias = (
  positions: tf.Tensor,
  segments: tf.Tensor,
  queries: { readonly positions: tf.Tensor; readonly segments: tf.Tensor } = { positions, segments },
  window: number | null = null,
): tf.Tensor4D => {
  const [G, T] = positions.shape as [number, number];
  const query = [G, 1, queries.positions.shape[1]!, 1];
  const key = [G, 1, 1, T];
  const segmentOfKey = tf.reshape(segments, key);
  const together = tf.equal(tf.reshape(queries.segments, query), segmentOfKey);
  const inPrompt = tf.equal(segmentOfKey, 0);
  const real = tf.greaterEqual(segmentOfKey, 0);
  const [keyAt, queryAt] = [tf.reshape(positions, key), tf.reshape(queries.positions, query)];
  const past = tf.lessEqual(keyAt, queryAt);
  const seen = tf.logicalAnd(tf.logicalAnd(tf.logicalOr(together, inPrompt), real), past);
  const keep = window === null ? seen : tf.logicalAnd(seen, isNear(keyAt, queryAt, window));
  return tf.mul<tf.Tensor4D>(tf.sub(1, tf.cast(keep, 'float32')), MASKED);
};
