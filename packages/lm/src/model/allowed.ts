/** @file Which tokens a place may hold, as words of bits: a sixth of a byte for each token of the vocabulary. */
import * as tf from '@tensorflow/tfjs';
import { MASKED } from '../attention/mask.js';

/** A float32 holds so many bits exactly. */
export const ALLOWED_BITS = 24;

/** Words for a vocabulary. @example allowedWidth(151_936) // 6331 */
export const allowedWidth = (vocabSize: number): number => Math.ceil(vocabSize / ALLOWED_BITS);

/** What scores are moved by so that no other token is drawn. Token v is bit v mod 24 of word ⌊v / 24⌋; all that is computed on the way
 *  is exact. words: [N, ⌈V / 24⌉] · returns [N, V]: 0 where a token may be, MASKED elsewhere. */
export const allowedBias = (words: tf.Tensor, vocabSize: number): tf.Tensor2D => {
  const [N, W] = words.shape as [number, number];
  const powers = tf.tensor3d(
    Array.from({ length: ALLOWED_BITS }, (_, bit) => 2 ** -bit),
    [1, 1, ALLOWED_BITS],
  );
  const shifted = tf.floor(tf.mul(tf.reshape(words, [N, W, 1]), powers));
  const bits = tf.sub(shifted, tf.mul(tf.floor(tf.mul(shifted, 0.5)), 2));
  const row = tf.slice(tf.reshape(bits, [N, W * ALLOWED_BITS]), [0, 0], [N, vocabSize]);
  return tf.mul<tf.Tensor2D>(tf.sub(1, row), MASKED);
};
