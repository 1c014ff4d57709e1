/** @file Kernels that look at neighbours: across channels (LRN), in a window (grey-scale dilation). */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, elementwise } from '../graph/elementwise.js';
import { constant, emit, type Graph, int64s, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';
import type { Call, Kernels } from './kernel.js';
import { matMul } from './matmul.js';
import { reduce } from './reduce.js';
import { pad } from './shape.js';
import { spread } from './spread.js';
import { compare, scalar, where } from './unary.js';

/** Sums over channels that are at most `radius` apart, as a product with a band of ones. x: [b, h, w, c] */
const acrossChannels = (g: Graph, x: Value, radius: number): Value => {
  const channels = x.shape[x.shape.length - 1]!;
  const band = Float32Array.from({ length: channels * channels }, (_, i) =>
    Number(Math.abs((i % channels) - Math.floor(i / channels)) <= radius),
  );
  const rows = reshape(
    g,
    x,
    [-1, channels].map((n, i) => (i === 0 ? x.shape.slice(0, -1).reduce((a, b) => a * b, 1) : n)),
  );
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
  const shape = [info.batchSize, info.outHeight, info.outWidth, info.inChannels];
  const places = Array.from({ length: info.filterHeight * info.filterWidth }, (_, i) => ({
    row: Math.floor(i / info.filterWidth) * info.dilationHeight,
    column: (i % info.filterWidth) * info.dilationWidth,
  }));
  const values = places.map(({ row, column }, i) => {
    const ends = [
      row + (info.outHeight - 1) * info.strideHeight + 1,
      column + (info.outWidth - 1) * info.strideWidth + 1,
    ];
    const cut = emit(
      g,
      'Slice',
      [
        padded,
        int64s(g, [row, column]),
        int64s(g, ends),
        int64s(g, [1, 2]),
        int64s(g, [info.strideHeight, info.strideWidth]),
      ],
      shape,
      'float32',
    );
    const [h, w] = [Math.floor(i / info.filterWidth), i % info.filterWidth];
    const at = emit(
      g,
      'Slice',
      [filter, int64s(g, [h, w]), int64s(g, [h + 1, w + 1]), int64s(g, [0, 1])],
      [1, 1, info.inChannels],
      'float32',
    );
    return arithmetic(g, 'Add', cut, reshape(g, at, [info.inChannels]));
  });
  const greatest = values.reduce((a, b) => elementwise(g, 'Max', [a, b], 'float32'));
  return { info, padded, places, values, greatest };
};

/** dy where a place of the window holds the greatest (the first of equals), else 0, for each place. */
const taken = (g: Graph, values: readonly Value[], greatest: Value, dy: Value): Value[] => {
  let rest = dy;
  return values.map((v) => {
    const isGreatest = compare(g, 'GreaterOrEqual', v, greatest);
    const part = where(g, isGreatest, rest, scalar(g, 0));
    rest = where(g, isGreatest, scalar(g, 0), rest);
    return part;
  });
};

type DilationGradient = tf.Dilation2DAttrs;

const dilationInputGradient = (
  g: Graph,
  x: Value,
  filter: Value,
  dy: Value,
  attrs: DilationGradient,
): Value => {
  const { info, padded, places, values, greatest } = windows(g, x, filter, attrs);
  const [, height, width] = padded.shape as [number, number, number, number];
  const moved = taken(g, values, greatest, dy).map((part, i) => {
    const { row, column } = places[i]!;
    const tall = spread(g, part, 1, row, info.strideHeight, height);
    return spread(g, tall, 2, column, info.strideWidth, width);
  });
  const whole = moved.reduce((a, b) => arithmetic(g, 'Add', a, b));
  const { top, left } = info.padInfo;
  const ends = int64s(g, [top + info.inHeight, left + info.inWidth]);
  return emit(g, 'Slice', [whole, int64s(g, [top, left]), ends, int64s(g, [1, 2])], x.shape, 'float32');
};

const dilationFilterGradient = (
  g: Graph,
  x: Value,
  filter: Value,
  dy: Value,
  attrs: DilationGradient,
): Value => {
  const { info, values, greatest } = windows(g, x, filter, attrs);
  const sums = taken(g, values, greatest, dy).map((part) =>
    reshape(g, reduce(g, 'ReduceSum', part, [0, 1, 2], false), [1, info.inChannels]),
  );
  const rows =
    sums.length === 1
      ? sums[0]!
      : emit(g, 'Concat', sums, [sums.length, info.inChannels], 'float32', {
          attributes: { axis: { i: 0 } },
        });
  return reshape(g, rows, filter.shape);
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
