import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsWith } from '../src/optimiser/differentiate.js';
import { flatLayout, fromFlat, tensorsOf, toFlat } from '../src/optimiser/flat.js';
import { numbers } from './tensors.js';

const array = (shape: readonly number[], first: number) => ({
  dtype: 'float32' as const,
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => first + i),
});

/** Named arrays of any shapes, rank 0 to 3. */
const arrays = fc.dictionary(
  fc.stringMatching(/^[a-z.]{1,8}$/),
  fc
    .array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 })
    .chain((shape) => fc.integer({ min: -9, max: 9 }).map((first) => array(shape, first))),
  { minKeys: 1, maxKeys: 6 },
);

describe('flat parameters', () => {
  it('come back as they were, by name', () => {
    fc.assert(
      fc.property(arrays, (map) => {
        const layout = flatLayout(map);
        expect(fromFlat(layout, toFlat(layout, map))).toEqual({ ...map });
      }),
    );
  });

  it('lie in the order of their names, matrices apart', () => {
    const map = { b: array([2], 5), c: array([1, 2], 1), a: array([2, 1], 7) };
    const flat = toFlat(flatLayout(map), map);
    expect(flat.matrices).toEqual({ dtype: 'float32', shape: [1, 4], data: Float32Array.of(7, 8, 1, 2) });
    expect(flat.vectors).toEqual({ dtype: 'float32', shape: [2], data: Float32Array.of(5, 6) });
  });

  it('are not copied on the way back and forth', () => {
    const map = { a: array([2, 2], 0), b: array([1, 3], 4) };
    const layout = flatLayout(map);
    const flat = toFlat(layout, map);
    const again = toFlat(layout, fromFlat(layout, flat));
    expect(again.matrices?.data.buffer).toBe(flat.matrices?.data.buffer);
    // A part of a larger array is no whole vector: it is copied, and the rest stays out of it.
    const { a } = fromFlat(layout, flat);
    const alone = flatLayout({ a: a as typeof map.a });
    expect(toFlat(alone, { a: a as typeof map.a }).matrices?.data).toEqual(Float32Array.of(0, 1, 2, 3));
    expect(toFlat(alone, { a: a as typeof map.a }).matrices?.data.buffer).not.toBe(
      flat.matrices?.data.buffer,
    );
  });

  it('refuse a state that lacks an array', () => {
    const map = { a: array([2, 2], 0), b: array([3], 4) };
    expect(() => toFlat(flatLayout(map), { a: map.a })).toThrow("no array named 'b'");
  });

  it('have the gradients of the named tensors, as vectors', () => {
    // L = Σ a² + 3 Σ b: ∂a = 2a, ∂b = 3.
    const map = { b: array([2], 5), a: array([2, 2], 1) };
    const layout = flatLayout(map);
    const flat = Object.fromEntries(
      Object.entries(toFlat(layout, map)).map(([key, { shape, data }]) => [key, tf.tensor(data, [...shape])]),
    );
    const { grads } = gradientsWith((vectors) => {
      const { a, b } = tensorsOf(layout, vectors) as { a: tf.Tensor; b: tf.Tensor };
      return { loss: tf.add(tf.sum(tf.square(a)), tf.mul(3, tf.sum(b))) };
    }, flat);
    expect(grads.matrices?.shape).toEqual([1, 4]);
    expect(numbers(grads.matrices as tf.Tensor)).toEqual([2, 4, 6, 8]);
    expect(numbers(grads.vectors as tf.Tensor)).toEqual([3, 3]);
  });
});
