/** @file Trials of convolutions, pools and what else looks at images and volumes. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../../src/index.js';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

type Pad =
  | 'same'
  | 'valid'
  | number
  | [[number, number], [number, number], [number, number], [number, number]];
type Rounding = 'floor' | 'round' | 'ceil' | undefined;

interface Window {
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: Pad;
  readonly rounding: Rounding;
}

const text = (x: unknown): string => JSON.stringify(x);

const window = (r: Source): Window => {
  const isDilated = r.is(0.25);
  const around = (): [number, number] => [r.int(0, 2), r.int(0, 2)];
  const pad: Pad = r.pick<() => Pad>([
    () => 'same',
    () => 'valid',
    () => r.int(0, 2),
    () => [[0, 0], around(), around(), [0, 0]],
  ])();
  return {
    strides: isDilated ? [1, 1] : [r.int(1, 3), r.int(1, 3)],
    dilations: isDilated ? [r.int(1, 2), r.int(1, 2)] : [1, 1],
    pad,
    rounding: typeof pad === 'number' && r.is(0.6) ? r.pick(['floor', 'round', 'ceil'] as const) : undefined,
  };
};

const image = (r: Source, c = r.int(1, 3), dtype: 'float32' | 'int32' = 'float32'): NdArray =>
  r.moderate(dtype, [r.int(1, 2), r.int(1, 6), r.int(1, 6), c]);
/** Of finite numbers: sums of products meet NaN wherever one is, by whichever way they are computed. */
const plain = (r: Source, shape: readonly number[]): NdArray => r.floats(shape);

const convolution =
  (name: string, fn: (x: tf.Tensor4D, w: tf.Tensor4D, at: Window) => tf.Tensor): Trials =>
  (r) => {
    const [c, at] = [r.int(1, 3), window(r)];
    const inputs = [
      plain(r, [r.int(1, 2), r.int(1, 6), r.int(1, 6), c]),
      plain(r, [r.int(1, 3), r.int(1, 3), c, r.int(1, 2)]),
    ];
    return trial(`${name} ${text(at)}`, inputs, (x: tf.Tensor4D, w: tf.Tensor4D) => fn(x, w, at));
  };

const sum = (y: tf.Tensor): tf.Scalar => {
  const weights = tf.reshape(tf.cos(tf.range(0, Math.max(1, y.size))).slice(0, y.size), y.shape);
  return tf.sum(tf.mul(tf.cast(y, 'float32'), weights)) as tf.Scalar;
};
/** Gradients of a weighted sum; no two elements weigh the same. */
const gradients = (fn: (...xs: tf.Tensor[]) => tf.Tensor, ...xs: tf.Tensor[]): tf.Tensor[] =>
  tf.grads((...ys: tf.Tensor[]) => sum(fn(...ys)))(xs);

const conv = (x: tf.Tensor4D, w: tf.Tensor4D, { strides, pad, dilations, rounding }: Window): tf.Tensor =>
  tf.conv2d(x, w, strides, pad as 'same', 'NHWC', dilations, rounding);
const depthwise = (
  x: tf.Tensor4D,
  w: tf.Tensor4D,
  { strides, pad, dilations, rounding }: Window,
): tf.Tensor => tf.depthwiseConv2d(x, w, strides, pad as 'same', 'NHWC', dilations, rounding);

const ofGradient = (fn: typeof conv) => (x: tf.Tensor4D, w: tf.Tensor4D, at: Window) =>
  gradients((a, b) => fn(a as tf.Tensor4D, b as tf.Tensor4D, at), x, w) as unknown as tf.Tensor;

const pool =
  (name: string, fn: typeof tf.maxPool, isGradient: boolean): Trials =>
  (r) => {
    const [size, { strides, pad, rounding }] = [[r.int(1, 3), r.int(1, 3)] as [number, number], window(r)];
    const x = isGradient ? plain(r, image(r).shape) : image(r, r.int(1, 2), r.is(0.85) ? 'float32' : 'int32');
    const call = (t: tf.Tensor): tf.Tensor => fn(t as tf.Tensor4D, size, strides, pad as 'same', rounding);
    return trial(`${name} ${text({ size, strides, pad, rounding })}`, [x], (t: tf.Tensor4D) =>
      isGradient ? gradients(call, t) : call(t),
    );
  };

const volume = (r: Source): number[] => [r.int(1, 2), r.int(1, 4), r.int(1, 4), r.int(1, 4), r.int(1, 2)];

