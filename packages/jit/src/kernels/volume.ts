/** @file 3-D convolution and pooling, and their gradients. tfjs holds volumes as NDHWC, ONNX as NCDHW. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, scalar, where } from '../graph/elementwise.js';
import { type Attributes, constant, emit, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { cast, reshape, transpose } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { counts, isNone, withoutNaN } from './pool.js';
import { concat, pad, reverse } from './shape.js';
import { MAX_FLOAT } from './unary.js';
import {
  type Axis,
  fit,
  isRegular,
  oneHotKernels,
  reach,
  refuseImpossible,
  spread,
  taken,
} from './windows.js';

type Size5 = [number, number, number, number, number];
type Triple = readonly [number, number, number];
type Info = tf.backend_util.Conv3DInfo;

const toNCDHW = (g: Graph, x: Value): Value => transpose(g, x, [0, 4, 1, 2, 3]);
const toNDHWC = (g: Graph, x: Value): Value => transpose(g, x, [0, 2, 3, 4, 1]);

const outside = (s: Info): Triple => [s.outDepth, s.outHeight, s.outWidth];
const stridesOf = (s: Info): Triple => [s.strideDepth, s.strideHeight, s.strideWidth];
const dilationsOf = (s: Info): Triple => [s.dilationDepth, s.dilationHeight, s.dilationWidth];
const windowOf = (s: Info): Triple => [s.filterDepth, s.filterHeight, s.filterWidth];
const spanOf = (s: Info): Triple => [s.effectiveFilterDepth, s.effectiveFilterHeight, s.effectiveFilterWidth];
const atLeastZero = (xs: Triple): Triple => [Math.max(0, xs[0]), Math.max(0, xs[1]), Math.max(0, xs[2])];
const padsBefore = ({ padInfo: p }: Info): Triple => atLeastZero([p.front, p.top, p.left]);
const padsAfter = ({ padInfo: p }: Info): Triple => atLeastZero([p.back, p.bottom, p.right]);
/** Where strides are longer than the window, tfjs pads with less than nothing: it cuts. */
const cutsBefore = ({ padInfo: p }: Info): Triple => atLeastZero([-p.front, -p.top, -p.left]);
const cutsAfter = ({ padInfo: p }: Info): Triple => atLeastZero([-p.back, -p.bottom, -p.right]);
/** Depth, height and width of what windows see: the volume without what is cut. */
const inside = (s: Info): Triple => [
  s.inDepth - cutsBefore(s)[0] - cutsAfter(s)[0],
  s.inHeight - cutsBefore(s)[1] - cutsAfter(s)[1],
  s.inWidth - cutsBefore(s)[2] - cutsAfter(s)[2],
];

/** NDHWC without what is cut. */
const cropped = (g: Graph, x: Value, s: Info): Value =>
  slice(g, x, [0, ...cutsBefore(s), 0], [x.shape[0]!, ...inside(s), x.shape[4]!]);

/** The reverse, for gradients: zeros where it was cut. */
const uncropped = (g: Graph, x: Value, s: Info): Value => {
  const around = cutsBefore(s).map((n, i): [number, number] => [n, cutsAfter(s)[i]!]);
  return pad(g, x, [[0, 0], ...around, [0, 0]], 0);
};

/** What the stride leaves over at the end of each axis. */
const leftover = (s: Info): number[] =>
  inside(s).map(
    (size, i) =>
      size - ((outside(s)[i]! - 1) * stridesOf(s)[i]! + spanOf(s)[i]! - padsBefore(s)[i]! - padsAfter(s)[i]!),
  );

const attributesOf = (s: Info): Attributes => ({
  strides: { ints: stridesOf(s) },
  dilations: { ints: dilationsOf(s) },
  pads: { ints: [...padsBefore(s), ...padsAfter(s)] },
});

const convInfo = (x: readonly number[], filter: readonly number[], attrs: ConvAttrs): Info => {
  if ((attrs.dataFormat ?? 'NDHWC') !== 'NDHWC') throw new Untranslatable('its data format is NCDHW');
  const [shape, filterShape] = [[...x] as Size5, [...filter] as Size5];
  const info = tf.backend_util.computeConv3DInfo(
    shape,
    filterShape,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
  );
  refuseImpossible(x, outside(info));
  return info;
};

