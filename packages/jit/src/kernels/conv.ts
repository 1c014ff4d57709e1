/** @file 2-D convolutions and their gradients. tfjs holds images as NHWC, ONNX as NCHW; ORT moves the transpositions
 *  between neighbouring operators together, where they vanish. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic } from '../graph/elementwise.js';
import { type Attributes, emit, type Graph, type Value } from '../graph/ir.js';
import { reshape, transpose } from '../graph/layout.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { finish } from './matmul.js';
import { slice } from './shape.js';

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
  const { top, left, bottom, right } = info.padInfo;
  return { ...info, pads: [top, left, bottom, right] };
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

const convolve = (g: Graph, x: Value, filter: Value, attrs: ConvAttrs, isDepthwise: boolean): Value => {
  const s = sizes(x.shape, filter.shape, attrs, isDepthwise);
  if (!isDepthwise && filter.shape[2] !== s.inChannels)
    throw new Untranslatable('its channels are in groups');
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
  dy: Value,
  filter: Value,
  attrs: ConvAttrs & { readonly inputShape: readonly number[] },
  isDepthwise: boolean,
): Value => {
  const s = sizes(attrs.inputShape, filter.shape, attrs, isDepthwise);
  const attributes = {
    ...attributesOf(s, isDepthwise ? s.inChannels : 1),
    output_padding: { ints: leftover(s) },
  };
  const shape = [s.batchSize, s.inChannels, s.inHeight, s.inWidth];
  const back = (from: Value, by: Value): Value => {
    const operands = [toNCHW(g, from), weights(g, by, isDepthwise)];
    return toNHWC(g, emit(g, 'ConvTranspose', operands, shape, 'float32', { attributes }));
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
  x: Value,
  dy: Value,
  attrs: ConvAttrs & { readonly filterShape: readonly number[] },
  isDepthwise: boolean,
): Value => {
  const s = sizes(x.shape, attrs.filterShape, attrs, isDepthwise);
  const [fh, fw, channels, k] = attrs.filterShape as Size4;
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

export const convolutions: Kernels = {
  Conv2D: ({ g, inputs, attrs }: Call<tf.Conv2DAttrs>) =>
    convolve(g, inputs.x!, inputs.filter!, attrs, false),
  Conv2DBackpropInput: ({ g, inputs, attrs }: Call<tf.Conv2DBackpropInputAttrs>) =>
    backpropInput(g, inputs.dy!, inputs.filter!, attrs, false),
  Conv2DBackpropFilter: ({ g, inputs, attrs }: Call<tf.Conv2DBackpropFilterAttrs>) =>
    backpropFilter(g, inputs.x!, inputs.dy!, attrs, false),
  DepthwiseConv2dNative: ({ g, inputs, attrs }: Call<tf.DepthwiseConv2dNativeAttrs>) =>
    convolve(g, inputs.x!, inputs.filter!, attrs, true),
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
  FusedConv2D: ({ g, inputs, attrs }: Call<tf.FusedConv2DAttrs>) =>
    finish(g, convolve(g, inputs.x!, inputs.filter!, attrs, false), inputs, attrs),
  FusedDepthwiseConv2D: ({ g, inputs, attrs }: Call<tf.FusedDepthwiseConv2DAttrs>) =>
    finish(g, convolve(g, inputs.x!, inputs.filter!, attrs, true), inputs, attrs),
};