const pool3d =
  (name: string, fn: typeof tf.maxPool3d, isGradient: boolean): Trials =>
  (r) => {
    const height = r.int(1, 3);
    const size = [r.int(1, 2), height, r.is(0.5) ? height : r.int(1, 3)] as [number, number, number];
    const strides = [r.int(1, 2), r.int(1, 2), r.int(1, 2)] as [number, number, number];
    const pad = r.pick(['same', 'valid', 1] as const);
    const rounding = pad === 1 ? r.pick(['floor', 'ceil', 'round'] as const) : undefined;
    const x = isGradient ? plain(r, volume(r)) : r.moderate('float32', volume(r));
    const call = (t: tf.Tensor): tf.Tensor => fn(t as tf.Tensor5D, size, strides, pad, rounding);
    // tfjs numbers the places of a window by its height where it means the width.
    const isMixedUp = isGradient && fn === tf.maxPool3d && size[1] !== size[2];
    return trial(
      `${name} ${text({ size, strides, pad, rounding })}`,
      [x],
      (t: tf.Tensor) => (isGradient ? gradients(call, t) : call(t)),
      isMixedUp ? 'the gradient of maxPool3d whose window is not as high as it is wide' : null,
    );
  };

const conv3d =
  (name: string, isGradient: boolean): Trials =>
  (r) => {
    const strides = [r.int(1, 2), r.int(1, 2), r.int(1, 2)] as [number, number, number];
    const pad = r.pick(['same', 'valid'] as const);
    const shape = volume(r);
    const inputs = [
      plain(r, shape),
      plain(r, [r.int(1, 2), r.int(1, 3), r.int(1, 2), shape[4]!, r.int(1, 2)]),
    ];
    const call = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, strides, pad);
    return trial(`${name} ${text({ strides, pad })}`, inputs, (x: tf.Tensor, w: tf.Tensor) =>
      isGradient ? gradients(call as never, x, w) : call(x, w),
    );
  };

const resize =
  (name: string, fn: typeof tf.image.resizeBilinear): Trials =>
  (r) => {
    const size = [r.int(1, 7), r.int(1, 7)] as [number, number];
    const aligned = r.is(0.5);
    const half = !aligned && r.is(0.5);
    const x = r.moderate(r.pick(['float32', 'float32', 'int32'] as const), [
      r.int(1, 2),
      r.int(1, 4),
      r.int(1, 4),
      r.int(1, 2),
    ]);
    return trial(`${name} ${text({ size, aligned, half })}`, [x], (t: tf.Tensor4D) =>
      fn(t, size, aligned, half),
    );
  };

/** The kernel itself: dy may be anything. Of one square image: tfjs exchanges height and width in the shape of the bilinear
 *  gradient, and reads other images' rows in the nearest one. */
const resizeGradient =
  (kernel: string): Trials =>
  (r) => {
    const aligned = r.is(0.5);
    // Of one pixel with aligned corners the nearest gradient of tfjs never ends.
    const side = r.int(aligned ? 2 : 1, 4);
    const dy = r.moderate('float32', [1, r.int(1, 6), r.int(1, 6), r.int(1, 2)]);
    const images = plain(r, [1, side, side, dy.shape[3]!]);
    return trial(`${kernel} ${aligned}`, [images, dy], (x: tf.Tensor, d: tf.Tensor) =>
      tf
        .engine()
        .runKernel(kernel, { images: x, dy: d }, { alignCorners: aligned, halfPixelCenters: false } as never),
    );
  };

const lrn =
  (isGradient: boolean): Trials =>
  (r) => {
    const [radius, bias, alpha, beta] = [
      r.int(0, 3),
      r.pick([1, 2]),
      r.pick([0.5, 1]),
      r.pick([0.5, 0.75, 1]),
    ];
    const call = (x: tf.Tensor): tf.Tensor =>
      tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta);
    return trial(
      `lrn ${radius} ${bias} ${alpha} ${beta}`,
      [plain(r, [1, 2, 2, r.int(1, 5)])],
      (x: tf.Tensor) => (isGradient ? gradients(call, x) : call(x)),
    );
  };

