/** @file Cases of convolution, pooling, resizing and block kernels. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../src/index.js';
import type { Case, Fn } from './cases.js';
import type { Random } from './random.js';

interface Window {
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
  readonly dilations: [number, number];
}

/** Strides or dilations, never both (tfjs refuses both). */
const window = (r: Random): Window => {
  const isDilated = r.int(0, 3) === 0;
  const pads: Window['pad'][] = [
    'same',
    'valid',
    [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ],
  ];
  return {
    strides: isDilated ? [1, 1] : [r.int(1, 3), r.int(1, 3)],
    dilations: isDilated ? [r.int(1, 2), r.int(1, 2)] : [1, 1],
    pad: r.pick(pads),
  };
};

const image = (r: Random, channels: number): NdArray =>
  r.floats([r.int(1, 3), r.int(5, 8), r.int(5, 8), channels]);

const convolution = (kernel: string, isDepthwise: boolean): Case => ({
  kernel,
  inputs: (r) => {
    const channels = r.int(1, 3);
    return [image(r, channels), r.floats([r.int(1, 3), r.int(1, 3), channels, r.int(1, 3)])];
  },
  fn: (r) => {
    const { strides, pad, dilations } = window(r);
    return ((x: tf.Tensor4D, w: tf.Tensor4D) =>
      isDepthwise
        ? tf.depthwiseConv2d(x, w, strides, pad, 'NHWC', dilations)
        : tf.conv2d(x, w, strides, pad, 'NHWC', dilations)) as unknown as Fn;
  },
  // The gradients of tfjs refuse dilations: only the forward pass is compared with them.
  gradient: [],
});

const convolutionGradient = (kernel: string, isDepthwise: boolean): Case => ({
  ...convolution(kernel, isDepthwise),
  fn: (r) => {
    const { strides, pad } = window(r);
    return ((x: tf.Tensor4D, w: tf.Tensor4D) =>
      isDepthwise ? tf.depthwiseConv2d(x, w, strides, pad) : tf.conv2d(x, w, strides, pad)) as unknown as Fn;
  },
  gradient: [0, 1],
});

const fused = (kernel: string, isDepthwise: boolean): Case => ({
  kernel,
  inputs: (r) => [image(r, 2), r.floats([3, 3, 2, isDepthwise ? 1 : 2]), r.floats([2])],
  fn: () =>
    ((x: tf.Tensor4D, filter: tf.Tensor4D, bias: tf.Tensor1D) =>
      (isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
        x,
        filter,
        bias,
        strides: 1,
        pad: 'same',
        activation: 'relu',
      })) as unknown as Fn,
  gradient: [],
});

const pool = (kernel: string, fn: typeof tf.maxPool): Case => ({
  kernel,
  inputs: (r) => [image(r, r.int(1, 3))],
  fn: (r) => {
    const [size, strides, pad] = [r.int(1, 3), r.int(1, 3), r.pick(['same', 'valid'] as const)];
    return ((x: tf.Tensor4D) => fn(x, size, strides, pad)) as unknown as Fn;
  },
  gradient: [0],
});

const resize = (kernel: string, fn: typeof tf.image.resizeBilinear, isGradient: boolean): Case => ({
  kernel,
  inputs: (r) => {
    // Two faults of the oracle are kept out: the bilinear gradient of tfjs exchanges height and width in the shape
    // of its result (square images hide it), and its nearest gradient reads other images' rows (one image has none).
    const side = r.int(2, 5);
    return [r.floats([isGradient ? 1 : 2, side, side, 3])];
  },
  fn: (r) => {
    const size = [r.int(1, 9), r.int(1, 9)] as [number, number];
    const alignCorners = r.int(0, 1) === 1;
    const halfPixel = !isGradient && !alignCorners && r.int(0, 1) === 1;
    return ((x: tf.Tensor4D) => fn(x, size, alignCorners, halfPixel)) as unknown as Fn;
  },
  gradient: isGradient ? [0] : [],
});

