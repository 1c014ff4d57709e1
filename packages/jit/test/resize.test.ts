/** @file Where eager tfjs is wrong, a law takes its place: resizing is linear, and its gradient is the adjoint map. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { jit, type NdArray } from '../src/index.js';
import { random } from './random.js';

const dot = (a: NdArray, b: NdArray): number =>
  (a.data as Float32Array).reduce((sum, x, i) => sum + x * b.data[i]!, 0);

test.each(['resizeBilinear', 'resizeNearestNeighbor'] as const)(
  '%s on several oblong images: ⟨resize(x), y⟩ = ⟨x, gradient(y)⟩',
  async (name) => {
    const r = random(5);
    const resize = (x: tf.Tensor) => tf.image[name](x as tf.Tensor4D, [7, 3]);
    const [x, y] = [r.floats([3, 4, 5, 2]), r.floats([3, 7, 3, 2])];
    const forward = jit(resize);
    const adjoint = jit((at: tf.Tensor, by: tf.Tensor) => tf.grad(resize)(at, by));
    const gradient = await adjoint(x, y);
    expect(gradient.shape).toEqual(x.shape);
    expect(dot(x, gradient)).toBeCloseTo(dot(await forward(x), y), 4);
  },
);