const dilation =
  (isGradient: boolean): Trials =>
  (r) => {
    const [c, pad, strides] = [
      r.int(1, 2),
      r.pick(['same', 'valid'] as const),
      [r.int(1, 2), r.int(1, 2)] as [number, number],
    ];
    const rates = isGradient
      ? ([1, 1] as [number, number])
      : ([r.int(1, 2), r.int(1, 2)] as [number, number]);
    const x = isGradient
      ? plain(r, [1, 4, 5, c])
      : r.moderate('float32', [r.int(1, 2), r.int(3, 5), r.int(3, 5), c]);
    const filter = plain(r, [r.int(1, 3), r.int(1, 3), c]);
    const call = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.dilation2d(a as tf.Tensor4D, b as tf.Tensor3D, strides, pad, rates);
    return trial(`dilation2d ${text({ pad, strides, rates })}`, [x, filter], (a: tf.Tensor, b: tf.Tensor) =>
      isGradient ? gradients(call as never, a, b) : call(a, b),
    );
  };

const ACTIVATIONS = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

const fusedConvolution =
  (isDepthwise: boolean): Trials =>
  (r) => {
    const { strides, pad, dilations, rounding: dimRoundingMode } = window(r);
    const [c, activation] = [r.int(1, 2), r.pick(ACTIVATIONS)];
    const filter = plain(r, [r.int(1, 3), r.int(1, 3), c, r.int(1, 2)]);
    const out = isDepthwise ? c * filter.shape[3]! : filter.shape[3]!;
    const inputs = [plain(r, [1, r.int(2, 5), r.int(2, 5), c]), filter, plain(r, [out])];
    return trial(
      `fused convolution ${text({ isDepthwise, strides, pad, dilations, dimRoundingMode, activation })}`,
      inputs,
      (x: tf.Tensor4D, w: tf.Tensor4D, bias: tf.Tensor1D) =>
        (isDepthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
          x,
          filter: w,
          bias,
          strides,
          pad: pad as 'same',
          dilations,
          dimRoundingMode: dimRoundingMode as 'floor',
          // Without it tfjs gives NaN.
          leakyreluAlpha: 0.3,
          activation,
        }),
    );
  };

