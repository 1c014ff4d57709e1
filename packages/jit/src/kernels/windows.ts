/** @file Windows that move over an image: one of their places at a time, and the ways back. */
import { compare, scalar, where } from '../graph/elementwise.js';
import { constant, emit, type Graph, int64s, ShapeMismatch, sizeOf, type Value } from '../graph/ir.js';
import { expand, reshape } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { matMul } from './matmul.js';
import { filling, pad } from './shape.js';

/** Every stride-th row and column from `begin` on: what one place of a window sees. x: [b, h, w, c] → [b, rows, columns, c] */
export const strided = (
  g: Graph,
  x: Value,
  begin: readonly [number, number],
  strides: readonly [number, number],
  sizes: readonly [number, number],
): Value => {
  const ends = begin.map((from, i) => from + (sizes[i]! - 1) * strides[i]! + 1);
  const options = [int64s(g, begin), int64s(g, ends), int64s(g, [1, 2]), int64s(g, strides)];
  return emit(g, 'Slice', [x, ...options], [x.shape[0]!, ...sizes, x.shape[3]!], 'float32');
};

/** dy where a place of the window holds the greatest (the first of equals), else 0, for each place. */
export const taken = (g: Graph, values: readonly Value[], greatest: Value, dy: Value): Value[] => {
  let rest = dy;
  return values.map((v) => {
    const isGreatest = compare(g, 'GreaterOrEqual', v, greatest);
    const part = where(g, isGreatest, rest, scalar(g, 0));
    rest = where(g, isGreatest, scalar(g, 0), rest);
    return part;
  });
};

/** Kernels of a convolution that lays every window out: K = Π window channels, each one of its places. [K, 1, …window] */
export const oneHotKernels = (g: Graph, window: readonly number[]): Value => {
  const k = sizeOf(window);
  const hot = Float32Array.from({ length: k * k }, (_, i) => Number(i % k === Math.floor(i / k)));
  return constant(g, hot, [k, 1, ...window], 'float32');
};

/** Puts rows or columns apart by the stride, with zeros between and around: the reverse of a strided slice. */
export const spread = (
  g: Graph,
  x: Value,
  axis: number,
  begin: number,
  stride: number,
  size: number,
): Value => {
  const n = x.shape[axis]!;
  const rows = Float32Array.from({ length: size * n }, (_, i) =>
    Number(Math.floor(i / n) === begin + (i % n) * stride),
  );
  const matrix = constant(g, rows, [size, n], 'float32');
  const [lead, rest] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const [b, inner] = [sizeOf(lead), sizeOf(rest)];
  const moved = matMul(g, matrix, reshape(g, x, [b, n, inner]), false, false);
  return reshape(g, moved, [...lead, size, ...rest]);
};

/** Spatial axes (from 1 on, channels last) begun `before` places earlier and made `sizes` long: cut where that is less, padded
 *  with `fill` where it is more. */
export const fit = (
  g: Graph,
  x: Value,
  before: readonly number[],
  sizes: readonly number[],
  fill: number,
): Value => {
  const spatial = x.shape.slice(1, 1 + sizes.length);
  const after = sizes.map((size, i) => size - spatial[i]! - before[i]!);
  const cut = (n: number): number => Math.max(0, -n);
  const begin = x.shape.map((_, axis) => cut(before[axis - 1] ?? 0));
  const size = x.shape.map((d, axis) => d - begin[axis]! - cut(after[axis - 1] ?? 0));
  // The windows may end before the image begins, or begin behind it.
  if (size.some((n, axis) => n <= 0 && x.shape[axis]! > 0)) {
    const shape = x.shape.map((d, axis) => sizes[axis - 1] ?? d);
    return expand(g, filling(g, fill, x.dtype), shape);
  }
  const around = x.shape.map((_, axis): [number, number] => [
    Math.max(0, before[axis - 1] ?? 0),
    Math.max(0, after[axis - 1] ?? 0),
  ]);
  return pad(g, slice(g, x, begin, size), around, fill);
};

/** tfjs makes arrays of negative sizes where a window is larger than what it moves over by more than a step. */
export const refuseImpossible = (image: readonly number[], out: readonly number[]): void => {
  if (out.some((n) => !(n >= 0)))
    throw new ShapeMismatch(
      `the window does not fit into [${image}]: there would be ${out.join(' × ')} places for it`,
    );
};

/** One spatial axis of a window that moves over an image, as tfjs works it out. */
export interface Axis {
  readonly size: number;
  readonly out: number;
  readonly stride: number;
  /** With what lies between dilated places. */
  readonly span: number;
  readonly before: number;
  readonly after: number;
}

/** How long an axis must be for all windows to lie in it. */
export const reach = ({ out, stride, span }: Axis): number => (out - 1) * stride + span;

/** Whether ONNX comes to the same number of windows, and takes the padding: tfjs also pads by the whole window or by less than
 *  nothing, and rounds the number of windows up. */
export const isRegular = (axes: readonly Axis[]): boolean =>
  axes.every(
    ({ size, out, stride, span, before, after }) =>
      [before, after].every((n) => Number.isInteger(n) && n >= 0 && n < span) &&
      Math.floor((size + before + after - span) / stride) + 1 === out,
  );
