/** @file Sums, means, extremes and what runs along an axis. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, elementwise } from '../graph/elementwise.js';
import {
  type Attributes,
  constant,
  type DType,
  emit,
  type Graph,
  int64s,
  sizeOf,
  uniform,
  uniformValue,
  type Value,
} from '../graph/ir.js';
import { cast, reshape, transpose } from '../graph/layout.js';
import type { Call, Kernel, Kernels } from './kernel.js';
import { concat, slice } from './shape.js';

interface ReduceAttrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

const axesOf = (x: Value, axis: number | number[] | undefined | null): number[] =>
  tf.util.parseAxisParam(axis as number, [...x.shape]);

/** Reduces over axes. Axes of length one need no work: the value is reshaped. */
export const reduce = (g: Graph, op: string, x: Value, axes: readonly number[], keepDims: boolean): Value => {
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  const shape = keepDims ? kept : kept.filter((_, i) => !axes.includes(i));
  const long = axes.filter((i) => x.shape[i] !== 1);
  if (long.length === 0) return reshape(g, x, shape);
  const options = { attributes: { keepdims: { i: keepDims ? 1 : 0 } } };
  return emit(g, op, [x, int64s(g, axes)], shape, x.dtype, options);
};

const sum = (g: Graph, x: Value, axes: readonly number[], keepDims: boolean): Value => {
  const u = uniformValue(x);
  const number = x.dtype === 'bool' ? cast(g, x, 'int32') : x;
  if (u === null) return reduce(g, 'ReduceSum', number, axes, keepDims);
  // n equal numbers: exact while the product is.
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  const count = sizeOf(axes.map((i) => x.shape[i]!));
  const shape = keepDims ? kept : kept.filter((_, i) => !axes.includes(i));
  return uniform(g, u * count, shape, number.dtype as DType);
};

const reducer =
  (op: string): Kernel =>
  ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const x = inputs.x!;
    return reduce(g, op, x, axesOf(x, attrs.axis ?? attrs.reductionIndices), attrs.keepDims ?? false);
  };

/** All and Any: the smallest and the greatest of 0 and 1. */
const logicalReducer =
  (op: string): Kernel =>
  ({ g, inputs, attrs }: Call<ReduceAttrs>) => {
    const x = cast(g, inputs.x!, 'int32');
    return cast(g, reduce(g, op, x, axesOf(x, attrs.axis), attrs.keepDims ?? false), 'bool');
  };

/** ArgMax, ArgMin: the first of equals, as int32. */
const arg =
  (op: string): Kernel =>
  ({ g, inputs, attrs }: Call<tf.ArgMaxAttrs>) => {
    const x = inputs.x!.dtype === 'bool' ? cast(g, inputs.x!, 'int32') : inputs.x!;
    const axis = axesOf(x, attrs.axis)[0]!;
    const shape = x.shape.filter((_, i) => i !== axis);
    const attributes: Attributes = { axis: { i: axis }, keepdims: { i: 0 }, select_last_index: { i: 0 } };
    return cast(g, emit(g, op, [x], shape, 'int64', { attributes }), 'int32');
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
    return reduce(g, 'ReduceMean', x, axesOf(x, attrs.axis), attrs.keepDims ?? false);
  },
  Max: reducer('ReduceMax'),
  Min: reducer('ReduceMin'),
  Prod: reducer('ReduceProd'),
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
    const axis = axesOf(inputs.x!, attrs.axis)[0]!;
    const rank = inputs.x!.shape.length;
    const last = Array.from({ length: rank }, (_, i) => (i === axis ? rank - 1 : i === rank - 1 ? axis : i));
    const x = transpose(g, inputs.x!, last);
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
