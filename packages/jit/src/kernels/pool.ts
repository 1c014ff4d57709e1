/** @file Pooling and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic } from '../graph/elementwise.js';
import { type Attributes, emit, emitMany, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';
import { toNCHW, toNHWC } from './conv.js';
import type { Call, Kernels } from './kernel.js';
import { scalar } from './unary.js';

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

/** The greatest of each window, and where it was: counted through the NCHW image. */
const maxima = (g: Graph, x: Value, attrs: tf.MaxPoolAttrs): readonly [Value, Value] => {
  const { attributes, shape } = sizes(x, attrs);
  const outputs = [
    { shape, dtype: 'float32' as const },
    { shape, dtype: 'int64' as const },
  ];
  const [values, places] = emitMany(g, 'MaxPool', [toNCHW(g, x)], outputs, { attributes });
  return [values!, places!];
};

/** Each element of dy goes to the place of its window's greatest. */
const maxGradient = (g: Graph, x: Value, dy: Value, attrs: tf.MaxPoolAttrs): Value => {
  const [, places] = maxima(g, x, attrs);
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
  const [top, left, bottom, right] = pads;
  const rest = [
    info.inHeight - ((info.outHeight - 1) * strideHeight + fh - top - bottom),
    info.inWidth - ((info.outWidth - 1) * strideWidth + fw - left - right),
  ];
  const attributes: Attributes = {
    strides: { ints: [strideHeight, strideWidth] },
    pads: { ints: pads },
    output_padding: { ints: rest },
    group: { i: inChannels },
  };
  const window = uniform(g, 1, [inChannels, 1, fh, fw], 'float32');
  const shape = [info.batchSize, inChannels, info.inHeight, info.inWidth];
  const spread = emit(g, 'ConvTranspose', [toNCHW(g, dy), window], shape, 'float32', { attributes });
  return toNHWC(g, arithmetic(g, 'Mul', spread, scalar(g, 1 / (fh * fw))));
};

export const pools: Kernels = {
  MaxPool: ({ g, inputs, attrs }: Call<tf.MaxPoolAttrs>) => toNHWC(g, maxima(g, inputs.x!, attrs)[0]),
  MaxPoolGrad: ({ g, inputs, attrs }: Call<tf.MaxPoolGradAttrs>) =>
    maxGradient(g, inputs.input!, inputs.dy!, attrs),
  AvgPool: ({ g, inputs, attrs }: Call<tf.AvgPoolAttrs>) => {
    const { attributes, shape } = sizes(inputs.x!, attrs);
    // Only what lies inside the image is counted.
    const options = { attributes: { ...attributes, count_include_pad: { i: 0 } } };
    return toNHWC(g, emit(g, 'AveragePool', [toNCHW(g, inputs.x!)], shape, 'float32', options));
  },
  AvgPoolGrad: ({ g, inputs, attrs }: Call<tf.AvgPoolGradAttrs>) =>
    averageGradient(g, inputs.input!, inputs.dy!, attrs),
};
