/** @file 2-D convolutions and their gradients. tfjs holds images as NHWC, ONNX as NCHW; ORT moves the transpositions
 *  between neighbouring operators together, where they vanish. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic } from '../graph/elementwise.js';
import {
  type Attributes,
  emit,
  type Graph,
  ShapeMismatch,
  sizeOf,
  uniform,
  type Value,
} from '../graph/ir.js';
import { reshape, transpose } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { type Call, type Kernel, type Kernels, Untranslatable } from './kernel.js';
import { finish } from './matmul.js';
import { type Axis, fit, isRegular, reach, refuseImpossible } from './windows.js';

type Size4 = [number, number, number, number];
export const toNCHW = (g: Graph, x: Value): Value => transpose(g, x, [0, 3, 1, 2]);
export const toNHWC = (g: Graph, x: Value): Value => transpose(g, x, [0, 2, 3, 1]);

interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: tf.Conv2DAttrs['pad'];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Sizes, pads, strides and dilations as tfjs works them out. x: NHWC · filter: [fh, fw, in, out or multiplier] */
const sizes = (x: readonly number[], filter: readonly number[], attrs: ConvAttrs, isDepthwise: boolean) => {
  if ((attrs.dataFormat ?? 'NHWC') !== 'NHWC') throw new Untranslatable('its data format is NCHW');
  const info = tf.backend_util.computeConv2DInfo(
    [...x] as Size4,
    [...filter] as Size4,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    isDepthwise,
  );
  refuseImpossible(x, [info.outHeight, info.outWidth]);
  const { top, left, bottom, right } = info.padInfo;
  const axes: readonly Axis[] = [
    {
      size: info.inHeight,
      out: info.outHeight,
      stride: info.strideHeight,
      span: info.effectiveFilterHeight,
      before: top,
      after: bottom,
    },
    {
      size: info.inWidth,
      out: info.outWidth,
      stride: info.strideWidth,
      span: info.effectiveFilterWidth,
      before: left,
      after: right,
    },
  ];
  return { ...info, pads: [top, left, bottom, right], axes };
};

/** The image with its padding, where tfjs counts windows that ONNX does not; then nothing is left to pad. */
const laidOut = (g: Graph, x: Value, s: Sizes): readonly [Value, Sizes] => {
  if (isRegular(s.axes)) return [x, s];
  const [height, width] = s.axes.map(reach) as [number, number];
  const laid = fit(
    g,
    x,
    s.axes.map(({ before }) => before),
    [height, width],
    0,
  );
  return [laid, { ...s, inHeight: height, inWidth: width, pads: [0, 0, 0, 0] }];
};

type Sizes = ReturnType<typeof sizes>;

const attributesOf = (s: Sizes, group: number): Attributes => ({
  strides: { ints: [s.strideHeight, s.strideWidth] },
  dilations: { ints: [s.dilationHeight, s.dilationWidth] },
  pads: { ints: s.pads },
  group: { i: group },
});

/** What the stride leaves over at the end of an axis: rows and columns that no window reaches. */
export const leftover = (s: tf.backend_util.Conv2DInfo): number[] => {
  const { top, left, bottom, right } = s.padInfo;
  return [
    s.inHeight - ((s.outHeight - 1) * s.strideHeight + s.effectiveFilterHeight - top - bottom),
    s.inWidth - ((s.outWidth - 1) * s.strideWidth + s.effectiveFilterWidth - left - right),
  ];
};

/** filter [fh, fw, in, k] → ONNX weights. Dense: [out, in, fh, fw]; depthwise: [in·k, 1, fh, fw]. */
const weights = (g: Graph, filter: Value, isDepthwise: boolean): Value => {
  const [fh, fw, channels, k] = filter.shape as Size4;
  if (!isDepthwise) return transpose(g, filter, [3, 2, 0, 1]);
  return reshape(g, transpose(g, filter, [2, 3, 0, 1]), [channels * k, 1, fh, fw]);
};

const convolve = (g: Graph, given: Value, filter: Value, attrs: ConvAttrs, isDepthwise: boolean): Value => {
  const [x, s] = laidOut(g, given, sizes(given.shape, filter.shape, attrs, isDepthwise));
  if (!isDepthwise && filter.shape[2] !== s.inChannels)
    throw new Untranslatable('its channels are in groups');
  const made = [s.batchSize, s.outHeight, s.outWidth, s.outChannels];
  if (sizeOf(made) * sizeOf(x.shape) * sizeOf(filter.shape) === 0) return uniform(g, 0, made, 'float32');
  const attributes = attributesOf(s, isDepthwise ? s.inChannels : 1);
  const shape = [s.batchSize, s.outChannels, s.outHeight, s.outWidth];
  return toNHWC(
    g,
    emit(g, 'Conv', [toNCHW(g, x), weights(g, filter, isDepthwise)], shape, 'float32', { attributes }),
  );
};