type ConvAttrs = Pick<tf.Conv3DAttrs, 'strides' | 'pad'> &
  Partial<Pick<tf.Conv3DAttrs, 'dilations' | 'dataFormat'>>;

/** [fd, fh, fw, in, out] → [out, in, fd, fh, fw] */
const weights = (g: Graph, filter: Value): Value => transpose(g, filter, [4, 3, 0, 1, 2]);

const convolve = (g: Graph, x: Value, filter: Value, attrs: ConvAttrs): Value => {
  const s = convInfo(x.shape, filter.shape, attrs);
  const shape = [s.batchSize, s.outChannels, ...outside(s)];
  if (sizeOf(shape) * sizeOf(x.shape) * sizeOf(filter.shape) === 0)
    return uniform(g, 0, s.outShape, 'float32');
  const attributes = attributesOf(s);
  return toNDHWC(
    g,
    emit(g, 'Conv', [toNCDHW(g, cropped(g, x, s)), weights(g, filter)], shape, 'float32', { attributes }),
  );
};

/** ∂/∂x of a convolution. dy: [n, from, …] · w: [from, to, fd, fh, fw] → [n, to, …]. ORT's WebGPU provider has
 *  ConvTranspose for lines and planes only: there dy is put apart by the strides and convolved with the window turned
 *  over. */
const convTranspose = (g: Graph, dy: Value, w: Value, s: Info): Value => {
  const shape = [dy.shape[0]!, w.shape[1]!, ...inside(s)];
  if (!g.target.webgpu) {
    const attributes = { ...attributesOf(s), output_padding: { ints: leftover(s) } };
    return emit(g, 'ConvTranspose', [dy, w], shape, 'float32', { attributes });
  }
  const apart = inside(s).reduce((v, size, i) => {
    const span = spanOf(s)[i]!;
    return spread(g, v, i + 2, span - 1 - padsBefore(s)[i]!, stridesOf(s)[i]!, size + span - 1);
  }, dy);
  const turned = reverse(g, transpose(g, w, [1, 0, 2, 3, 4]), [2, 3, 4]);
  return emit(g, 'Conv', [apart, turned], shape, 'float32', {
    attributes: { dilations: { ints: dilationsOf(s) } },
  });
};

const backpropInput = (g: Graph, dy: Value, filter: Value, attrs: tf.Conv3DBackpropInputV2Attrs): Value => {
  const s = convInfo(attrs.inputShape, filter.shape, attrs);
  if (sizeOf(dy.shape) === 0 || sizeOf(attrs.inputShape) === 0)
    return uniform(g, 0, attrs.inputShape, 'float32');
  const back = convTranspose(g, toNCDHW(g, dy), weights(g, filter), s);
  return uncropped(g, toNDHWC(g, back), s);
};

/** x convolved with dy over the batch, strides and dilations exchanged, as in two dimensions. */
const backpropFilter = (g: Graph, x: Value, dy: Value, attrs: tf.Conv3DBackpropFilterV2Attrs): Value => {
  const s = convInfo(x.shape, attrs.filterShape, attrs);
  if (sizeOf(dy.shape) === 0 || sizeOf(x.shape) === 0) return uniform(g, 0, attrs.filterShape, 'float32');
  const attributes: Attributes = {
    strides: { ints: dilationsOf(s) },
    dilations: { ints: stridesOf(s) },
    pads: { ints: [...padsBefore(s), ...padsAfter(s)] },
  };
  const spans = inside(s).map((size, i) => {
    const room = size + padsBefore(s)[i]! + padsAfter(s)[i]! - ((outside(s)[i]! - 1) * stridesOf(s)[i]! + 1);
    return Math.floor(room / dilationsOf(s)[i]!) + 1;
  });
  const [image, kernel] = [cropped(g, x, s), dy].map((v) => transpose(g, v, [4, 0, 1, 2, 3])) as [
    Value,
    Value,
  ];
  const shape = [s.inChannels, s.outChannels, ...spans];
  const wide = emit(g, 'Conv', [image, kernel], shape, 'float32', { attributes });
  const cut = slice(g, wide, [0, 0, 0, 0, 0], [s.inChannels, s.outChannels, ...windowOf(s)]);
  return transpose(g, cut, [2, 3, 4, 0, 1]);
};

