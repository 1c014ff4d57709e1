/** @file Pooling and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic } from '../graph/elementwise.js';
import {
  type Attributes,
  constant,
  emit,
  emitMany,
  type Graph,
  sizeOf,
  uniform,
  type Value,
} from '../graph/ir.js';
import { cast, reshape } from '../graph/layout.js';
import { toNCHW, toNHWC } from './conv.js';
import type { Call, Kernels } from './kernel.js';
import { reduce } from './reduce.js';
import { pad } from './shape.js';
import { compare, scalar } from './unary.js';

/** The greatest finite float32. */
const MAX_FLOAT = 3.4028234663852886e38;

type Size4 = [number, number, number, number];

const sizes = (x: Value, attrs: tf.MaxPoolAttrs) => {
  const info = tf.backend_util.computePool2DInfo(
    [...x.shape] as Size4,
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const { top, left, bottom, right } = info.padInfo;
  const attributes: Attributes = {
    kernel_shape: { ints: [info.filterHeight, info.filterWidth] },
    strides: { ints: [info.strideHeight, info.strideWidth] },
    pads: { ints: [top, left, bottom, right] },
  };
  const shape = [info.batchSize, info.inChannels, info.outHeight, info.outWidth];
  return { info, attributes, shape, pads: [top, left, bottom, right] as Size4 };
};

/** What the stride leaves over at the end of an axis: rows and columns that no window reaches. */
const leftover = (info: tf.backend_util.Conv2DInfo, [top, left, bottom, right]: Size4): [number, number] => [
  info.inHeight - ((info.outHeight - 1) * info.strideHeight + info.filterHeight - top - bottom),
  info.inWidth - ((info.outWidth - 1) * info.strideWidth + info.filterWidth - left - right),
];

/** Where the greatest of each window was: counted through the NCHW image. */
const placesOfMaxima = (g: Graph, x: Value, attrs: tf.MaxPoolAttrs): Value => {
  const { attributes, shape } = sizes(x, attrs);
  const outputs = [
    { shape, dtype: 'float32' as const },
    { shape, dtype: 'int64' as const },
  ];
  // Said as an attribute (0 is its default), so that this is not taken for the equal node without places.
  const options = { attributes: { ...attributes, storage_order: { i: 0 } } };
  return emitMany(g, 'MaxPool', [toNCHW(g, x)], outputs, options)[1]!;
};

const maxPool = (g: Graph, x: Value, attrs: tf.MaxPoolAttrs): Value => {
  const { attributes, shape } = sizes(x, attrs);
  return toNHWC(g, emit(g, 'MaxPool', [toNCHW(g, x)], shape, 'float32', { attributes }));
};

/** The same on WebGPU, whose MaxPool cannot say where it found the greatest. A convolution with K = fh · fw one-hot
 *  kernels lays every window out, the first place that equals the greatest takes dy, and the transposed convolution
 *  brings it back. Channels count as images: convolutions in groups are not right there for every number of them. */
const maxGradientByWindows = (g: Graph, x: Value, dy: Value, attrs: tf.MaxPoolAttrs): Value => {
  const { info, attributes, pads } = sizes(x, attrs);
  const { filterHeight: fh, filterWidth: fw, inChannels: c, batchSize, outHeight, outWidth } = info;
  const [k, images] = [fh * fw, batchSize * c];
  const [top, left, bottom, right] = pads;
  const plane = reshape(g, toNCHW(g, x), [images, 1, info.inHeight, info.inWidth]);
  const around: [number, number][] = [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
  ];
  const padded = pad(g, plane, around, -MAX_FLOAT);
  const hot = Float32Array.from({ length: k * k }, (_, i) => Number(i % k === Math.floor(i / k)));
  const kernels = constant(g, hot, [k, 1, fh, fw], 'float32');
  const conv: Attributes = { kernel_shape: attributes.kernel_shape!, strides: attributes.strides! };
  const windows = emit(g, 'Conv', [padded, kernels], [images, k, outHeight, outWidth], 'float32', {
    attributes: { ...conv, pads: { ints: [0, 0, 0, 0] } },
  });
  const isGreatest = compare(g, 'GreaterOrEqual', windows, reduce(g, 'ReduceMax', windows, [1], true));
  const greatest = cast(g, isGreatest, 'float32');
  const axis = constant(g, BigInt64Array.of(1n), [], 'int64');
  const before = emit(g, 'CumSum', [greatest, axis], greatest.shape, 'float32', {
    attributes: { exclusive: { i: 1 }, reverse: { i: 0 } },
  });
  const isFirst = cast(g, compare(g, 'Less', before, scalar(g, 0.5)), 'float32');
  const up = reshape(g, toNCHW(g, dy), [images, 1, outHeight, outWidth]);
  const taken = arithmetic(g, 'Mul', arithmetic(g, 'Mul', greatest, isFirst), up);
  const back = emit(g, 'ConvTranspose', [taken, kernels], plane.shape, 'float32', {
    attributes: { ...conv, pads: { ints: pads }, output_padding: { ints: leftover(info, pads) } },
  });
  return toNHWC(g, reshape(g, back, [batchSize, c, info.inHeight, info.inWidth]));
};

/** Each element of dy goes to the place of its window's greatest. */
const maxGradient = (g: Graph, x: Value, dy: Value, attrs: tf.MaxPoolAttrs): Value => {
  const places = placesOfMaxima(g, x, attrs);
  const image = toNCHW(g, x).shape;
  const n = sizeOf(places.shape);
  const empty = uniform(g, 0, [sizeOf(image)], 'float32');
  const attributes = { axis: { i: 0 }, reduction: { s: 'add' } };
  const inputs = [empty, reshape(g, places, [n]), reshape(g, toNCHW(g, dy), [n])];
  const scattered = emit(g, 'ScatterElements', inputs, empty.shape, 'float32', { attributes });
  return toNHWC(g, reshape(g, scattered, image));
};

/** Each element of dy spread evenly over its window. tfjs divides by the whole window, at the border too. */
const averageGradient = (g: Graph, x: Value, dy: Value, attrs: tf.AvgPoolAttrs): Value => {
  const { info, pads } = sizes(x, attrs);
  const { filterHeight: fh, filterWidth: fw, strideHeight, strideWidth, inChannels } = info;
  const attributes: Attributes = {
    strides: { ints: [strideHeight, strideWidth] },
    pads: { ints: pads },
    output_padding: { ints: leftover(info, pads) },
    group: { i: inChannels },
  };
  const window = uniform(g, 1, [inChannels, 1, fh, fw], 'float32');
  const shape = [info.batchSize, inChannels, info.inHeight, info.inWidth];
  const spread = emit(g, 'ConvTranspose', [toNCHW(g, dy), window], shape, 'float32', { attributes });
  return toNHWC(g, arithmetic(g, 'Mul', spread, scalar(g, 1 / (fh * fw))));
};

export const pools: Kernels = {
  MaxPool: ({ g, inputs, attrs }: Call<tf.MaxPoolAttrs>) => maxPool(g, inputs.x!, attrs),
  MaxPoolGrad: ({ g, inputs, attrs }: Call<tf.MaxPoolGradAttrs>) =>
    (g.target.webgpu ? maxGradientByWindows : maxGradient)(g, inputs.input!, inputs.dy!, attrs),
  AvgPool: ({ g, inputs, attrs }: Call<tf.AvgPoolAttrs>) => {
    const { attributes, shape } = sizes(inputs.x!, attrs);
    // Only what lies inside the image is counted.
    const options = { attributes: { ...attributes, count_include_pad: { i: 0 } } };
    return toNHWC(g, emit(g, 'AveragePool', [toNCHW(g, inputs.x!)], shape, 'float32', options));
  },
  AvgPoolGrad: ({ g, inputs, attrs }: Call<tf.AvgPoolGradAttrs>) =>
    averageGradient(g, inputs.input!, inputs.dy!, attrs),
};