/** ∂/∂x: the transposed convolution. What the stride left over at the end of an axis is padded. */
const backpropInput = (
  g: Graph,
  given: Value,
  filter: Value,
  attrs: ConvAttrs & { readonly inputShape: readonly number[] },
  isDepthwise: boolean,
): Value => {
  const s = sizes(attrs.inputShape, filter.shape, attrs, isDepthwise);
  // What the shape has no windows for takes no part, as in tfjs.
  const [rows, columns] = given.shape.slice(1, 3) as [number, number];
  if (rows < s.outHeight || columns < s.outWidth)
    throw new ShapeMismatch(
      `a result of [${attrs.inputShape}] has ${s.outHeight} × ${s.outWidth} windows, not ${rows} × ${columns}`,
    );
  if (s.outHeight * s.outWidth === 0 || sizeOf(given.shape) === 0 || sizeOf(attrs.inputShape) === 0)
    return uniform(g, 0, attrs.inputShape, 'float32');
  const dy = fit(g, given, [0, 0], [s.outHeight, s.outWidth], 0);
  const isRound = isRegular(s.axes);
  const { strides, dilations, group } = attributesOf(s, isDepthwise ? s.inChannels : 1);
  const attributes: Attributes = isRound
    ? { ...attributesOf(s, isDepthwise ? s.inChannels : 1), output_padding: { ints: leftover(s) } }
    : { strides: strides!, dilations: dilations!, group: group! };
  const laid = isRound ? [s.inHeight, s.inWidth] : s.axes.map(reach);
  const shape = [s.batchSize, s.inChannels, ...laid];
  const back = (from: Value, by: Value): Value => {
    const operands = [toNCHW(g, from), weights(g, by, isDepthwise)];
    const made = toNHWC(g, emit(g, 'ConvTranspose', operands, shape, 'float32', { attributes }));
    if (isRound) return made;
    return fit(
      g,
      made,
      s.axes.map(({ before }) => -before),
      [s.inHeight, s.inWidth],
      0,
    );
  };
  const multiplier = filter.shape[3]!;
  if (!isDepthwise || multiplier === 1 || !g.target.webgpu) return back(dy, filter);
  // ORT's WebGPU provider is wrong for groups of 2 or 4 channels (1.30): one multiplier after another, then the sum.
  const apart = reshape(g, dy, [s.batchSize, s.outHeight, s.outWidth, s.inChannels, multiplier]);
  return Array.from({ length: multiplier }, (_, m) => {
    const part = slice(g, apart, [0, 0, 0, 0, m], [...apart.shape.slice(0, -1), 1]);
    const one = slice(g, filter, [0, 0, 0, m], [...filter.shape.slice(0, -1), 1]);
    return back(reshape(g, part, apart.shape.slice(0, -1)), one);
  }).reduce((sum, v) => arithmetic(g, 'Add', sum, v));
};

/** ∂/∂filter: x convolved with dy over the batch, strides and dilations exchanged.
 *  dW[i, j, c, o] = Σ_{b,p,q} x[b, p·s + i·d − pad, q·s + j·d − pad, c] · dy[b, p, q, o] */