export const windows: Readonly<Record<string, readonly Trials[]>> = {
  Conv2D: [convolution('conv2d', conv)],
  DepthwiseConv2dNative: [convolution('depthwiseConv2d', depthwise)],
  Conv2DBackpropFilter: [convolution('gradients of conv2d', ofGradient(conv))],
  Conv2DBackpropInput: [
    (r) => {
      const [stride, pad, c, out] = [
        r.int(1, 3),
        r.pick(['same', 'valid'] as const),
        r.int(1, 2),
        r.int(1, 2),
      ];
      const x = plain(r, [1, r.int(1, 4), r.int(1, 4), c]);
      const filter = plain(r, [r.int(1, 3), r.int(1, 3), out, c]);
      const excess = r.is(0.1) ? 1 : 0;
      const sizes = [1, 2].map(
        (i) =>
          (pad === 'same' ? x.shape[i]! * stride : (x.shape[i]! - 1) * stride + filter.shape[i - 1]!) +
          excess,
      );
      const shape = [1, sizes[0]!, sizes[1]!, out] as [number, number, number, number];
      return trial(
        `conv2dTranspose ${text({ shape, stride, pad })}`,
        [x, filter],
        (a: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2dTranspose(a, w, shape, stride, pad),
        // tfjs reads beyond the image.
        excess > 0 ? 'conv2dTranspose to a shape with more windows than there are' : null,
      );
    },
  ],
  DepthwiseConv2dNativeBackpropFilter: [convolution('gradients of depthwiseConv2d', ofGradient(depthwise))],
  DepthwiseConv2dNativeBackpropInput: [convolution('gradients of depthwiseConv2d', ofGradient(depthwise))],
  FusedConv2D: [fusedConvolution(false)],
  FusedDepthwiseConv2D: [fusedConvolution(true)],
  MaxPool: [pool('maxPool', tf.maxPool, false)],
  AvgPool: [pool('avgPool', tf.avgPool, false)],
  MaxPoolGrad: [pool('gradient of maxPool', tf.maxPool, true)],
  AvgPoolGrad: [pool('gradient of avgPool', tf.avgPool, true)],
  MaxPoolWithArgmax: [
    (r) => {
      const [size, stride, pad, batch] = [
        r.int(1, 3),
        r.int(1, 2),
        r.pick(['same', 'valid'] as const),
        r.is(0.5),
      ];
      return trial(
        `maxPoolWithArgmax ${text({ size, stride, pad, batch })}`,
        [plain(r, image(r).shape)],
        (x: tf.Tensor4D) => tf.maxPoolWithArgmax(x, size, stride, pad, batch),
      );
    },
  ],
  MaxPool3D: [pool3d('maxPool3d', tf.maxPool3d, false)],
  AvgPool3D: [pool3d('avgPool3d', tf.avgPool3d, false)],
  MaxPool3DGrad: [pool3d('gradient of maxPool3d', tf.maxPool3d, true)],
  AvgPool3DGrad: [pool3d('gradient of avgPool3d', tf.avgPool3d, true)],
  Conv3D: [conv3d('conv3d', false)],
  Conv3DBackpropFilterV2: [conv3d('gradients of conv3d', true)],
  Conv3DBackpropInputV2: [conv3d('gradients of conv3d', true)],
  ResizeBilinear: [resize('resizeBilinear', tf.image.resizeBilinear)],
  ResizeNearestNeighbor: [resize('resizeNearestNeighbor', tf.image.resizeNearestNeighbor)],
  ResizeBilinearGrad: [resizeGradient('ResizeBilinearGrad')],
  ResizeNearestNeighborGrad: [resizeGradient('ResizeNearestNeighborGrad')],
  LRN: [lrn(false)],
  LRNGrad: [lrn(true)],
  Dilation2D: [dilation(false)],
  Dilation2DBackpropInput: [dilation(true)],
  Dilation2DBackpropFilter: [dilation(true)],
  CropAndResize: [
    (r) => {
      const [b, n] = [r.int(1, 3), r.int(0, 3)];
      const [size, method, fill] = [
        [r.int(1, 4), r.int(1, 4)] as [number, number],
        r.pick(['bilinear', 'nearest'] as const),
        r.pick([0, 0.25, -7]),
      ];
      const boxes = r.is(0.8) ? r.floats([n, 4], -0.2, 1.2) : r.moderate('float32', [n, 4]);
      const inputs = [
        r.moderate(r.pick(['float32', 'int32'] as const), [b, r.int(1, 5), r.int(1, 5), r.int(1, 2)]),
        boxes,
        r.ints([n], 0, r.is(0.1) ? b : b - 1),
      ];
      return trial(
        `cropAndResize ${text({ size, method, fill })}`,
        inputs,
        (x: tf.Tensor4D, at: tf.Tensor2D, i: tf.Tensor1D) =>
          tf.image.cropAndResize(x, at, i, size, method, fill),
      );
    },
  ],
  Transform: [
    (r) => {
      const how = [
        r.pick(['nearest', 'bilinear'] as const),
        r.pick(['constant', 'reflect', 'wrap', 'nearest'] as const),
        r.pick([0, 0.5, -3]),
        r.is(0.5) ? undefined : ([r.int(1, 5), r.int(1, 5)] as [number, number]),
      ] as const;
      const matrix = r.floats([1, 8], -1, 1);
      for (let i = 0; i < 8; i++) if (r.is(0.5)) matrix.data[i] = r.pick([0, 1, -1, 0.5, 2]);
      for (const i of [6, 7]) if (r.is(0.7)) matrix.data[i] = 0;
      const x = r.moderate('float32', [1, r.int(1, 4), r.int(1, 4), r.int(1, 2)]);
      return trial(`transform ${text(how)}`, [x, matrix], (t: tf.Tensor4D, m: tf.Tensor2D) =>
        tf.image.transform(t, m, ...how),
      );
    },
  ],
  RotateWithOffset: [
    (r) => {
      const [angle, fill, center] = [
        r.pick([0, 0.5, -2.1, Math.PI / 2]),
        r.pick([0, 3, [1, 2, 3]] as const),
        r.pick([0.5, [0.3, 0.8]] as const),
      ];
      return trial(
        `rotateWithOffset ${text({ angle, fill, center })}`,
        [r.moderate('float32', [r.int(1, 2), r.int(1, 4), r.int(1, 4), 3])],
        (x: tf.Tensor4D) => tf.image.rotateWithOffset(x, angle, fill as number, center as number),
      );
    },
  ],
  FusedBatchNorm: [
    (r) => {
      const shape = r.shape(2, 4).map((d) => Math.max(1, d));
      const c = [shape.at(-1)!];
      const inputs = [
        r.moderate('float32', shape),
        r.moderate('float32', c),
        r.moderate('float32', c),
        r.moderate('float32', c),
        r.moderate('float32', c),
      ];
      return trial(
        'batchNorm',
        inputs,
        (x: tf.Tensor, mean: tf.Tensor1D, variance: tf.Tensor1D, offset: tf.Tensor1D, scale: tf.Tensor1D) =>
          tf.batchNorm(x, mean, variance, offset, scale, 0.01),
      );
    },
  ],
};