const poolInfo = (x: Value, attrs: tf.AvgPool3DAttrs): Info => {
  if ((attrs.dataFormat ?? 'NDHWC') !== 'NDHWC') throw new Untranslatable('its data format is NCDHW');
  const { filterSize, strides, dimRoundingMode } = attrs;
  const info = tf.backend_util.computePool3DInfo(
    [...x.shape] as Size5,
    filterSize,
    strides,
    1,
    attrs.pad,
    dimRoundingMode,
  );
  refuseImpossible(x.shape, outside(info));
  return info;
};

const axesOf = (s: Info): readonly Axis[] => {
  const { front, top, left, back, bottom, right } = s.padInfo;
  const [sizes, before, after] = [
    [s.inDepth, s.inHeight, s.inWidth],
    [front, top, left],
    [back, bottom, right],
  ] as const;
  return sizes.map((size, i) => ({
    size,
    out: outside(s)[i]!,
    stride: stridesOf(s)[i]!,
    span: spanOf(s)[i]!,
    before: before[i]!,
    after: after[i]!,
  }));
};

const pooled = (g: Graph, op: 'MaxPool' | 'AveragePool', given: Value, attrs: tf.AvgPool3DAttrs): Value => {
  const s = poolInfo(given, attrs);
  const shape = [s.batchSize, s.inChannels, ...outside(s)];
  if (sizeOf(shape) === 0) return uniform(g, 0, s.outShape, 'float32');
  const isMax = op === 'MaxPool';
  const x = isMax ? withoutNaN(g, cast(g, given, 'float32')) : given;
  const axes = axesOf(s);
  const { strides, pads } = attributesOf(s);
  const isRound = isRegular(axes) || g.target.webgpu;
  const attributes: Attributes = {
    kernel_shape: { ints: windowOf(s) },
    strides: strides!,
    pads: isRound ? pads! : { ints: [0, 0, 0, 0, 0, 0] },
  };
  const laid = isRound
    ? cropped(g, x, s)
    : fit(
        g,
        x,
        axes.map(({ before }) => before),
        axes.map(reach),
        isMax ? Number.NEGATIVE_INFINITY : 0,
      );
  const y = toNDHWC(g, emit(g, op, [toNCDHW(g, laid)], shape, 'float32', { attributes }));
  if (isMax) return g.target.webgpu ? y : where(g, isNone(g, y), scalar(g, Number.NEGATIVE_INFINITY), y);
  if (isRound) return y;
  const [d, h, w] = axes.map(counts) as [number[], number[], number[]];
  const k = sizeOf(windowOf(s));
  // In three dimensions tfjs has 0 where no place of the window lies in the volume.
  const shares = d.flatMap((a) => h.flatMap((b) => w.map((c) => Math.max(1, a * b * c) / k)));
  const share = constant(g, Float32Array.from(shares), [d.length, h.length, w.length, 1], 'float32');
  return arithmetic(g, 'Div', y, share);
};

/** The volume with its padding, for windows that are not counted as ONNX counts them; then nothing is left to pad. */
const laidOut = (g: Graph, x: Value, s: Info, fill: number): readonly [Value, Info] => {
  const axes = axesOf(s);
  if (isRegular(axes) || g.target.webgpu) return [x, s];
  const [inDepth, inHeight, inWidth] = axes.map(reach) as [number, number, number];
  const before = axes.map((axis) => axis.before);
  const padInfo = { ...s.padInfo, front: 0, back: 0, top: 0, bottom: 0, left: 0, right: 0 };
  return [
    fit(g, x, before, [inDepth, inHeight, inWidth], fill),
    { ...s, inDepth, inHeight, inWidth, padInfo },
  ];
};

/** The reverse, for gradients. */
const takenUp = (g: Graph, x: Value, s: Info): Value => {
  const axes = axesOf(s);
  if (isRegular(axes) || g.target.webgpu) return x;
  return fit(
    g,
    x,
    axes.map(({ before }) => -before),
    axes.map(({ size }) => size),
    0,
  );
};

/** Channels as images of their own: [b·c, 1, d, h, w]. */
const planes = (g: Graph, x: Value): Value => {
  const [b, d, h, w, c] = x.shape as Size5;
  return reshape(g, toNCDHW(g, x), [b * c, 1, d, h, w]);
};

