/** @file Kernels that pick by index, and the sums that are their gradients. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, where } from '../graph/elementwise.js';
import { halfOf } from '../graph/halves.js';
import {
  constant,
  type DType,
  emit,
  emitMany,
  type Graph,
  int64s,
  sizeOf,
  uniform,
  type Value,
} from '../graph/ir.js';
import { cast, castTo, expand, reshape, transpose } from '../graph/layout.js';
import type { Call, Kernels } from './kernel.js';
import { matMul } from './matmul.js';
import { reduce } from './reduce.js';
import { counted, slice } from './shape.js';

const counting = (g: Graph, n: number, step = 1): Value => counted(g, n, 'int32', (i) => i * step);

/** 1 where the index is the place, else 0; an index outside of 0…depth−1 gives no 1 at all, as in tfjs.
 *  indices: any shape → bool [...shape, depth] */
const places = (g: Graph, indices: Value, depth: number): Value =>
  compare(g, 'Equal', reshape(g, indices, [...indices.shape, 1]), counting(g, depth));

/** x[outer, indices, inner] for every batch. ONNX has no batch dimensions in Gather: rows are counted through. */
const gather = (g: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value => {
  if (batchDims === 0) {
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const options = { attributes: { axis: { i: axis } } };
    // Of a weight in 16 bits only the rows that are picked are widened.
    const half = g.target.precision === 'float32' ? null : halfOf(x);
    if (half !== null)
      return castTo(g, emit(g, 'Gather', [half, indices], shape, half.dtype, options), 'float32');
    return emit(g, 'Gather', [x, indices], shape, x.dtype, options);
  }
  const batchShape = x.shape.slice(0, batchDims);
  const [outer, inner] = [x.shape.slice(batchDims, axis), x.shape.slice(axis + 1)];
  const [batch, o, n, r] = [sizeOf(batchShape), sizeOf(outer), x.shape[axis]!, sizeOf(inner)];
  const perBatch = sizeOf(indices.shape.slice(batchDims));
  const rows = reshape(g, transpose(g, reshape(g, x, [batch, o, n, r]), [0, 2, 1, 3]), [batch * n, o * r]);
  const offsets = reshape(g, counting(g, batch, n), [batch, 1]);
  const flat = arithmetic(g, 'Add', reshape(g, indices, [batch, perBatch]), offsets);
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

export const indexing: Kernels = {
  GatherV2: ({ g, inputs, attrs }: Call<tf.GatherV2Attrs>) => {
    const [x, indices] = [inputs.x!, inputs.indices!];
    const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0]!;
    return gather(g, x, cast(g, indices, 'int32'), axis, attrs.batchDims ?? 0);
  },
  /** params[indices[..., 0], indices[..., 1], …] */
  GatherNd: ({ g, inputs }: Call) => {
    const [x, indices] = [inputs.params!, inputs.indices!];
    const depth = indices.shape[indices.shape.length - 1]!;
    const flat = flatIndices(g, indices, x.shape);
    const rows = reshape(g, x, [sizeOf(x.shape.slice(0, depth)), ...x.shape.slice(depth)]);
    return gather(g, rows, flat, 0, 0);
  },
  /** Updates summed into zeros at indices[..., 0], indices[..., 1], … */
  ScatterNd: ({ g, inputs, attrs }: Call<tf.ScatterNdAttrs>) => {
    const { indices, updates } = inputs;
    const depth = indices!.shape[indices!.shape.length - 1]!;
    const rows = flatIndices(g, indices!, attrs.shape);
    const summed = segmentSum(g, updates!, rows, sizeOf(attrs.shape.slice(0, depth)));
    return reshape(g, summed, attrs.shape);
  },
  TensorScatterUpdate: ({ g, inputs }: Call) => {
    const { tensor, indices, updates } = inputs;
    const places = castTo(g, indices!, 'int64');
    return emit(g, 'ScatterND', [tensor!, places, updates!], tensor!.shape, tensor!.dtype);
  },
  UnsortedSegmentSum: ({ g, inputs, attrs }: Call<tf.UnsortedSegmentSumAttrs>) =>
    segmentSum(g, inputs.x!, cast(g, inputs.segmentIds!, 'int32'), attrs.numSegments),
  OneHot: ({ g, inputs, attrs }: Call<tf.OneHotAttrs>) => {
    const hot = places(g, cast(g, inputs.indices!, 'int32'), attrs.depth);
    const dtype = (attrs.dtype ?? 'int32') as DType;
    if (attrs.onValue === 1 && attrs.offValue === 0) return cast(g, hot, dtype);
    return where(g, hot, uniform(g, attrs.onValue, [], dtype), uniform(g, attrs.offValue, [], dtype));
  },
  TopK: ({ g, inputs, attrs }: Call<tf.TopKAttrs>) => {
    const x = inputs.x!;
    const axis = x.shape.length - 1;
    const shape = [...x.shape.slice(0, -1), attrs.k];
    const [values, at] = emitMany(
      g,
      'TopK',
      [x, int64s(g, [attrs.k])],
      [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int64' },
      ],
      { attributes: { axis: { i: axis }, largest: { i: 1 }, sorted: { i: 1 } } },
    );
    return [values!, cast(g, at!, 'int32')];
  },
};
