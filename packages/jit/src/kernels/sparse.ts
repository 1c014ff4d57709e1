/** @file Sparse kernels. What decides shapes (the shape of a sparse tensor, the segments of rows) has to be known when the
 *  function is traced; what is counted or moved may be symbols. */
import * as tf from '@tensorflow/tfjs';
import { fillOf } from '../graph/constants.js';
import { arithmetic, elementwise } from '../graph/elementwise.js';
import { withinRange } from '../graph/indices.js';
import { inDoubles, toInt32 } from '../graph/integers.js';
import { constant, type DType, emit, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { scattered } from './indexing.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { reduce } from './reduce.js';
import { concat } from './shape.js';

const errors = tf.backend_util;

/** The numbers of a vector that decides a shape. */
const vector = (what: string, v: Value): number[] => {
  tf.util.assert(v.shape.length === 1, () => `${what} should be a vector but received shape ${v.shape}`);
  const known = fillOf(v);
  if (known === null)
    throw new Untranslatable(
      `the shape of its result depends on its ${what.toLowerCase()}, not known while the function is traced: give them as numbers`,
    );
  return Array.from(known.data);
};

/** Sizes with the one that is −1 worked out. */
const completed = (from: readonly number[], to: readonly number[]): number[] => {
  const total = sizeOf(from);
  const open = to.indexOf(-1);
  const again = to.indexOf(-1, open + 1);
  if (open !== -1 && again !== -1)
    throw new Error(errors.getSparseReshapeMultipleNegativeOneOutputDimErrorMessage(open, again));
  to.forEach((d, i) => {
    if (d < 0 && i !== open) throw new Error(errors.getSparseReshapeNegativeOutputDimErrorMessage(i, d));
  });
  const known = sizeOf(to.filter((_, i) => i !== open));
  const without = to.map((d, i) => (i === open ? 1 : d));
  if (open !== -1 && known <= 0)
    throw new Error(errors.getSparseReshapeEmptyTensorZeroOutputDimErrorMessage());
  if (open !== -1 && total % known !== 0)
    throw new Error(errors.getSparseReshapeInputOutputMultipleErrorMessage([...from], without));
  const shape = to.map((d, i) => (i === open ? total / known : d));
  if (sizeOf(shape) !== total)
    throw new Error(errors.getSparseReshapeInputOutputMismatchErrorMessage([...from], shape));
  return shape;
};

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, i) => sizeOf(shape.slice(i + 1)));

/** Indices into one shape as those into another of the same size. indices: [n, rank] → [n, new rank] */
const reindexed = (g: Graph, indices: Value, from: readonly number[], to: readonly number[]): Value => {
  const n = indices.shape[0]!;
  const strides = stridesOf(to);
  if (n === 0 || to.length === 0 || strides.includes(0)) return uniform(g, 0, [n, to.length], 'int32');
  const weights = constant(g, Int32Array.from(stridesOf(from)), [from.length], 'int32');
  const weighted = arithmetic(g, 'Mul', toInt32(g, indices), weights);
  let rest = from.length === 0 ? uniform(g, 0, [n, 1], 'int32') : reduce(g, 'ReduceSum', weighted, [1], true);
  const columns = strides.map((stride) => {
    const by = uniform(g, stride, [], 'int32');
    const place = stride === 1 ? rest : elementwise(g, 'Div', [rest, by], 'int32');
    rest = arithmetic(g, 'Sub', rest, arithmetic(g, 'Mul', place, by));
    return place;
  });
  return concat(g, columns, 1);
};

/** Where each segment's rows begin and end, from ids that ascend. */
const checkSegments = (ids: readonly number[]): number => {
  const rows = ids.length === 0 ? 0 : ids[ids.length - 1]! + 1;
  if (rows < 0 || (ids.length > 0 && rows === 0))
    throw new Error(errors.getSparseSegmentReductionNegativeSegmentIdsErrorMessage());
  ids.forEach((id, i) => {
    if (i > 0 && ids[i - 1]! > id)
      throw new Error(errors.getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage());
    if (id < 0 || id >= rows)
      throw new Error(errors.getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage(id, rows));
  });
  return rows;
};

/** Rows of data, picked by index and added up by segment; a segment without rows is 0. */
const segmentReduction =
  (isMean: boolean) =>
  ({ g, inputs }: Call): Value => {
    const { data, indices, segmentIds } = inputs as Record<'data' | 'indices' | 'segmentIds', Value>;
    tf.util.assert(data.shape.length >= 1, () => 'Data should be at least 1 dimensional but received scalar');
    tf.util.assert(
      indices.shape.length === 1,
      () => `Indices should be a vector but received shape ${indices.shape}`,
    );
    const ids = vector('Segment ids', segmentIds);
    tf.util.assert(indices.shape[0] === ids.length, () => 'segmentIds and indices should have same size.');
    const dtype = data.dtype as DType;
    if (dtype === 'bool') throw new Untranslatable('its data are bool; cast them to int32 or float32 first');
    const rows = checkSegments(ids);
    const inner = data.shape.slice(1);
    const shape = [rows, ...inner];
    const places = withinRange(g, toInt32(g, indices), data.shape[0]!);
    if (sizeOf(shape) === 0 || ids.length === 0) return uniform(g, 0, shape, dtype);
    const picked = emit(g, 'Gather', [data, places], [ids.length, ...inner], dtype, {
      attributes: { axis: { i: 0 } },
    });
    const at = constant(g, Int32Array.from(ids), [ids.length], 'int32');
    const sums = scattered(g, null, at, picked, shape, true);
    if (!isMean) return sums;
    const counts = new Float32Array(rows);
    for (const id of ids) counts[id]! += 1;
    const sizes = counts.map((n) => Math.max(1, n));
    const divisor = (type: DType): Value =>
      constant(g, type === 'int32' ? Int32Array.from(sizes) : sizes, [rows, ...inner.map(() => 1)], type);
    if (dtype === 'float32') return arithmetic(g, 'Div', sums, divisor('float32'));
    return toInt32(g, inDoubles(g, 'Div', [sums, divisor('int32')]));
  };

export const sparse: Kernels = {
  SparseReshape: ({ g, inputs }: Call) => {
    const { inputIndices: indices, inputShape, newShape } = inputs as Record<string, Value>;
    tf.util.assert(
      indices!.shape.length === 2,
      () => `Input indices should be a matrix but received shape ${indices!.shape}`,
    );
    const from = vector('Input shape', inputShape!);
    const to = completed(from, vector('Target shape', newShape!));
    return [reindexed(g, indices!, from, to), constant(g, Int32Array.from(to), [to.length], 'int32')];
  },
  SparseSegmentSum: segmentReduction(false),
  SparseSegmentMean: segmentReduction(true),
};