const backpropFilter = (
  g: Graph,
  given: Value,
  whole: Value,
  attrs: ConvAttrs & { readonly filterShape: readonly number[] },
  isDepthwise: boolean,
): Value => {
  const [x, s] = laidOut(g, given, sizes(given.shape, attrs.filterShape, attrs, isDepthwise));
  const [fh, fw, channels, k] = attrs.filterShape as Size4;
  // The gradients of tfjs count the windows without a rounding mode: there may be fewer than dy has.
  const dy = fit(g, whole, [0, 0], [s.outHeight, s.outWidth], 0);
  if (sizeOf(dy.shape) * sizeOf(x.shape) * sizeOf(attrs.filterShape) === 0)
    return uniform(g, 0, attrs.filterShape, 'float32');
  const { batchSize: b, inChannels, inHeight, inWidth, outChannels } = s;
  const attributes: Attributes = {
    strides: { ints: [s.dilationHeight, s.dilationWidth] },
    dilations: { ints: [s.strideHeight, s.strideWidth] },
    pads: { ints: s.pads },
    group: { i: isDepthwise ? inChannels : 1 },
  };
  // Channels become the batch (dense) or the groups (depthwise); the batch becomes the channels that are summed.
  const image = transpose(g, x, [3, 0, 1, 2]);
  const laid = isDepthwise ? reshape(g, image, [1, inChannels * b, inHeight, inWidth]) : image;
  const kernel = transpose(g, dy, [3, 0, 1, 2]);
  const span = (size: number, pads: number, out: number, stride: number, dilation: number): number =>
    Math.floor((size + pads - ((out - 1) * stride + 1)) / dilation) + 1;
  const [top, left, bottom, right] = s.pads as Size4;
  const height = span(inHeight, top + bottom, s.outHeight, s.strideHeight, s.dilationHeight);
  const width = span(inWidth, left + right, s.outWidth, s.strideWidth, s.dilationWidth);
  const shape = [isDepthwise ? 1 : inChannels, outChannels, height, width];
  const wide = emit(g, 'Conv', [laid, kernel], shape, 'float32', { attributes });
  // The stride may leave rows that no filter place belongs to.
  const cut = slice(g, wide, [0, 0, 0, 0], [shape[0]!, outChannels, fh, fw]);
  if (!isDepthwise) return transpose(g, cut, [2, 3, 0, 1]);
  return transpose(g, reshape(g, cut, [channels, k, fh, fw]), [2, 3, 0, 1]);
};

const swap = <T>([a, b, c, d]: readonly T[]): [T, T, T, T] => [a!, c!, d!, b!];

interface Layout {
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly pad: tf.Conv2DAttrs['pad'];
  readonly inputShape?: readonly number[];
}

/** A kernel on channels last, for images with channels first too: the transpositions join those that ONNX needs. */
const inEitherLayout =
  (kernel: (call: Call<never>) => Value, isImage: boolean): Kernel =>
  (call: Call<never>) => {
    const { g, inputs, attrs } = call as unknown as Call<Layout>;
    if ((attrs.dataFormat ?? 'NHWC') === 'NHWC') return kernel(call);
    const last = Object.fromEntries(
      Object.entries(inputs).map(([name, v]) => {
        if (['x', 'dy'].includes(name)) return [name, toNHWC(g, v)];
        // A bias or a slope for each channel.
        const isEach = v.shape.length === 3 && name !== 'filter';
        return [name, isEach ? transpose(g, v, [1, 2, 0]) : v];
      }),
    );
    const swapped = {
      ...attrs,
      dataFormat: 'NHWC',
      ...(Array.isArray(attrs.pad) ? { pad: swap(attrs.pad) } : {}),
      ...(attrs.inputShape === undefined ? {} : { inputShape: swap(attrs.inputShape) }),
    };
    const made = kernel({ g, inputs: last, attrs: swapped as never });
    return isImage ? toNCHW(g, made) : made;
  };

export const convolutions: Kernels = {
  Conv2D: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.Conv2DAttrs>) => convolve(g, inputs.x!, inputs.filter!, attrs, false),
    true,
  ),
  Conv2DBackpropInput: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.Conv2DBackpropInputAttrs>) =>
      backpropInput(g, inputs.dy!, inputs.filter!, attrs, false),
    true,
  ),
  Conv2DBackpropFilter: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.Conv2DBackpropFilterAttrs>) =>
      backpropFilter(g, inputs.x!, inputs.dy!, attrs, false),
    false,
  ),
  DepthwiseConv2dNative: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.DepthwiseConv2dNativeAttrs>) =>
      convolve(g, inputs.x!, inputs.filter!, attrs, true),
    true,
  ),
  DepthwiseConv2dNativeBackpropInput: ({
    g,
    inputs,
    attrs,
  }: Call<tf.DepthwiseConv2dNativeBackpropInputAttrs>) =>
    backpropInput(g, inputs.dy!, inputs.filter!, attrs, true),
  DepthwiseConv2dNativeBackpropFilter: ({
    g,
    inputs,
    attrs,
  }: Call<tf.DepthwiseConv2dNativeBackpropFilterAttrs>) =>
    backpropFilter(g, inputs.x!, inputs.dy!, attrs, true),
  FusedConv2D: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.FusedConv2DAttrs>) =>
      finish(g, convolve(g, inputs.x!, inputs.filter!, attrs, false), inputs, attrs),
    true,
  ),
  FusedDepthwiseConv2D: inEitherLayout(
    ({ g, inputs, attrs }: Call<tf.FusedDepthwiseConv2DAttrs>) =>
      finish(g, convolve(g, inputs.x!, inputs.filter!, attrs, true), inputs, attrs),
    true,
  ),
};
