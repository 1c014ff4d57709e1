/** @file Sums, means, extremes and what runs along an axis. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, elementwise, where } from '../graph/elementwise.js';
import { toInt32 } from '../graph/integers.js';
import {
  type Attributes,
  constant,
  type DType,
  emit,
  type Graph,
  int64s,
  producer,
  sizeOf,
  uniform,
  uniformValue,
  type Value,
} from '../graph/ir.js';
import { cast, castTo, reshape, transpose } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import type { Call, Kernel, Kernels } from './kernel.js';
import { reducedByRows } from './rows.js';
import { concat } from './shape.js';

interface ReduceAttrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

const axesOf = (x: Value, axis: number | number[] | undefined | null): number[] =>
  tf.util.parseAxisParam(axis as number, [...x.shape]);

const shapeOf = (x: Value, axes: readonly number[], keepDims: boolean): number[] =>
  keepDims ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !axes.includes(i));

/** Reduces over axes. Axes of length one need no work: the value is reshaped. */
export const reduce = (g: Graph, op: string, x: Value, axes: readonly number[], keepDims: boolean): Value => {
  const shape = shapeOf(x, axes, keepDims);
  const long = axes.filter((i) => x.shape[i] !== 1);
  if (long.length === 0) return reshape(g, x, shape);
  const byRows = reducedByRows(g, op, x, axes);
  if (byRows !== null) return reshape(g, byRows, shape);
  const options = { attributes: { keepdims: { i: keepDims ? 1 : 0 } } };
  return emit(g, op, [x, int64s(g, axes)], shape, x.dtype, options);
};

const sum = (g: Graph, x: Value, axes: readonly number[], keepDims: boolean): Value => {
  const u = uniformValue(x);
  const number = x.dtype === 'bool' ? cast(g, x, 'int32') : x;
  if (sizeOf(x.shape) === 0) return reducedTo(g, 0, number, axes, keepDims);
  if (u === null) return reduce(g, 'ReduceSum', number, axes, keepDims);
  // n equal numbers: exact while the product is.
  const count = sizeOf(axes.map((i) => x.shape[i]!));
  return uniform(g, u * count, shapeOf(x, axes, keepDims), number.dtype as DType);
};

/** A result that depends on no element: of no elements, or without elements itself. */
const reducedTo = (g: Graph, n: number, x: Value, axes: readonly number[], keepDims: boolean): Value =>
  uniform(g, n, shapeOf(x, axes, keepDims), x.dtype as DType);

/** Max and Min: NaN where one of the elements is NaN, which ONNX Runtime passes over. Their squares sum up to NaN then, and
 *  only then, in one reading. Of no elements they are NaN, of no integers 0, as in tfjs. */
const extreme =
  (op: 'ReduceMax' | 'ReduceMin'): Kernel =>
  ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const given = inputs.x!;
    const axes = axesOf(given, attrs.axis ?? attrs.reductionIndices);
    const keepDims = attrs.keepDims ?? false;
    const x = given.dtype === 'bool' ? cast(g, given, 'int32') : given;
    const nothing = given.dtype === 'float32' ? Number.NaN : 0;
    if (sizeOf(x.shape) === 0) return reducedTo(g, nothing, given, axes, keepDims);
    const found = reduce(g, op, x, axes, keepDims);
    const isMoved = sizeOf(found.shape) === sizeOf(x.shape);
    if (x.dtype !== 'float32' || isMoved || !g.target.extremesSkipNaN || neverNaN(x))
      return cast(g, found, given.dtype as DType);
    const squares = reduce(g, 'ReduceSumSquare', x, axes, keepDims);
    const hasNaN = elementwise(g, 'IsNaN', [squares], 'bool');
    return where(g, hasNaN, uniform(g, Number.NaN, [], 'float32'), found);
  };

/** Rows of shares are numbers, or NaN all along, which no operator passes over. */
const neverNaN = (x: Value): boolean => producer(x, 'Softmax') !== null;

/** Prod: of integers in doubles, as JavaScript has it. */
const product: Kernel = ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
  const given = inputs.x!;
  const axes = axesOf(given, attrs.axis);
  const keepDims = attrs.keepDims ?? false;
  const x = given.dtype === 'bool' ? cast(g, given, 'int32') : given;
  if (sizeOf(x.shape) === 0) return reducedTo(g, 1, x, axes, keepDims);
  if (x.dtype === 'float32' || g.target.webgpu) return reduce(g, 'ReduceProd', x, axes, keepDims);
  return toInt32(g, reduce(g, 'ReduceProd', castTo(g, x, 'float64'), axes, keepDims));
};

/** All and Any: the smallest and the greatest of 0 and 1; of no elements false. */
const logicalReducer =
  (op: string): Kernel =>
  ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const x = cast(g, inputs.x!, 'int32');
    const axes = axesOf(x, attrs.axis);
    const keepDims = attrs.keepDims ?? false;
    const found =
      sizeOf(x.shape) === 0 ? reducedTo(g, 0, x, axes, keepDims) : reduce(g, op, x, axes, keepDims);
    return cast(g, found, 'bool');
  };

