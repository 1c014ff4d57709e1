/** @file Pooling and its gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { toInt32 } from '../graph/integers.js';
import {
  type Attributes,
  constant,
  type DType,
  emit,
  emitMany,
  type Graph,
  sameShape,
  sizeOf,
  uniform,
  type Value,
} from '../graph/ir.js';
import { cast, castTo, reshape } from '../graph/layout.js';
import { leftover, toNCHW, toNHWC } from './conv.js';
import type { Call, Kernels } from './kernel.js';
import { reduce } from './reduce.js';
import { pad } from './shape.js';
import { MAX_FLOAT } from './unary.js';
import { type Axis, fit, isRegular, oneHotKernels, reach, refuseImpossible, strided } from './windows.js';

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
  refuseImpossible(x.shape, [info.outHeight, info.outWidth]);
  const { top, left, bottom, right } = info.padInfo;
  const attributes: Attributes = {
    kernel_shape: { ints: [info.filterHeight, info.filterWidth] },
    strides: { ints: [info.strideHeight, info.strideWidth] },
    pads: { ints: [top, left, bottom, right] },
  };
  const shape = [info.batchSize, info.inChannels, info.outHeight, info.outWidth];
  const axes: readonly Axis[] = [
    {
      size: info.inHeight,
      out: info.outHeight,
      stride: info.strideHeight,
      span: info.filterHeight,
      before: top,
      after: bottom,
    },
    {
      size: info.inWidth,
      out: info.outWidth,
      stride: info.strideWidth,
      span: info.filterWidth,
      before: left,
      after: right,
    },
  ];
  return { info, attributes, shape, axes, pads: [top, left, bottom, right] as Size4 };
};

/** The image with its padding, so that every window lies in it, for windows that are not counted as ONNX counts them. */
const laidOut = (g: Graph, x: Value, axes: readonly Axis[], fill: number): Value =>
  fit(
    g,
    x,
    axes.map(({ before }) => before),
    axes.map(reach),
    fill,
  );

/** The reverse, for gradients. */
const takenUp = (g: Graph, x: Value, axes: readonly Axis[]): Value =>
  fit(
    g,
    x,
    axes.map(({ before }) => -before),
    axes.map(({ size }) => size),
    0,
  );

/** tfjs passes over NaN in search of the greatest. */
export const withoutNaN = (g: Graph, x: Value): Value =>
  g.target.webgpu || x.dtype !== 'float32'
    ? x
    : where(g, elementwise(g, 'IsNaN', [x], 'bool'), scalar(g, Number.NEGATIVE_INFINITY), x);

/** Where nothing is greater than −∞; ONNX Runtime starts from the least finite number. */
export const isNone = (g: Graph, greatest: Value): Value =>
  compare(g, 'LessOrEqual', greatest, scalar(g, -MAX_FLOAT));

const maxPool = (g: Graph, given: Value, attrs: PoolAttrs): Value => {
  const { attributes, shape, axes, info } = sizes(given, attrs);
  if (info.filterHeight * info.filterWidth === 1 && sameShape(info.inShape, info.outShape)) return given;
  if (sizeOf(shape) === 0) return uniform(g, 0, info.outShape, given.dtype as DType);
  const isRound = isRegular(axes);
  const numbers = given.dtype === 'float32' || g.target.webgpu ? given : castTo(g, given, 'float64');
  const x = withoutNaN(g, numbers);
  const laid = isRound ? x : laidOut(g, x, axes, Number.NEGATIVE_INFINITY);
  const options = { attributes: isRound ? attributes : unpadded(attributes) };
  const y = emit(g, 'MaxPool', [toNCHW(g, laid)], shape, x.dtype, options);
  if (x.dtype !== 'float32') return toNHWC(g, toInt32(g, y));
  if (g.target.webgpu) return toNHWC(g, y);
  return toNHWC(g, where(g, isNone(g, y), scalar(g, Number.NEGATIVE_INFINITY), y));
};

const unpadded = (attributes: Attributes): Attributes => ({ ...attributes, pads: { ints: [0, 0, 0, 0] } });

/** The gradients of tfjs count the windows without a rounding mode. */
const unrounded = <Attrs extends PoolAttrs>(attrs: Attrs): Attrs => ({
  ...attrs,
  dimRoundingMode: undefined,
});

/** What comes back from those windows. */
const counted = (g: Graph, dy: Value, axes: readonly Axis[]): Value =>
  fit(
    g,
    dy,
    [0, 0],
    axes.map(({ out }) => out),
    0,
  );

/** The same on WebGPU, whose MaxPool cannot say where it found the greatest. A convolution with K = fh · fw one-hot
 *  kernels lays every window out, the first place that equals the greatest takes dy, and the transposed convolution
 *  brings it back. Channels count as images: convolutions in groups are not right there for every number of them. */
