/** @file The gradient of a net's own value by what is remembered, by TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import type { Features, saliencyOf } from '../diagnose/saliency.js';
import { inputOf } from './features.js';
import {
  forwardTensors,
  NAMES,
  type NetParameters,
  type NetSize,
  type NetTensors,
  shapesOf,
} from './model.js';

/** As `saliencyOf`: weights of one choice make 1, so that the mean of each choice's gradient is taken away. The exact values are not
 *  looked at. */
export const netSaliency =
  (size: NetSize, net: NetParameters): typeof saliencyOf =>
  (_, choices, memory, features) => {
    const gradient = tf.tidy(() => {
      const shapes = shapesOf(size);
      const tensors = Object.fromEntries(
        NAMES.map((name) => [name, tf.tensor([...net[name]], [...shapes[name]])]),
      ) as unknown as NetTensors;
      const ownValue = (x: tf.Tensor): tf.Scalar =>
        tf.sum(forwardTensors(tensors, tf.reshape(x, [1, -1]) as tf.Tensor2D).values);
      return [
        ...tf
          .grad(ownValue)(tf.tensor1d([...inputOf(choices, memory, features)]))
          .dataSync(),
      ];
    });
    const own = gradient.slice(2 * choices * (memory - features.length));
    const part = (from: number): readonly number[] => {
      const raw = own.slice(from, from + choices);
      const mean = raw.reduce((a, b) => a + b, 0) / choices;
      return raw.map((g) => g - mean);
    };
    return features.map(
      (__, j) => [part(2 * choices * j), part(2 * choices * j + choices)] as const,
    ) as Features;
  };
