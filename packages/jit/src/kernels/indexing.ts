/** @file Kernels that pick by index, and the sums that are their gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { halfOf } from '../graph/halves.js';
import { withinRange } from '../graph/indices.js';
import { toInt32 } from '../graph/integers.js';
import {
  constant,
  type DType,
  emit,
  emitMany,
  fromFile,
  type Graph,
  int64s,
  sizeOf,
  uniform,
  type Value,
} from '../graph/ir.js';
import { cast, castTo, expand, reshape, transpose } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { isFileArray } from '../ndarray.js';
import type { Call, Kernels } from './kernel.js';
import { matMul } from './matmul.js';
import { reduce } from './reduce.js';
import { asByte, counted } from './shape.js';

const counting = (g: Graph, n: number, step = 1): Value => counted(g, n, 'int32', (i) => i * step);

/** 1 where the index is the place, else 0; an index outside of 0…depth−1 gives no 1 at all, as in tfjs.
 *  indices: any shape → bool [...shape, depth] */
const places = (g: Graph, indices: Value, depth: number): Value =>
  compare(g, 'Equal', reshape(g, indices, [...indices.shape, 1]), counting(g, depth));

/** A weight as it lies in its file, where rows of it are not better picked from what is in memory. */
const fileOf = (g: Graph, x: Value): Value | null => {
  const { precision } = g.target;
  if (x.source._tag !== 'weight') return precision === 'float32' ? null : halfOf(x);
  // Beside codes in memory ONNX Runtime would have to be given the whole file for each program: see onnx/weights.ts.
  return precision !== 'int8' && isFileArray(x.source.array) ? fromFile(g, x.source.array) : null;
};