export const imageCases: readonly Case[] = [
  convolution('Conv2D', false),
  convolutionGradient('Conv2DBackpropFilter', false),
  convolutionGradient('Conv2DBackpropInput', false),
  convolution('DepthwiseConv2dNative', true),
  convolutionGradient('DepthwiseConv2dNativeBackpropFilter', true),
  convolutionGradient('DepthwiseConv2dNativeBackpropInput', true),
  {
    kernel: 'Conv2DBackpropInput',
    inputs: (r) => [r.floats([2, 3, 4, 2]), r.floats([3, 3, 3, 2])],
    fn: () =>
      ((x: tf.Tensor4D, w: tf.Tensor4D) =>
        tf.conv2dTranspose(x, w, [2, 6, 8, 3], 2, 'same')) as unknown as Fn,
    gradient: [0, 1],
  },
  fused('FusedConv2D', false),
  fused('FusedDepthwiseConv2D', true),
  pool('MaxPool', tf.maxPool),
  pool('MaxPoolGrad', tf.maxPool),
  // Ties: the first of equals takes the gradient.
  pool('MaxPoolGrad', ((x: tf.Tensor4D, ...rest: [number, number, 'same']) =>
    tf.maxPool(tf.add(tf.round(x), tf.mul(x, 0)) as tf.Tensor4D, ...rest)) as typeof tf.maxPool),
  pool('AvgPool', tf.avgPool),
  pool('AvgPoolGrad', tf.avgPool),
  {
    kernel: 'FusedBatchNorm',
    inputs: (r) => {
      const c = r.int(1, 4);
      return [r.floats([2, 3, 3, c]), r.floats([c]), r.floats([c], 0.5, 2), r.floats([c]), r.floats([c])];
    },
    fn: () =>
      ((x: tf.Tensor4D, mean: tf.Tensor1D, variance: tf.Tensor1D, offset: tf.Tensor1D, scale: tf.Tensor1D) =>
        tf.batchNorm(x, mean, variance, offset, scale, 1e-3)) as unknown as Fn,
    gradient: [0, 1, 2, 3, 4],
  },
  resize('ResizeBilinear', tf.image.resizeBilinear, false),
  resize('ResizeBilinearGrad', tf.image.resizeBilinear, true),
  resize('ResizeNearestNeighbor', tf.image.resizeNearestNeighbor, false),
  resize('ResizeNearestNeighborGrad', tf.image.resizeNearestNeighbor, true),
  {
    kernel: 'SpaceToBatchND',
    inputs: (r) => [r.floats([2, 4, 6, r.int(1, 3)])],
    fn: () =>
      ((x: tf.Tensor) =>
        tf.spaceToBatchND(
          x,
          [2, 3],
          [
            [1, 1],
            [0, 3],
          ],
        )) as unknown as Fn,
    gradient: [0],
  },
  {
    kernel: 'BatchToSpaceND',
    inputs: (r) => [r.floats([12, 2, 3, r.int(1, 3)])],
    fn: () =>
      ((x: tf.Tensor) =>
        tf.batchToSpaceND(
          x,
          [2, 3],
          [
            [1, 0],
            [2, 1],
          ],
        )) as unknown as Fn,
    gradient: [0],
  },
  {
    kernel: 'DepthToSpace',
    inputs: (r) => [r.floats([2, r.int(1, 3), 2, 12])],
    fn: () => ((x: tf.Tensor4D) => tf.depthToSpace(x, 2)) as unknown as Fn,
    gradient: [],
  },
  { kernel: 'EluGrad', inputs: (r) => [r.floats(r.dims(3))], fn: () => (x) => tf.elu(x!), gradient: [0] },
  {
    kernel: 'Einsum',
    inputs: (r) => {
      const [b, i, j, k] = r.dims(4) as [number, number, number, number];
      return [r.floats([b, i, k]), r.floats([k, j, b])];
    },
    fn: (r) => {
      const equation = r.pick(['bik,kjb->bij', 'bik,kjb->j', 'bik,kjb->jib']);
      return (a, b) => tf.einsum(equation, a!, b!);
    },
    gradient: [],
  },
  {
    kernel: 'ScatterNd',
    inputs: (r) => [r.ints([5, 2], 0, 1), r.floats([5, 3])],
    fn: () => (i, x) => tf.scatterND(i!, x!, [2, 4, 3]),
    gradient: [],
  },
  {
    kernel: 'TensorScatterUpdate',
    inputs: (r) => [r.floats([4, 3]), r.floats([2, 3])],
    fn: () => (x, updates) => tf.tensorScatterUpdate(x!, tf.tensor2d([[3], [1]], [2, 1], 'int32'), updates!),
    gradient: [],
  },
];
