/** @file Cases of volumes, neighbourhoods, crops, histograms and sparse layouts. */
import * as tf from '@tensorflow/tfjs';
import { type NdArray, ndarray } from '../src/index.js';
import type { Case, Fn } from './cases.js';
import type { Random } from './random.js';

type Pad = 'same' | 'valid';
const padding = (r: Random): Pad => r.pick(['same', 'valid'] as const);
const volume = (r: Random, channels: number): NdArray =>
  r.floats([r.int(1, 2), r.int(3, 5), r.int(3, 5), r.int(3, 5), channels]);

const convolution3d = (kernel: string): Case => ({
  kernel,
  inputs: (r) => {
    const c = r.int(1, 2);
    return [volume(r, c), r.floats([r.int(1, 3), r.int(1, 3), r.int(1, 3), c, r.int(1, 3)])];
  },
  fn: (r) => {
    const [strides, pad] = [[r.int(1, 2), r.int(1, 2), r.int(1, 2)] as [number, number, number], padding(r)];
    return ((x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3d(x, w, strides, pad)) as unknown as Fn;
  },
  gradient: [0, 1],
});

const pool3d = (kernel: string, fn: typeof tf.maxPool3d): Case => ({
  kernel,
  inputs: (r) => [volume(r, r.int(1, 2))],
  fn: (r) => {
    const [size, strides, pad] = [r.int(1, 2), r.int(1, 2), padding(r)];
    return ((x: tf.Tensor5D) => fn(x, size, strides, pad)) as unknown as Fn;
  },
  gradient: [0],
});

const lrn = (kernel: string): Case => ({
  kernel,
  inputs: (r) => [r.floats([r.int(1, 2), r.int(1, 3), r.int(1, 3), r.int(1, 7)])],
  fn: (r) => {
    const [radius, bias, alpha, beta] = [r.int(1, 3), r.pick([1, 2]), r.pick([0.5, 1]), r.pick([0.5, 0.75])];
    return ((x: tf.Tensor4D) => tf.localResponseNormalization(x, radius, bias, alpha, beta)) as unknown as Fn;
  },
  gradient: [0],
});

const dilation = (kernel: string): Case => ({
  kernel,
  inputs: (r) => {
    const c = r.int(1, 3);
    return [r.floats([r.int(1, 2), r.int(3, 6), r.int(3, 6), c]), r.floats([r.int(1, 3), r.int(1, 3), c])];
  },
  fn: (r) => {
    const [strides, pad] = [r.int(1, 2), padding(r)];
    return ((x: tf.Tensor4D, w: tf.Tensor3D) => tf.dilation2d(x, w, strides, pad)) as unknown as Fn;
  },
  gradient: [0, 1],
});

/** Boxes inside of the image, across its border, and turned over. */
const boxes = (r: Random, n: number): NdArray => r.floats([n, 4], -0.2, 1.2);

/** Lists of complex numbers from two of real ones; what comes back is taken apart again. */
const spectral = (kernel: string, fn: (x: tf.Tensor) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const shape = [r.int(1, 3), r.int(1, 9)];
    return [r.floats(shape), r.floats(shape)];
  },
  fn: () => (re, im) => {
    const z = fn(tf.complex(re!, im!));
    return z.dtype === 'complex64' ? [tf.real(z), tf.imag(z)] : z;
  },
  gradient: [],
});

const sorted = (r: Random, rows: number, n: number): NdArray => {
  const x = r.floats([rows, n]);
  for (let i = 0; i < rows; i++) (x.data as Float32Array).subarray(i * n, (i + 1) * n).sort();
  return x;
};