/** x[outer, indices, inner] for every batch. ONNX has no batch dimensions in Gather: rows are counted through. */
const gather = (g: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value => {
  if (sizeOf(indices.shape) === 0 || sizeOf(x.shape) === 0) {
    const { outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(
      { shape: [...x.shape] } as tf.Tensor,
      { shape: [...indices.shape] } as tf.Tensor,
      axis,
      batchDims,
    );
    if (sizeOf(outputShape) === 0) return uniform(g, 0, outputShape, x.dtype as DType);
  }
  if (batchDims === 0) {
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const options = { attributes: { axis: { i: axis } } };
    // Of a weight in a file only the rows that are picked are widened, or read at all.
    const inFile = fileOf(g, x);
    if (inFile !== null)
      return castTo(g, emit(g, 'Gather', [inFile, indices], shape, inFile.dtype, options), 'float32');
    return emit(g, 'Gather', [x, indices], shape, x.dtype, options);
  }
  const batchShape = x.shape.slice(0, batchDims);
  const [outer, inner] = [x.shape.slice(batchDims, axis), x.shape.slice(axis + 1)];
  const [batch, o, n, r] = [sizeOf(batchShape), sizeOf(outer), x.shape[axis]!, sizeOf(inner)];
  const perBatch = sizeOf(indices.shape.slice(batchDims));
  const rows = reshape(g, transpose(g, reshape(g, x, [batch, o, n, r]), [0, 2, 1, 3]), [batch * n, o * r]);
  const offsets = reshape(g, counting(g, batch, n), [batch, 1]);
  const counted = arithmetic(g, 'Add', reshape(g, indices, [batch, perBatch]), offsets);
  // Beyond its own batch an index leads nowhere, though the count may lead into the next one.
  const isTooLarge = compare(
    g,
    'GreaterOrEqual',
    reshape(g, indices, [batch, perBatch]),
    scalar(g, n, 'int32'),
  );
  const flat = where(g, isTooLarge, scalar(g, batch * n, 'int32'), counted);
  const picked = emit(g, 'Gather', [rows, flat], [batch, perBatch, o * r], x.dtype, {
    attributes: { axis: { i: 0 } },
  });
  const ordered = transpose(g, reshape(g, picked, [batch, perBatch, o, r]), [0, 2, 1, 3]);
  return reshape(g, ordered, [...batchShape, ...outer, ...indices.shape.slice(batchDims), ...inner]);
};

/** Above this many segments the one-hot product costs more than scattering one by one. */
const ONE_HOT_SEGMENTS = 1024;

/** Σ of the rows of each segment: out[s] = Σ_{i: ids[i] = s} x[i]; ids outside of the range are left out.
 *  Both ways add in a fixed order, so that runs are equal bit for bit (ORT's ScatterND with reduction does not). */
export const segmentSum = (g: Graph, x: Value, ids: Value, segments: number): Value => {
  const n = sizeOf(ids.shape);
  const inner = x.shape.slice(ids.shape.length);
  const width = sizeOf(inner);
  if (n === 0 || width === 0 || segments === 0) return uniform(g, 0, [segments, ...inner], x.dtype as DType);
  const rows = reshape(g, x, [n, width]);
  const flat = reshape(g, ids, [n]);
  if (segments <= ONE_HOT_SEGMENTS && x.dtype === 'float32') {
    const hot = cast(g, places(g, flat, segments), 'float32');
    return reshape(g, matMul(g, hot, rows, true, false), [segments, ...inner]);
  }
  const isInside = elementwise(
    g,
    'And',
    [
      compare(g, 'GreaterOrEqual', flat, uniform(g, 0, [], 'int32')),
      compare(g, 'Less', flat, uniform(g, segments, [], 'int32')),
    ],
    'bool',
  );
  // One more row takes what belongs nowhere, and is cut off.
  const safe = where(g, isInside, flat, uniform(g, segments, [], 'int32'));
  const at = expand(g, reshape(g, safe, [n, 1]), [n, width]);
  const empty = uniform(g, 0, [segments + 1, width], x.dtype as DType);
  const attributes = { axis: { i: 0 }, reduction: { s: 'add' } };
  const scattered = emit(g, 'ScatterElements', [empty, at, rows], [segments + 1, width], x.dtype, {
    attributes,
  });
  return reshape(g, slice(g, scattered, [0, 0], [segments, width]), [segments, ...inner]);
};

/** Indices over the first axes of a shape, counted through. indices: […, depth] → […] */
const flatIndices = (g: Graph, indices: Value, shape: readonly number[]): Value => {
  const depth = indices.shape[indices.shape.length - 1]!;
  const strides = shape.slice(0, depth).map((_, i) => sizeOf(shape.slice(i + 1, depth)));
  const weighted = arithmetic(
    g,
    'Mul',
    cast(g, indices, 'int32'),
    constant(g, Int32Array.from(strides), [depth], 'int32'),
  );
  return reduce(g, 'ReduceSum', weighted, [indices.shape.length - 1], false);
};

/** Updates put into `base` (null: zeros) at indices[..., 0], indices[..., 1], …: added up, or the last one of a place. Of
 *  indices of one axis each is a place. */
export const scattered = (
  g: Graph,
  base: Value | null,
  indices: Value,
  updates: Value,
  shape: readonly number[],
  isSum: boolean,
): Value => {
  const rank = indices.shape.length;
  const depth = rank > 1 ? indices.shape[rank - 1]! : 1;
  const [n, width] = [sizeOf(shape.slice(0, depth)), sizeOf(shape.slice(depth))];
  const count = sizeOf(indices.shape) / Math.max(1, depth);
  const dtype = updates.dtype as DType;
  const empty = base ?? uniform(g, 0, shape, dtype);
  if (sizeOf(shape) === 0 || count === 0) return empty;
  const places = withinRange(g, flatIndices(g, reshape(g, indices, [count, depth]), shape), n);
  const full = sizeOf(updates.shape) === 1 && count * width > 1 ? reshape(g, updates, [1, 1]) : updates;
  const rows = full === updates ? reshape(g, updates, [count, width]) : expand(g, full, [count, width]);
  if (g.target.webgpu && isSum) return reshape(g, segmentSum(g, rows, places, n), shape);
  const number = (v: Value): Value => (dtype === 'bool' ? cast(g, v, 'int32') : v);
  const at = expand(g, reshape(g, places, [count, 1]), [count, width]);
  const attributes = { axis: { i: 0 }, ...(isSum ? { reduction: { s: 'add' } } : {}) };
  const operands = [number(reshape(g, empty, [n, width])), at, number(rows)];
  const made = emit(g, 'ScatterElements', operands, [n, width], operands[0]!.dtype, { attributes });
  return reshape(g, cast(g, made, dtype), shape);
};

export const indexing: Kernels = {
  GatherV2: ({ g, inputs, attrs }: Call<tf.GatherV2Attrs>) => {
    const [x, indices] = [inputs.x!, inputs.indices!];
    const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0]!;
    const batchDims = attrs.batchDims ?? 0;
    tf.backend_util.segment_util.collectGatherOpShapeInfo(
      { shape: [...x.shape] } as tf.Tensor,
      { shape: [...indices.shape] } as tf.Tensor,
      axis,
      batchDims,
    );
    const places = withinRange(g, toInt32(g, indices), x.shape[axis]!);
    return gather(g, x, places, axis, batchDims < 0 ? batchDims + indices.shape.length : batchDims);
  },
  /** params[indices[..., 0], indices[..., 1], …] */
  GatherNd: ({ g, inputs }: Call) => {
    const [x, indices] = [inputs.params!, inputs.indices!];
    const shapeOnly = (v: Value): tf.Tensor =>
      ({ shape: [...v.shape], rank: v.shape.length, dtype: v.dtype }) as tf.Tensor;
    const [shape] = tf.backend_util.prepareAndValidate(shapeOnly(x), shapeOnly(indices));
    if (sizeOf(shape) === 0) return uniform(g, 0, shape, x.dtype as DType);
    const depth = indices.shape[indices.shape.length - 1]!;
    const flat = flatIndices(g, indices, x.shape);
    const n = sizeOf(x.shape.slice(0, depth));
    const rows = reshape(g, x, [n, ...x.shape.slice(depth)]);
    return gather(g, rows, withinRange(g, flat, n), 0, 0);
  },
  /** Updates summed into zeros at indices[..., 0], indices[..., 1], … */
  ScatterNd: ({ g, inputs, attrs }: Call<tf.ScatterNdAttrs>) => {
    const { indices, updates } = inputs;
    return scattered(g, null, indices!, updates!, attrs.shape, true);
  },
  TensorScatterUpdate: ({ g, inputs }: Call) => {
    const { tensor, indices, updates } = inputs;
    if (g.target.webgpu) {
      const places = castTo(g, indices!, 'int64');
      return emit(g, 'ScatterND', [tensor!, places, updates!], tensor!.shape, tensor!.dtype);
    }
    return scattered(g, tensor!, indices!, updates!, tensor!.shape, false);
  },
  UnsortedSegmentSum: ({ g, inputs, attrs }: Call<tf.UnsortedSegmentSumAttrs>) =>
    // tfjs multiplies with a mask of floats.
    segmentSum(g, cast(g, inputs.x!, 'float32'), cast(g, inputs.segmentIds!, 'int32'), attrs.numSegments),
  OneHot: ({ g, inputs, attrs }: Call<tf.OneHotAttrs>) => {
    const hot = places(g, cast(g, inputs.indices!, 'int32'), attrs.depth);
    const dtype = (attrs.dtype ?? 'int32') as DType;
    if (attrs.onValue === 1 && attrs.offValue === 0) return cast(g, hot, dtype);
    const value = (x: number): Value => uniform(g, asByte(dtype, x), [], dtype);
    return where(g, hot, value(attrs.onValue), value(attrs.offValue));
  },
  TopK: ({ g, inputs, attrs }: Call<tf.TopKAttrs>) => {
    const given = inputs.x!;
    const axis = given.shape.length - 1;
    const shape = [...given.shape.slice(0, -1), attrs.k];
    if (sizeOf(shape) === 0)
      return [uniform(g, 0, shape, given.dtype as DType), uniform(g, 0, shape, 'int32')];
    const x = given.dtype === 'bool' ? cast(g, given, 'int32') : given;
    const [values, at] = emitMany(
      g,
      'TopK',
      [withoutNaN(g, x), int64s(g, [attrs.k])],
      [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int64' },
      ],
      { attributes: { axis: { i: axis }, largest: { i: 1 }, sorted: { i: 1 } } },
    );
    const places = cast(g, at!, 'int32');
    if (values!.dtype !== 'float32' || g.target.webgpu)
      return [cast(g, values!, given.dtype as DType), places];
    const options = { attributes: { axis: { i: axis } } };
    return [emit(g, 'GatherElements', [x, places], shape, 'float32', options), places];
  },
};

/** NaN takes part as the least: a comparison with it is false, whichever way. */
const withoutNaN = (g: Graph, x: Value): Value =>
  x.dtype !== 'float32' || g.target.webgpu
    ? x
    : where(g, elementwise(g, 'IsNaN', [x], 'bool'), uniform(g, Number.NEGATIVE_INFINITY, [], 'float32'), x);
