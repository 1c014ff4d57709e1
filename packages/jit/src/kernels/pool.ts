/** @file Pooling and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, scalar, where } from '../graph/elementwise.js';
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
import { leftover, toNCHW, toNHWC } from './conv.js';
import type { Call, Kernels } from './kernel.js';
import { reduce } from './reduce.js';
import { pad } from './shape.js';
import { MAX_FLOAT } from './unary.js';
import { oneHotKernels, strided } from './windows.js';

type Size4 = [number, number, number, number];

type PoolAttrs = Pick<tf.MaxPoolAttrs, 'filterSize' | 'strides' | 'pad'> &
  Partial<Pick<tf.MaxPoolAttrs, 'dimRoundingMode'>>;

const sizes = (x: Value, attrs: PoolAttrs) => {
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

const maxPool = (g: Graph, x: Value, attrs: PoolAttrs): Value => {
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
  const kernels = oneHotKernels(g, [fh, fw]);
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
    attributes: { ...conv, pads: { ints: pads }, output_padding: { ints: leftover(info) } },
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
    output_padding: { ints: leftover(info) },
    group: { i: inChannels },
  };
  const window = uniform(g, 1, [inChannels, 1, fh, fw], 'float32');
  const shape = [info.batchSize, inChannels, info.inHeight, info.inWidth];
  const spread = emit(g, 'ConvTranspose', [toNCHW(g, dy), window], shape, 'float32', { attributes });
  return toNHWC(g, arithmetic(g, 'Mul', spread, scalar(g, 1 / (fh * fw))));
};

/** The greatest of each window, and where it was in the NHWC image. */
const withPlaces = (g: Graph, x: Value, attrs: tf.MaxPoolWithArgmaxAttrs): readonly [Value, Value] => {
  const { info, pads } = sizes(x, attrs);
  const { inHeight, inWidth, inChannels, batchSize, filterHeight, filterWidth, outHeight, outWidth } = info;
  const shape = [batchSize, outHeight, outWidth, inChannels];
  const values = maxPool(g, x, attrs);
  const padded = pad(
    g,
    x,
    [
      [0, 0],
      [pads[0], pads[2]],
      [pads[1], pads[3]],
      [0, 0],
    ],
    -MAX_FLOAT,
  );
  const row = (f: (h: number, w: number, c: number, b: number) => number): Value =>
    constant(
      g,
      Int32Array.from({ length: sizeOf(shape) }, (_, i) => {
        const [c, w] = [i % inChannels, Math.floor(i / inChannels) % outWidth];
        const h = Math.floor(i / inChannels / outWidth) % outHeight;
        return f(h, w, c, Math.floor(i / inChannels / outWidth / outHeight));
      }),
      shape,
      'int32',
    );
  // From the last place of the window to the first: the first of equals has the last word.
  let places = uniform(g, 0, shape, 'int32');
  for (let k = filterHeight * filterWidth - 1; k >= 0; k--) {
    const [fh, fw] = [Math.floor(k / filterWidth), k % filterWidth];
    const strides = [info.strideHeight, info.strideWidth] as const;
    const cut = strided(g, padded, [fh, fw], strides, [outHeight, outWidth]);
    const place = row((h, w, c, b) => {
      const [y, z] = [h * info.strideHeight + fh - pads[0], w * info.strideWidth + fw - pads[1]];
      return (((attrs.includeBatchInIndex ? b * inHeight : 0) + y) * inWidth + z) * inChannels + c;
    });
    places = where(g, compare(g, 'GreaterOrEqual', cut, values), place, places);
  }
  return [values, places];
};

export const pools: Kernels = {
  MaxPoolWithArgmax: ({ g, inputs, attrs }: Call<tf.MaxPoolWithArgmaxAttrs>) =>
    withPlaces(g, inputs.x!, attrs),
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
