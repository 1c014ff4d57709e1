/** @file Kernels that look at neighbours: across channels (LRN), in a window (grey-scale dilation). */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { constant, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import type { Call, Kernels } from './kernel.js';
import { matMul } from './matmul.js';
import { reduce } from './reduce.js';
import { concat, pad } from './shape.js';
import { refuseImpossible, spread, strided, taken } from './windows.js';

/** Sums over channels that are at most `radius` apart, as a product with a band of ones. x: [b, h, w, c] */
const acrossChannels = (g: Graph, x: Value, radius: number): Value => {
  const channels = x.shape[x.shape.length - 1]!;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Number(Math.abs((i % channels) - Math.floor(i / channels)) <= radius),
  );
  const rows = reshape(g, x, [sizeOf(x.shape) / channels, channels]);
  const summed = matMul(g, rows, constant(g, band, [channels, channels], 'float32'), false, false);
  return reshape(g, summed, x.shape);
};

type LrnAttrs = Pick<tf.LRNAttrs, 'depthRadius' | 'bias' | 'alpha' | 'beta'>;

/** n = bias + α Σ x² over neighbouring channels. */
const norm = (g: Graph, x: Value, { depthRadius, bias, alpha }: LrnAttrs): Value => {
  const squares = acrossChannels(g, arithmetic(g, 'Mul', x, x), depthRadius);
  return arithmetic(g, 'Add', arithmetic(g, 'Mul', squares, scalar(g, alpha)), scalar(g, bias));
};

const power = (g: Graph, x: Value, exponent: number): Value =>
  elementwise(g, 'Pow', [x, scalar(g, exponent)], 'float32');

/** dx = dy n^−β − 2αβ x Σ dy y / n, the sum over neighbouring channels. @source Krizhevsky et al. 2012, section 3.3 */
const lrnGradient = (g: Graph, x: Value, y: Value, dy: Value, attrs: LrnAttrs): Value => {
  const n = norm(g, x, attrs);
  const own = arithmetic(g, 'Mul', dy, power(g, n, -attrs.beta));
  const shares = arithmetic(g, 'Div', arithmetic(g, 'Mul', dy, y), n);
  const others = arithmetic(g, 'Mul', x, acrossChannels(g, shares, attrs.depthRadius));
  return arithmetic(g, 'Sub', own, arithmetic(g, 'Mul', others, scalar(g, 2 * attrs.alpha * attrs.beta)));
};

/** What lies outside of the image is less than anything. tfjs has this number there. */
const OUTSIDE = Number.MIN_SAFE_INTEGER;

/** x + filter for every place of the window: a list of [b, oh, ow, c], with where in the padded image it came from. */
const windows = (g: Graph, x: Value, filter: Value, attrs: tf.Dilation2DAttrs) => {
  const info = tf.backend_util.computeDilation2DInfo(
    [...x.shape] as [number, number, number, number],
    [...filter.shape] as [number, number, number],
    attrs.strides,
    attrs.pad as 'same',
    'NHWC',
    attrs.dilations,
  );
  refuseImpossible(x.shape, [info.outHeight, info.outWidth]);
  const { top, bottom, left, right } = info.padInfo;
  const padded = pad(
    g,
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    OUTSIDE,
  );
  // No window, no value: the one that stands for all has no elements either.
  const shape = [info.batchSize, info.outHeight, info.outWidth, info.inChannels];
  if (sizeOf(shape) === 0) {
    const none = uniform(g, 0, shape, 'float32');
    return { info, padded, places: [], values: [], greatest: none };
  }
  const places = Array.from({ length: info.filterHeight * info.filterWidth }, (_, i) => ({
    row: Math.floor(i / info.filterWidth) * info.dilationHeight,
    column: (i % info.filterWidth) * info.dilationWidth,
  }));
  const values = places.map(({ row, column }, i) => {
    const strides = [info.strideHeight, info.strideWidth] as const;
    const cut = strided(g, padded, [row, column], strides, [info.outHeight, info.outWidth]);
    const [h, w] = [Math.floor(i / info.filterWidth), i % info.filterWidth];
    const at = slice(g, filter, [h, w, 0], [1, 1, info.inChannels]);
    const sum = arithmetic(g, 'Add', cut, reshape(g, at, [info.inChannels]));
    if (g.target.webgpu) return sum;
    // NaN is greater than nothing.
    const outside = scalar(g, OUTSIDE);
    return where(g, compare(g, 'Greater', sum, outside), sum, outside);
  });
  const greatest = values.reduce((a, b) => elementwise(g, 'Max', [a, b], 'float32'));
  return { info, padded, places, values, greatest };
};

const dilationInputGradient = (
  g: Graph,
  x: Value,
  filter: Value,
  dy: Value,
  attrs: tf.Dilation2DAttrs,
): Value => {
  const { info, padded, places, values, greatest } = windows(g, x, filter, attrs);
  if (sizeOf(greatest.shape) === 0) return uniform(g, 0, x.shape, 'float32');
  const [, height, width] = padded.shape as [number, number, number, number];
  const moved = taken(g, values, greatest, dy).map((part, i) => {
    const { row, column } = places[i]!;
    const tall = spread(g, part, 1, row, info.strideHeight, height);
    return spread(g, tall, 2, column, info.strideWidth, width);
  });
  const whole = moved.reduce((a, b) => arithmetic(g, 'Add', a, b));
  const { top, left } = info.padInfo;
  return slice(g, whole, [0, top, left, 0], x.shape);
};

const dilationFilterGradient = (
  g: Graph,
  x: Value,
  filter: Value,
  dy: Value,
  attrs: tf.Dilation2DAttrs,
): Value => {
  const { info, values, greatest } = windows(g, x, filter, attrs);
  if (sizeOf(greatest.shape) === 0) return uniform(g, 0, filter.shape, 'float32');
  const sums = taken(g, values, greatest, dy).map((part) =>
    reshape(g, reduce(g, 'ReduceSum', part, [0, 1, 2], false), [1, info.inChannels]),
  );
  return reshape(g, concat(g, sums, 0), filter.shape);
};

export const neighbours: Kernels = {
  LRN: ({ g, inputs, attrs }: Call<tf.LRNAttrs>) =>
    arithmetic(g, 'Mul', inputs.x!, power(g, norm(g, inputs.x!, attrs), -attrs.beta)),
  LRNGrad: ({ g, inputs, attrs }: Call<tf.LRNGradAttrs>) =>
    lrnGradient(g, inputs.x!, inputs.y!, inputs.dy!, attrs),
  Dilation2D: ({ g, inputs, attrs }: Call<tf.Dilation2DAttrs>) =>
    windows(g, inputs.x!, inputs.filter!, attrs).greatest,
  Dilation2DBackpropInput: ({ g, inputs, attrs }: Call<tf.Dilation2DAttrs>) =>
    dilationInputGradient(g, inputs.x!, inputs.filter!, inputs.dy!, attrs),
  Dilation2DBackpropFilter: ({ g, inputs, attrs }: Call<tf.Dilation2DAttrs>) =>
    dilationFilterGradient(g, inputs.x!, inputs.filter!, inputs.dy!, attrs),
};