const maxGradientByWindows = (g: Graph, x: Value, given: Value, attrs: tf.MaxPoolAttrs): Value => {
  const { info, attributes, pads, shape, axes } = sizes(x, unrounded(attrs));
  const dy = counted(g, given, axes);
  if (sizeOf(shape) === 0) return uniform(g, 0, x.shape, 'float32');
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
const maxGradient = (g: Graph, given: Value, whole: Value, attrs: tf.MaxPoolAttrs): Value => {
  const { attributes, shape, axes } = sizes(given, unrounded(attrs));
  const dy = counted(g, whole, axes);
  if (sizeOf(shape) === 0) return uniform(g, 0, given.shape, 'float32');
  const isRound = isRegular(axes);
  const x = withoutNaN(g, given);
  const laid = isRound ? x : laidOut(g, x, axes, Number.NEGATIVE_INFINITY);
  const outputs = [
    { shape, dtype: 'float32' as const },
    { shape, dtype: 'int64' as const },
  ];
  // Said as an attribute (0 is its default), so that this is not taken for the equal node without places.
  const options = {
    attributes: { ...(isRound ? attributes : unpadded(attributes)), storage_order: { i: 0 } },
  };
  const [greatest, places] = emitMany(g, 'MaxPool', [toNCHW(g, laid)], outputs, options);
  const none = isNone(g, greatest!);
  const at = where(g, none, constant(g, BigInt64Array.of(0n), [], 'int64'), places!);
  const up = where(g, none, scalar(g, 0), toNCHW(g, dy));
  const image = toNCHW(g, laid).shape;
  const n = sizeOf(shape);
  const empty = uniform(g, 0, [sizeOf(image)], 'float32');
  const inputs = [empty, reshape(g, at, [n]), reshape(g, up, [n])];
  const made = emit(g, 'ScatterElements', inputs, empty.shape, 'float32', {
    attributes: { axis: { i: 0 }, reduction: { s: 'add' } },
  });
  const back = toNHWC(g, reshape(g, made, image));
  return isRound ? back : takenUp(g, back, axes);
};

/** Each element of dy spread evenly over its window. tfjs divides by the whole window, at the border too. */
const averageGradient = (g: Graph, x: Value, given: Value, attrs: tf.AvgPoolAttrs): Value => {
  const { info, pads, axes } = sizes(x, unrounded(attrs));
  const { filterHeight: fh, filterWidth: fw, strideHeight, strideWidth, inChannels } = info;
  if (sizeOf(info.outShape) === 0 || sizeOf(given.shape) === 0) return uniform(g, 0, x.shape, 'float32');
  const dy = counted(g, given, axes);
  const isRound = isRegular(axes);
  const strides = { ints: [strideHeight, strideWidth] };
  const group = { i: inChannels };
  const attributes: Attributes = isRound
    ? { strides, pads: { ints: pads }, output_padding: { ints: leftover(info) }, group }
    : { strides, group };
  const window = uniform(g, 1, [inChannels, 1, fh, fw], 'float32');
  const laid = isRound ? axes.map(({ size }) => size) : axes.map(reach);
  const shape = [info.batchSize, inChannels, ...laid];
  const spread = emit(g, 'ConvTranspose', [toNCHW(g, dy), window], shape, 'float32', { attributes });
  const shared = toNHWC(g, arithmetic(g, 'Mul', spread, scalar(g, 1 / (fh * fw))));
  return isRound ? shared : takenUp(g, shared, axes);
};

/** How many places of each window lie in the image, along one axis. */
export const counts = ({ size, out, stride, span, before }: Axis): number[] =>
  Array.from({ length: out }, (_, i) => {
    const from = i * stride - before;
    return Math.max(0, Math.min(size, from + span) - Math.max(0, from));
  });

/** The mean of what of each window lies in the image; NaN where nothing does. */
const averagePool = (g: Graph, x: Value, attrs: PoolAttrs): Value => {
  const { attributes, shape, axes, info } = sizes(x, attrs);
  if (info.filterHeight * info.filterWidth === 1 && sameShape(info.inShape, info.outShape)) return x;
  if (sizeOf(shape) === 0) return uniform(g, 0, info.outShape, 'float32');
  if (isRegular(axes)) {
    const options = { attributes: { ...attributes, count_include_pad: { i: 0 } } };
    return toNHWC(g, emit(g, 'AveragePool', [toNCHW(g, x)], shape, 'float32', options));
  }
  const options = { attributes: { ...unpadded(attributes), count_include_pad: { i: 1 } } };
  const means = toNHWC(
    g,
    emit(g, 'AveragePool', [toNCHW(g, laidOut(g, x, axes, 0))], shape, 'float32', options),
  );
  const [rows, columns] = axes.map(counts) as [number[], number[]];
  const shares = Float32Array.from(
    rows.flatMap((r) => columns.map((c) => (r * c) / (info.filterHeight * info.filterWidth))),
  );
  return arithmetic(g, 'Div', means, constant(g, shares, [rows.length, columns.length, 1], 'float32'));
};

/** The greatest of each window, and where it was in the NHWC image. */
const withPlaces = (g: Graph, x: Value, attrs: tf.MaxPoolWithArgmaxAttrs): readonly [Value, Value] => {
  const { info, pads, axes } = sizes(x, attrs);
  const { inHeight, inWidth, inChannels, batchSize, filterHeight, filterWidth, outHeight, outWidth } = info;
  const shape = [batchSize, outHeight, outWidth, inChannels];
  if (sizeOf(shape) === 0) return [uniform(g, 0, shape, x.dtype as DType), uniform(g, 0, shape, 'int32')];
  const values = maxPool(g, x, attrs);
  const padded = laidOut(g, x, axes, -MAX_FLOAT);
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
  AvgPool: ({ g, inputs, attrs }: Call<tf.AvgPoolAttrs>) => averagePool(g, inputs.x!, attrs),
  AvgPoolGrad: ({ g, inputs, attrs }: Call<tf.AvgPoolGradAttrs>) =>
    averageGradient(g, inputs.input!, inputs.dy!, attrs),
};