const unplanes = (g: Graph, x: Value, s: Info): Value =>
  uncropped(g, toNDHWC(g, reshape(g, x, [s.batchSize, s.inChannels, ...inside(s)])), s);

/** Each element of dy spread evenly over its window. tfjs divides by the whole window, at the border too. */
const averageGradient = (g: Graph, x: Value, dy: Value, attrs: tf.AvgPool3DAttrs): Value => {
  const whole = poolInfo(x, attrs);
  if (sizeOf(dy.shape) === 0) return uniform(g, 0, x.shape, 'float32');
  const [, s] = laidOut(g, x, whole, 0);
  const ones = uniform(g, 1, [1, 1, ...windowOf(s)], 'float32');
  const shared = convTranspose(g, planes(g, dy), ones, s);
  const back = unplanes(g, arithmetic(g, 'Mul', shared, scalar(g, 1 / sizeOf(windowOf(s)))), s);
  return takenUp(g, back, whole);
};

/** dy goes to the last of the greatest of each window (as tfjs has it in three dimensions). Windows are laid out by a
 *  convolution with one-hot kernels, the last place that equals the greatest takes dy, and the transposed convolution
 *  brings it back. */
const maxGradient = (g: Graph, given: Value, dy: Value, attrs: tf.AvgPool3DAttrs): Value => {
  const whole = poolInfo(given, attrs);
  if (sizeOf(dy.shape) === 0) return uniform(g, 0, given.shape, 'float32');
  const [x, s] = laidOut(g, given, whole, -MAX_FLOAT);
  const k = sizeOf(windowOf(s));
  const around = [0, 0, ...padsBefore(s)].map((n, i): [number, number] => [n, [0, 0, ...padsAfter(s)][i]!]);
  const padded = pad(g, planes(g, cropped(g, x, s)), around, -MAX_FLOAT);
  const kernels = oneHotKernels(g, windowOf(s));
  const images = s.batchSize * s.inChannels;
  const laid = [images, k, ...outside(s)];
  const windows = emit(g, 'Conv', [padded, kernels], laid, 'float32', {
    attributes: { strides: { ints: stridesOf(s) } },
  });
  const [from, to] = [Array<number>(5).fill(0), [images, 1, ...outside(s)]];
  const up = reshape(g, toNCDHW(g, dy), to);
  const part = (i: number): Value =>
    slice(
      g,
      windows,
      from.map((n, axis) => (axis === 1 ? i : n)),
      to,
    );
  const parts = Array.from({ length: k }, (_, i) => part(i));
  const greatest = parts.reduce((a, b) => emit(g, 'Max', [a, b], to, 'float32'));
  // From the last place to the first: the last of equals takes dy.
  const shares = taken(g, parts.reverse(), greatest, up).reverse();
  const back = convTranspose(g, concat(g, shares, 1), kernels, s);
  return takenUp(g, unplanes(g, back, s), whole);
};

export const volumes: Kernels = {
  Conv3D: ({ g, inputs, attrs }: Call<tf.Conv3DAttrs>) => convolve(g, inputs.x!, inputs.filter!, attrs),
  Conv3DBackpropInputV2: ({ g, inputs, attrs }: Call<tf.Conv3DBackpropInputV2Attrs>) =>
    backpropInput(g, inputs.dy!, inputs.filter!, attrs),
  Conv3DBackpropFilterV2: ({ g, inputs, attrs }: Call<tf.Conv3DBackpropFilterV2Attrs>) =>
    backpropFilter(g, inputs.x!, inputs.dy!, attrs),
  MaxPool3D: ({ g, inputs, attrs }: Call<tf.MaxPool3DAttrs>) => pooled(g, 'MaxPool', inputs.x!, attrs),
  MaxPool3DGrad: ({ g, inputs, attrs }: Call<tf.AvgPool3DAttrs>) =>
    maxGradient(g, inputs.input!, inputs.dy!, attrs),
  AvgPool3D: ({ g, inputs, attrs }: Call<tf.AvgPool3DAttrs>) => pooled(g, 'AveragePool', inputs.x!, attrs),
  AvgPool3DGrad: ({ g, inputs, attrs }: Call<tf.AvgPool3DAttrs>) =>
    averageGradient(g, inputs.input!, inputs.dy!, attrs),
};
