/** @file The edges of numbers, compiled and eager: NaN, infinities, the ends of int32, arrays without elements. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { eager, jit, type NdArray, ndarray } from '../src/index.js';
import { errorOf } from './refusal.js';

const [NAN, INF, MIN, MAX] = [Number.NaN, Number.POSITIVE_INFINITY, -(2 ** 31), 2 ** 31 - 1];
const floats = (...xs: number[]): NdArray => ndarray('float32', [xs.length], xs);
const ints = (...xs: number[]): NdArray => ndarray('int32', [xs.length], xs);

type Fn = (...xs: tf.Tensor[]) => tf.Tensor;

const cases: readonly (readonly [string, Fn, readonly NdArray[]])[] = [
  [
    'floorDiv of int32',
    (a, b) => tf.floorDiv(a!, b!),
    [ints(MIN, MIN, 7, -7, 0, 5), ints(-1, 0, 0, 2, 0, -3)],
  ],
  ['div of int32', (a, b) => tf.div(a!, b!), [ints(MIN, 9, -9), ints(-1, 0, 2)]],
  ['mod of int32', (a, b) => tf.mod(a!, b!), [ints(MIN, 5, -5, 7), ints(-1, 0, 3, -4)]],
  ['products of int32', (a, b) => tf.mul(a!, b!), [ints(MAX, MIN, 3), ints(MAX, MIN, -4)]],
  ['squaredDifference of int32', (a, b) => tf.squaredDifference(a!, b!), [ints(MAX, MIN), ints(MIN, 1)]],
  ['floorDiv of floats', (a, b) => tf.floorDiv(a!, b!), [floats(1, NAN, 3e9, -1), floats(0, 1, 1, 2)]],
  ['cast to int32', (x) => tf.cast(x!, 'int32'), [floats(NAN, INF, -INF, 3e9, -3e9, 1e20, -1.9)]],
  ['cast to bool', (x) => tf.cast(x!, 'bool'), [floats(NAN, 0, -0, INF, 0.5)]],
  ['max', (x) => tf.max(x!), [floats(1, NAN, 3)]],
  ['min', (x) => tf.min(x!), [floats(INF, NAN, -INF)]],
  ['max of infinities', (x) => tf.max(x!), [floats(-INF, INF, 1)]],
  ['argMax', (x) => tf.argMax(x!), [floats(1, NAN, 3, 3)]],
  ['argMax from NaN', (x) => tf.argMax(x!), [floats(NAN, 1, 2)]],
  ['argMin', (x) => tf.argMin(x!), [floats(4, NAN, 3, 3)]],
  ['sign', (x) => tf.sign(x!), [floats(NAN, -2, 0, INF)]],
  ['round of int32', (x) => tf.round(x!), [ints(3, -4)]],
  ['step of int32', (x) => tf.step(x!), [ints(3, -4, 0)]],
  ['relu', (x) => tf.relu(x!), [floats(NAN, -1, INF)]],
  ['clipByValue', (x) => tf.clipByValue(x!, -1, 1), [floats(NAN, -INF, INF, 0.5)]],
  ['clipByValue of int32', (x) => tf.clipByValue(x!, -1, INF), [ints(MIN, MAX, 0)]],
  ['max of nothing', (x) => tf.max(x!), [floats()]],
  ['prod of nothing', (x) => tf.prod(x!), [floats()]],
  ['any of nothing', (x) => tf.any(x!), [ndarray('bool', [0], [])]],
  ['range downwards', () => tf.range(4, -2), []],
  [
    'where of bool',
    (c, a, b) => tf.where(c!, a!, b!),
    [true, false, true].map((_, i) => ndarray('bool', [3], [i % 2, 1, 0])),
  ],
  ['diag of bool', (x) => tf.diag(x!), [ndarray('bool', [3], [1, 0, 1])]],
  [
    'bandPart of bool',
    (x) => tf.linalg.bandPart(x!, 0, 1),
    [ndarray('bool', [3, 3], [1, 1, 1, 1, 1, 1, 1, 1, 1])],
  ],
  [
    'resizeNearestNeighbor',
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor3D, [4, 4]),
    [ndarray('float32', [2, 2, 1], [NAN, 1, INF, 2])],
  ],
  [
    'resizeNearestNeighbor of int32',
    (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor3D, [3, 3]),
    [ndarray('int32', [2, 2, 1], [1, 2, 3, -4])],
  ],
  [
    'scatterND',
    (i, x) => tf.scatterND(i!, x!, [4]),
    [ndarray('int32', [3, 1], [0, 2, 0]), floats(NAN, 1, INF)],
  ],
  [
    'scatterND of one axis',
    (i, x) => tf.scatterND(i!, x!, [4, 2]),
    [ints(0, 2), ndarray('float32', [2, 2], [1, 2, 3, 4])],
  ],
  [
    'bincount',
    (i, w) => tf.bincount(i as tf.Tensor1D, w as tf.Tensor1D, 3),
    [ints(0, 1, 1, 7), floats(NAN, 1, INF, 2)],
  ],
  ['fft of one axis', (x) => tf.real(tf.spectral.fft(tf.complex(x!, x!))), [floats(1, 2, 3)]],
  [
    'pooling that is rounded up',
    (x) => tf.maxPool(x as tf.Tensor3D, 2, 3, 1, 'ceil'),
    [ndarray('float32', [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
  ],
  [
    'cropAndResize',
    (x, boxes, at) =>
      tf.image.cropAndResize(x as tf.Tensor4D, boxes as tf.Tensor2D, at as tf.Tensor1D, [3, 3]),
    [
      ndarray('float32', [1, 3, 3, 1], [NAN, 1, 2, 3, 4, 5, 6, INF, 8]),
      ndarray('float32', [2, 4], [0, 0, 1, 1, 0.25, 0.25, 1.5, 0.75]),
      ints(0, 0),
    ],
  ],
  ...(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'] as const).map(
    (kernel) =>
      [
        kernel,
        (dy: tf.Tensor | undefined, images: tf.Tensor | undefined) =>
          tf
            .engine()
            .runKernel(
              kernel,
              { dy: dy!, images: images! },
              { alignCorners: false, halfPixelCenters: false },
            ) as tf.Tensor,
        [
          ndarray('float32', [1, 4, 4, 1], [NAN, 1, 2, 3, 4, 5, 6, 7, 8, INF, 1, 2, 3, 4, 5, 6]),
          ndarray('float32', [1, 2, 2, 1], [1, 2, 3, 4]),
        ],
      ] as const,
  ),
  [
    'atan2 of zeros and infinities',
    (y, x) => tf.atan2(y!, x!),
    [floats(0, -0, 0, -0, INF, -INF, -INF, 1, -0), floats(0, -0, -0, 1, INF, INF, -INF, -INF, -2)],
  ],
  ['mod of floats', (a, b) => tf.mod(a!, b!), [floats(-6, 5, -INF, 3e38), floats(1e15, INF, 2, -1)]],
  [
    'where of two types',
    (c, a, b) => tf.where(c!, a!, b!),
    [ndarray('bool', [2], [1, 0]), floats(1.5, 2), ints(3, 4)],
  ],
  [
    'maximum of bool',
    (a, b) => tf.maximum(a!, b!),
    [ndarray('bool', [3], [1, 0, 1]), ndarray('bool', [3], [0, 0, 1])],
  ],
  ['linspace', () => tf.linspace(1e10, 0, 4), []],
  [
    'a convolution larger than its image',
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 0, 'NHWC', 1, 'floor'),
    [ndarray('float32', [1, 2, 2, 1], [1, 2, 3, 4]), ndarray('float32', [3, 1, 1, 1], [1, 2, 3])],
  ],
  ['mirrored borders', (x) => tf.mirrorPad(x!, [[2, 1]], 'symmetric'), [floats(1, NAN, 3)]],
];

const same = (a: NdArray, b: NdArray): void => {
  expect([a.dtype, a.shape]).toEqual([b.dtype, b.shape]);
  for (const [i, x] of Array.from(a.data).entries()) {
    const y = b.data[i]!;
    if (Number.isFinite(x) && Number.isFinite(y)) expect(x).toBeCloseTo(y, 4);
    else expect(x).toBe(y);
  }
};

describe('as eager', () => {
  for (const [name, fn, inputs] of cases)
    test(name, async () => {
      const compiled = jit(fn as (...xs: tf.Tensor[]) => tf.Tensor);
      same((await compiled(...inputs)) as NdArray, (await eager(fn)(...inputs)) as NdArray);
      await compiled.dispose();
    });
});

const matrix = ndarray('float32', [2, 2], [1, 2, 3, 4]);

test.each([
  ['a negative index', -1],
  ['an index that is too large', 2],
])('%s is refused', async (_, index) => {
  const error = await errorOf(
    jit((x: tf.Tensor, i: tf.Tensor) => tf.gather(x, i as tf.Tensor1D))(matrix, ints(index)),
  );
  expect(error).toMatchObject({ _tag: 'IndexOutOfRange', kernel: 'GatherV2', size: 2 });
});

test('scatterND beyond its shape is refused', async () => {
  const scatter = jit((i: tf.Tensor, x: tf.Tensor) => tf.scatterND(i, x, [2]));
  const error = await errorOf(scatter(ndarray('int32', [1, 1], [5]), floats(1)));
  expect(error).toMatchObject({ _tag: 'IndexOutOfRange', kernel: 'ScatterNd', size: 2 });
});

test.each<readonly [string, (x: tf.Tensor) => tf.Tensor]>([
  ['a slice beyond the end', (x) => tf.slice(x, [1, 0], [2, 2])],
  ['a stack of unequal shapes', (x) => tf.stack([x, tf.slice(x, [0, 0], [1, 2])])],
  ['indices that are known', (x) => tf.gather(x, [0, -1])],
])('%s is refused when it is traced', async (_, fn) => {
  expect(await errorOf(jit(fn)(matrix))).toMatchObject({ _tag: 'ShapeMismatch' });
});
