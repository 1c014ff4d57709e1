/** @file The gradient of a net's own value by what is remembered, by TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import { centred, type Features, type saliencyOf } from '../diagnose/saliency.js';
import { inputOf } from './features.js';
import { byName, forwardTensors, type NetParameters, type NetSize, shapesOf } from './model.js';

/** As `saliencyOf`, centred too. The exact values are not looked at. */
export const netSaliency =
  (size: NetSize, net: NetParameters): typeof saliencyOf =>
  (_, choices, memory, features) => {
    const gradient = tf.tidy(() => {
      const shapes = shapesOf(size);
      const tensors = byName((name) => tf.tensor([...net[name]], [...shapes[name]]));
      const ownValue = (x: tf.Tensor): tf.Scalar =>
        tf.sum(forwardTensors(tensors, tf.reshape(x, [1, -1]) as tf.Tensor2D).values);
      return [
        ...tf
          .grad(ownValue)(tf.tensor1d([...inputOf(choices, memory, features)]))
          .dataSync(),
      ];
    });
    const own = gradient.slice(2 * choices * (memory - features.length));
    const part = (from: number): readonly number[] => centred(own.slice(from, from + choices));
    return features.map(
      (__, j) => [part(2 * choices * j), part(2 * choices * j + choices)] as const,
    ) as Features;
  };
