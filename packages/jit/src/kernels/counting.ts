/** @file Kernels that count, look up and lay out by index: histograms, sorted search, diagonals, sparse values. */
import type * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, where } from '../graph/elementwise.js';
import { toInt32 } from '../graph/integers.js';
import { constant, type DType, emit, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { cast, castTo, expand, reshape } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { scattered, segmentSum } from './indexing.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { reduce } from './reduce.js';

/** Σ of weights (ones, where there are none) at each number of 0…size−1, row by row. Numbers beyond count nowhere.
 *  x: [n] or [b, n] → [size] or [b, size] */
const histogram = (g: Graph, x: Value, weights: Value, size: number, isBinary: boolean): Value => {
  const rows = x.shape.length === 2 ? x.shape[0]! : 1;
  const n = rows === 0 ? 0 : sizeOf(x.shape) / rows;
  if (sizeOf(x.shape) === 0 || size === 0)
    return uniform(g, 0, x.shape.length === 2 ? [rows, size] : [size], weights.dtype as DType);
  const numbers = reshape(g, toInt32(g, x), [rows, n]);
  const offsets = constant(
    g,
    Int32Array.from({ length: rows }, (_, i) => i * size),
    [rows, 1],
    'int32',
  );
  const isInside = compare(g, 'Less', numbers, uniform(g, size, [], 'int32'));
  // One more row takes what counts nowhere; a negative number leads beyond that one too, and is an error.
  const total = rows * size;
  const elsewhere = uniform(g, g.target.webgpu ? -1 : total, [], 'int32');
  const counted = where(g, isInside, arithmetic(g, 'Add', numbers, offsets), elsewhere);
  const isNegative = compare(g, 'Less', numbers, uniform(g, 0, [], 'int32'));
  const places = g.target.webgpu
    ? counted
    : where(g, isNegative, uniform(g, total + 1, [], 'int32'), counted);
  const dtype = weights.dtype as DType;
  const ones =
    sizeOf(weights.shape) === 0 || isBinary
      ? uniform(g, 1, [rows * n], dtype)
      : reshape(g, weights, [rows * n]);
  const flat = reshape(g, places, [rows * n]);
  const sums = g.target.webgpu
    ? segmentSum(g, ones, flat, total)
    : emit(g, 'ScatterElements', [uniform(g, 0, [total + 1], dtype), flat, ones], [total + 1], dtype, {
        attributes: { axis: { i: 0 }, reduction: { s: 'add' } },
      });
  const shaped = reshape(g, slice(g, sums, [0], [total]), x.shape.length === 2 ? [rows, size] : [size]);
  if (!isBinary) return shaped;
  return cast(g, compare(g, 'Greater', shaped, uniform(g, 0, [], dtype)), dtype);
};

export const counts: Kernels = {
  Bincount: ({ g, inputs, attrs }: Call<tf.BincountAttrs>) =>
    histogram(g, inputs.x!, inputs.weights!, attrs.size, false),
  // tfjs looks at binaryOutput for rows only.
  DenseBincount: ({ g, inputs, attrs }: Call<tf.DenseBincountAttrs>) =>
    histogram(
      g,
      inputs.x!,
      inputs.weights!,
      attrs.size,
      (attrs.binaryOutput ?? false) && inputs.x!.shape.length === 2,
    ),
  /** How many of a sorted row are less than (left), or not greater than (right), each value. */
  SearchSorted: ({ g, inputs, attrs }: Call<tf.SearchSortedAttrs>) => {
    const [sorted, values] = [inputs.sortedSequence!, inputs.values!];
    const [b, n] = sorted.shape as [number, number];
    const m = values.shape[1]!;
    const op = attrs.side === 'left' ? 'Less' : 'LessOrEqual';
    const isBefore = compare(g, op, reshape(g, sorted, [b, 1, n]), reshape(g, values, [b, m, 1]));
    return reduce(g, 'ReduceSum', cast(g, isBefore, 'int32'), [2], false);
  },
  Diag: ({ g, inputs }: Call) => {
    const x = inputs.x!;
    const n = sizeOf(x.shape);
    const eye = constant(
      g,
      Uint8Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0)),
      [n, n],
      'bool',
    );
    const flat = expand(g, reshape(g, x, [n]), [n, n]);
    return reshape(g, where(g, eye, flat, uniform(g, 0, [], x.dtype as DType)), [...x.shape, ...x.shape]);
  },
  SparseToDense: ({ g, inputs, attrs }: Call<tf.SparseToDenseAttrs>) => {
    const { sparseIndices: indices, sparseValues: values, defaultValue } = inputs;
    const { outputShape } = attrs;
    const rank = indices!.shape.length;
    const empty = expand(g, reshape(g, defaultValue!, []), outputShape);
    if (!g.target.webgpu) {
      const rows = rank === 0 ? reshape(g, indices!, [1]) : indices!;
      return scattered(g, cast(g, empty, values!.dtype as DType), rows, values!, outputShape, false);
    }
    if (rank > 2) throw new Untranslatable('its indices have more than two axes');
    const n = rank === 0 ? 1 : indices!.shape[0]!;
    const depth = rank === 2 ? indices!.shape[1]! : 1;
    const places = castTo(g, reshape(g, indices!, [n, depth]), 'int64');
    const updates = expand(g, values!, [n, ...outputShape.slice(depth)]);
    return emit(g, 'ScatterND', [empty, places, updates], outputShape, values!.dtype);
  },
};