export const fieldCases: readonly Case[] = [
  spectral('Complex', (z) => tf.reshape(z, [-1])),
  spectral('Real', (z) => tf.real(z)),
  spectral('Imag', (z) => tf.imag(z)),
  spectral('ComplexAbs', (z) => tf.abs(z)),
  spectral('FFT', (z) => tf.spectral.fft(z)),
  spectral('IFFT', (z) => tf.spectral.ifft(z)),
  spectral('FFT', (z) => tf.spectral.rfft(tf.real(z))),
  spectral('IFFT', (z) => tf.spectral.irfft(z)),
  convolution3d('Conv3D'),
  convolution3d('Conv3DBackpropFilterV2'),
  convolution3d('Conv3DBackpropInputV2'),
  pool3d('MaxPool3D', tf.maxPool3d),
  pool3d('MaxPool3DGrad', tf.maxPool3d),
  // Ties: the last of equals takes the gradient.
  pool3d('MaxPool3DGrad', ((x: tf.Tensor5D, ...rest: [number, number, Pad]) =>
    tf.maxPool3d(tf.add(tf.round(x), tf.mul(x, 0)) as tf.Tensor5D, ...rest)) as typeof tf.maxPool3d),
  pool3d('AvgPool3D', tf.avgPool3d),
  pool3d('AvgPool3DGrad', tf.avgPool3d),
  lrn('LRN'),
  lrn('LRNGrad'),
  dilation('Dilation2D'),
  dilation('Dilation2DBackpropInput'),
  dilation('Dilation2DBackpropFilter'),
  {
    kernel: 'MaxPoolWithArgmax',
    inputs: (r) => {
      const x = r.floats([r.int(1, 2), r.int(3, 6), r.int(3, 6), r.int(1, 3)]);
      return [r.int(0, 1) === 0 ? x : { ...x, data: Float32Array.from(x.data, Math.round) }];
    },
    fn: (r) => {
      const [size, strides, pad, withBatch] = [r.int(1, 3), r.int(1, 2), padding(r), r.int(0, 1) === 1];
      return ((x: tf.Tensor4D) => {
        const { result, indexes } = tf.maxPoolWithArgmax(x, size, strides, pad, withBatch);
        return [result, indexes];
      }) as unknown as Fn;
    },
    gradient: [],
  },
  ...(['bilinear', 'nearest'] as const).map(
    (method): Case => ({
      kernel: 'CropAndResize',
      inputs: (r) => {
        const [batch, n] = [r.int(1, 3), r.int(1, 4)];
        return [
          r.floats([batch, r.int(2, 6), r.int(2, 6), r.int(1, 3)]),
          boxes(r, n),
          r.ints([n], 0, batch - 1),
        ];
      },
      fn: (r) => {
        const size = [r.int(1, 5), r.int(1, 5)] as [number, number];
        return ((x: tf.Tensor4D, b: tf.Tensor2D, i: tf.Tensor1D) =>
          tf.image.cropAndResize(x, b, i, size, method, 0.25)) as unknown as Fn;
      },
      gradient: [],
    }),
  ),
  ...(['nearest', 'bilinear'] as const).map(
    (interpolation): Case => ({
      kernel: 'Transform',
      inputs: (r) => [
        // Of several images tfjs transforms the first alone.
        r.floats([1, r.int(2, 5), r.int(2, 5), r.int(1, 3)]),
        r.floats([1, 8], -0.9, 0.9),
      ],
      fn: (r) => {
        const mode = r.pick(['constant', 'reflect', 'wrap', 'nearest'] as const);
        return ((x: tf.Tensor4D, m: tf.Tensor2D) =>
          // The lower row without a projection: near a pole, places are rounding.
          tf.image.transform(
            x,
            tf.mul(m, [[1, 1, 1, 1, 1, 1, 0, 0]]),
            interpolation,
            mode,
            0.5,
            [3, 4],
          )) as unknown as Fn;
      },
      gradient: [],
    }),
  ),
  {
    kernel: 'SparseReshape',
    inputs: (r) => [r.ints([r.int(1, 4), 2], 0, 2)],
    fn: () =>
      ((at: tf.Tensor2D) => {
        const { outputIndices, outputShape } = tf.sparse.sparseReshape(at, [3, 4], [2, -1]);
        return [outputIndices, outputShape];
      }) as unknown as Fn,
    gradient: [],
  },
  ...(['sparseSegmentSum', 'sparseSegmentMean'] as const).map(
    (name): Case => ({
      kernel: name === 'sparseSegmentSum' ? 'SparseSegmentSum' : 'SparseSegmentMean',
      inputs: (r) => [r.floats([4, r.int(1, 3)]), r.ints([5], 0, 3)],
      fn: () =>
        ((x: tf.Tensor2D, at: tf.Tensor1D) =>
          tf.sparse[name](x, at, tf.tensor1d([0, 0, 2, 2, 2], 'int32'))) as unknown as Fn,
      gradient: [],
    }),
  ),
  {
    kernel: 'RotateWithOffset',
    inputs: (r) => [r.floats([r.int(1, 2), r.int(2, 6), r.int(2, 6), 3])],
    fn: (r) => {
      const [angle, fill] = [r.pick([0.5, -2.1, Math.PI / 2]), r.pick([0, [1, 2, 3]] as const)];
      const center = r.pick([0.5, [0.3, 0.8]] as const);
      return ((x: tf.Tensor4D) =>
        tf.image.rotateWithOffset(x, angle, fill as number, center as number)) as unknown as Fn;
    },
    gradient: [],
  },
  {
    kernel: 'FlipLeftRight',
    inputs: (r) => [r.floats([r.int(1, 2), r.int(1, 4), r.int(1, 4), r.int(1, 3)])],
    fn: () => ((x: tf.Tensor4D) => tf.image.flipLeftRight(x)) as unknown as Fn,
    gradient: [],
  },
  {
    kernel: 'Bincount',
    inputs: (r) => {
      const n = r.int(1, 9);
      return [r.ints([n], 0, 7), r.int(0, 1) === 0 ? r.floats([n]) : ndarray('float32', [0], [])];
    },
    fn: (r) => {
      const size = r.int(1, 8);
      return ((x: tf.Tensor1D, w: tf.Tensor1D) => tf.bincount(x, w, size)) as unknown as Fn;
    },
    gradient: [],
  },
  {
    kernel: 'DenseBincount',
    inputs: (r) => {
      const shape = [r.int(1, 3), r.int(1, 6)];
      return [r.ints(shape, 0, 7), r.int(0, 1) === 0 ? r.floats(shape) : ndarray('float32', [0], [])];
    },
    fn: (r) => {
      const [size, isBinary] = [r.int(1, 8), r.int(0, 1) === 1];
      return ((x: tf.Tensor2D, w: tf.Tensor2D) => tf.denseBincount(x, w, size, isBinary)) as unknown as Fn;
    },
    gradient: [],
  },
  ...(['left', 'right'] as const).map(
    (side): Case => ({
      kernel: 'SearchSorted',
      inputs: (r) => {
        const rows = r.int(1, 3);
        const row = sorted(r, rows, r.int(1, 6));
        const values = r.floats([rows, r.int(1, 5)]);
        // Some of the values occur in the row.
        for (let i = 0; i < rows; i++)
          values.data[i * values.shape[1]!] = row.data[i * row.shape[1]! + r.int(0, row.shape[1]! - 1)]!;
        return [row, values];
      },
      fn: () => (row, values) => tf.searchSorted(row!, values!, side),
      gradient: [],
    }),
  ),
  {
    kernel: 'Diag',
    inputs: (r) => [r.floats(r.dims(r.int(1, 2), 4))],
    fn: () => (x) => tf.diag(x!),
    gradient: [],
  },
  {
    kernel: 'SparseToDense',
    inputs: (r) => [r.floats([3]), r.floats([])],
    fn: (r) => {
      const rows = r.shuffle(4).slice(0, 3);
      const places = rows.map((i) => [i, r.int(0, 2)]);
      const flat = r.int(0, 1) === 0;
      return ((values: tf.Tensor1D, empty: tf.Scalar) =>
        flat
          ? tf.sparseToDense(tf.tensor1d(rows, 'int32'), values, [4], empty)
          : tf.sparseToDense(tf.tensor2d(places, [3, 2], 'int32'), values, [4, 3], empty)) as unknown as Fn;
    },
    gradient: [],
  },
];