/** ArgMax, ArgMin: the first of equals, as int32. NaN is passed over, unless it is the first of all. */
const arg =
  (op: 'ArgMax' | 'ArgMin'): Kernel =>
  ({ g, inputs, attrs }: Call<tf.ArgMaxAttrs>) => {
    const x = inputs.x!.dtype === 'bool' ? cast(g, inputs.x!, 'int32') : inputs.x!;
    const axis = axesOf(x, attrs.axis)[0]!;
    const shape = x.shape.filter((_, i) => i !== axis);
    if (sizeOf(x.shape) === 0) return uniform(g, 0, shape, 'int32');
    const attributes: Attributes = { axis: { i: axis }, keepdims: { i: 0 }, select_last_index: { i: 0 } };
    const at = (v: Value): Value => cast(g, emit(g, op, [v], shape, 'int64', { attributes }), 'int32');
    if (x.dtype !== 'float32' || g.target.webgpu || neverNaN(x)) return at(x);
    const least = op === 'ArgMax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const numbers = where(g, elementwise(g, 'IsNaN', [x], 'bool'), uniform(g, least, [], 'float32'), x);
    const sizes = x.shape.map((d, i) => (i === axis ? 1 : d));
    const first = slice(
      g,
      x,
      sizes.map(() => 0),
      sizes,
    );
    const startsWithNaN = reshape(g, elementwise(g, 'IsNaN', [first], 'bool'), shape);
    return where(g, startsWithNaN, uniform(g, 0, [], 'int32'), at(numbers));
  };

/** x − max − log Σ exp(x − max), for a device without the operator. */
const logSoftmax = (g: Graph, x: Value, axis: number): Value => {
  const shifted = arithmetic(g, 'Sub', x, reduce(g, 'ReduceMax', x, [axis], true));
  const total = reduce(g, 'ReduceSum', elementwise(g, 'Exp', [shifted], 'float32'), [axis], true);
  return arithmetic(g, 'Sub', shifted, elementwise(g, 'Log', [total], 'float32'));
};

export const reductions: Kernels = {
  Sum: ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const x = inputs.x!;
    return sum(g, x, axesOf(x, attrs.axis), attrs.keepDims ?? false);
  },
  Mean: ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const x = cast(g, inputs.x!, 'float32');
    const axes = axesOf(x, attrs.axis);
    if (sizeOf(x.shape) === 0) return reducedTo(g, 0, x, axes, attrs.keepDims ?? false);
    return reduce(g, 'ReduceMean', x, axes, attrs.keepDims ?? false);
  },
  Max: extreme('ReduceMax'),
  Min: extreme('ReduceMin'),
  Prod: product,
  All: logicalReducer('ReduceMin'),
  Any: logicalReducer('ReduceMax'),
  ArgMax: arg('ArgMax'),
  ArgMin: arg('ArgMin'),
  Softmax: ({ g, inputs, attrs }: Call<tf.SoftmaxAttrs>) => {
    const x = cast(g, inputs.logits!, 'float32');
    const axis = axesOf(x, attrs.dim)[0]!;
    return emit(g, 'Softmax', [x], x.shape, 'float32', { attributes: { axis: { i: axis } } });
  },
  LogSoftmax: ({ g, inputs, attrs }: Call<tf.LogSoftmaxAttrs>) => {
    const x = cast(g, inputs.logits!, 'float32');
    const axis = axesOf(x, attrs.axis)[0]!;
    if (g.target.webgpu) return logSoftmax(g, x, axis);
    return emit(g, 'LogSoftmax', [x], x.shape, 'float32', { attributes: { axis: { i: axis } } });
  },
  Cumsum: ({ g, inputs, attrs }: Call<tf.CumsumAttrs>) => {
    const x = inputs.x!.dtype === 'bool' ? cast(g, inputs.x!, 'int32') : inputs.x!;
    const axis = constant(g, BigInt64Array.of(BigInt(axesOf(x, attrs.axis)[0]!)), [], 'int64');
    const attributes: Attributes = {
      exclusive: { i: Number(attrs.exclusive) },
      reverse: { i: Number(attrs.reverse) },
    };
    return emit(g, 'CumSum', [x, axis], x.shape, x.dtype, { attributes });
  },
  /** Cumulative product of a short axis, by slices: ONNX has no such operator. */
  Cumprod: ({ g, inputs, attrs }: Call<tf.CumprodAttrs>) => {
    const given = inputs.x!.dtype === 'bool' ? cast(g, inputs.x!, 'int32') : inputs.x!;
    if (sizeOf(given.shape) === 0) return given;
    const axis = axesOf(given, attrs.axis)[0]!;
    const rank = given.shape.length;
    const last = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
    const x = transpose(g, given, last);
    const n = x.shape[rank - 1]!;
    const column = [...x.shape.slice(0, -1), 1];
    const at = (i: number): Value =>
      slice(
        g,
        x,
        column.map((_, axis) => (axis === rank - 1 ? i : 0)),
        column,
      );
    const order = Array.from({ length: n }, (_, i) => (attrs.reverse ? n - 1 - i : i));
    const made = new Map<number, Value>();
    let product = uniform(g, 1, column, x.dtype as DType);
    for (const i of order) {
      const next = arithmetic(g, 'Mul', product, at(i));
      made.set(i, attrs.exclusive ? product : next);
      product = next;
    }
    const columns = order.map((_, i) => made.get(i)!);
    return transpose(g, concat(g, columns, rank - 1), last);
  },
};
