/** @file Kernels that move, join, cut and repeat. */
import * as tf from '@tensorflow/tfjs';
import { stored } from '../graph/integers.js';
import {
  constant,
  type DType,
  emit,
  type Graph,
  int64s,
  ShapeMismatch,
  sizeOf,
  uniform,
  uniformValue,
  type Value,
  type ValueType,
} from '../graph/ir.js';
import { cast, castTo, expand, reshape, transpose } from '../graph/layout.js';
import { joined, slice, split } from '../graph/pieces.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';

export const concat = (g: Graph, values: readonly Value[], axis: number): Value => {
  // Of several types the first one that has elements decides.
  const filled = values.filter((v) => sizeOf(v.shape) > 0);
  const dtype = (filled[0] ?? values[0]!).dtype as DType;
  const parts = filled.map((v) => stored(g, v, dtype));
  const total = values.reduce((n, v) => n + v.shape[axis]!, 0);
  const shape = values[0]!.shape.map((d, i) => (i === axis ? total : d));
  return parts.length === 0 ? uniform(g, 0, shape, dtype) : joined(g, parts, axis);
};

/** One number of any type. */
export const filling = (g: Graph, fill: number, dtype: ValueType): Value =>
  dtype === 'float64'
    ? castTo(g, uniform(g, fill, [], 'float32'), dtype)
    : uniform(g, fill, [], dtype as DType);

export const pad = (
  g: Graph,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  fill: number,
): Value => {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((d, i) => d + paddings[i]![0] + paddings[i]![1]);
  const pads = int64s(g, [...paddings.map((p) => p[0]), ...paddings.map((p) => p[1])]);
  const number = x.dtype === 'bool' ? cast(g, x, 'int32') : x;
  const options = { attributes: { mode: { s: 'constant' } } };
  const padded = emit(g, 'Pad', [number, pads, filling(g, fill, number.dtype)], shape, number.dtype, options);
  return cast(g, padded, x.dtype as DType);
};

/** Repetition along axes of length one is a broadcast, which elementwise operators do for nothing. */
const tile = (g: Graph, x: Value, reps: readonly number[]): Value => {
  const rank = Math.max(reps.length, x.shape.length);
  const lifted = reshape(g, x, [...Array(rank - x.shape.length).fill(1), ...x.shape]);
  const times = [...Array(rank - reps.length).fill(1), ...reps] as number[];
  const shape = lifted.shape.map((d, i) => d * times[i]!);
  if (times.every((n, i) => n === 1 || lifted.shape[i] === 1)) return expand(g, lifted, shape);
  const u = uniformValue(x);
  if (u !== null) return uniform(g, u, shape, x.dtype as DType);
  return emit(g, 'Tile', [lifted, int64s(g, times)], shape, x.dtype);
};

export const reverse = (g: Graph, x: Value, axes: readonly number[]): Value => {
  if (axes.length === 0 || uniformValue(x) !== null) return x;
  const each = (n: number): Value =>
    int64s(
      g,
      axes.map(() => n),
    );
  // From the last element (−1) backwards to before the first: any number below −length means that.
  const end = int64s(
    g,
    axes.map((i) => -x.shape[i]! - 1),
  );
  return emit(g, 'Slice', [x, each(-1), end, int64s(g, axes), each(-1)], x.shape, x.dtype);
};

const stridedSlice = (g: Graph, x: Value, attrs: tf.StridedSliceAttrs): Value => {
  const info = tf.slice_util.sliceInfo(
    [...x.shape],
    attrs.begin,
    attrs.end,
    attrs.strides,
    attrs.beginMask,
    attrs.endMask,
    attrs.ellipsisMask,
    attrs.newAxisMask,
    attrs.shrinkAxisMask,
  );
  if (info.isIdentity) return reshape(g, x, info.finalShape);
  const sizes = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
  if (sizes.some((n) => n < 0) && sizeOf(sizes) > 0)
    throw new ShapeMismatch(`a slice of [${sizes}] has no shape`);
  if (sizes.some((n) => n <= 0)) return uniform(g, 0, info.finalShape, x.dtype as DType);
  const axes = x.shape.map((_, i) => i);
  // A backward slice that ends before the first element: −1 would mean the last one in ONNX.
  const ends = info.end.map((e, i) => (info.strides[i]! < 0 && e < 0 ? -x.shape[i]! - 1 : e));
  const cut = emit(
    g,
    'Slice',
    [x, int64s(g, info.begin), int64s(g, ends), int64s(g, axes), int64s(g, info.strides)],
    sizes,
    x.dtype,
  );
  return reshape(g, cut, info.finalShape);
};

/** Numbers made on the host: Fill is a uniform, Range and LinSpace are constants. */
export const counted = (g: Graph, n: number, dtype: DType, f: (i: number) => number): Value => {
  const data =
    dtype === 'int32'
      ? Int32Array.from({ length: n }, (_, i) => f(i))
      : Float32Array.from({ length: n }, (_, i) => f(i));
  return constant(g, data, [n], dtype);
};

/** A number for an array of a type: of one of bool, whose elements are bytes in tfjs, what is left of it there. */
export const asByte = (dtype: DType, x: number): number => (dtype === 'bool' ? Uint8Array.of(x)[0]! : x);

/** Places along an axis that is mirrored at both ends; 'symmetric' repeats the border itself. */
const mirrored = (n: number, before: number, after: number, mode: string): readonly number[] => {
  const offset = mode === 'reflect' ? 0 : 1;
  return Array.from({ length: before + n + after }, (_, i) => {
    if (i < before) return before - i - offset;
    return i < before + n ? i - before : 2 * (n - 1) - (i - before) + offset;
  });
};

export const shapes: Kernels = {
  Reshape: ({ g, inputs, attrs }: Call<tf.ReshapeAttrs>) => {
    const x = inputs.x!;
    return reshape(g, x, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape)));
  },
  ExpandDims: ({ g, inputs, attrs }: Call<tf.ExpandDimsAttrs>) => {
    const x = inputs.input!;
    const rank = x.shape.length;
    tf.util.assert(
      -(rank + 1) <= attrs.dim && attrs.dim <= rank,
      () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`,
    );
    const at = attrs.dim < 0 ? x.shape.length + attrs.dim + 1 : attrs.dim;
    return reshape(g, x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
  },
  Transpose: ({ g, inputs, attrs }: Call<tf.TransposeAttrs>) => transpose(g, inputs.x!, attrs.perm),
  BroadcastTo: ({ g, inputs, attrs }: Call<tf.BroadCastToAttrs>) => expand(g, inputs.x!, attrs.shape),
  Concat: ({ g, inputs, attrs }: Call<tf.ConcatAttrs>) => {
    const values = Object.values(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis, [...values[0]!.shape])[0]!;
    tf.backend_util.assertParamsConsistent(
      values.map((v) => [...v.shape]),
      axis,
    );
    return concat(g, values, axis);
  },
  Pack: ({ g, inputs, attrs }: Call<tf.PackAttrs>) => {
    const values = Object.values(inputs);
    const { shape, dtype } = values[0]!;
    for (const v of values) {
      tf.util.assertShapesMatch(
        [...shape],
        [...v.shape],
        'All tensors passed to stack must have matching shapes',
      );
      tf.util.assert(v.dtype === dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    const axis = attrs.axis < 0 ? shape.length + attrs.axis + 1 : attrs.axis;
    const lifted = values.map((v) => reshape(g, v, [...shape.slice(0, axis), 1, ...shape.slice(axis)]));
    return concat(g, lifted, axis);
  },
  Unpack: ({ g, inputs, attrs }: Call<tf.UnpackAttrs>) => {
    const x = inputs.value!;
    const axis = attrs.axis < 0 ? x.shape.length + attrs.axis : attrs.axis;
    const shape = x.shape.filter((_, i) => i !== axis);
    return split(g, x, Array(x.shape[axis]!).fill(1), axis).map((v) => reshape(g, v, shape));
  },
  SplitV: ({ g, inputs, attrs }: Call<tf.SplitVAttrs>) => {
    const x = inputs.x!;
    const axis = tf.util.parseAxisParam(attrs.axis, [...x.shape])[0]!;
    const shapeOnly = { shape: [...x.shape] } as tf.Tensor;
    return split(g, x, tf.backend_util.prepareSplitSize(shapeOnly, attrs.numOrSizeSplits, axis), axis);
  },
  Slice: ({ g, inputs, attrs }: Call<tf.SliceAttrs>) => {
    const x = inputs.x!;
    const shapeOnly = { shape: [...x.shape], rank: x.shape.length } as tf.Tensor;
    const [begin, size] = tf.slice_util.parseSliceParams(shapeOnly, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(shapeOnly, begin!, size!);
    return slice(g, x, begin!, size!);
  },
  StridedSlice: ({ g, inputs, attrs }: Call<tf.StridedSliceAttrs>) => stridedSlice(g, inputs.x!, attrs),
  PadV2: ({ g, inputs, attrs }: Call<tf.PadV2Attrs>) =>
    pad(g, inputs.x!, attrs.paddings, attrs.constantValue ?? 0),
  MirrorPad: ({ g, inputs, attrs }: Call<tf.MirrorPadAttrs>) => {
    return inputs.x!.shape.reduce((x, n, axis) => {
      const [before, after] = attrs.paddings[axis]!;
      if (before === 0 && after === 0) return x;
      const from = Int32Array.from(mirrored(n, before, after, attrs.mode));
      const shape = x.shape.map((d, i) => (i === axis ? from.length : d));
      const places = constant(g, from, [from.length], 'int32');
      return emit(g, 'Gather', [x, places], shape, x.dtype, { attributes: { axis: { i: axis } } });
    }, inputs.x!);
  },
  Tile: ({ g, inputs, attrs }: Call<tf.TileAttrs>) => tile(g, inputs.x!, attrs.reps),
  Reverse: ({ g, inputs, attrs }: Call<tf.ReverseAttrs>) => {
    const x = inputs.x!;
    return reverse(g, x, x.shape.length === 0 ? [] : tf.util.parseAxisParam(attrs.dims, [...x.shape]));
  },
  Fill: ({ g, attrs }: Call<tf.FillAttrs>) => {
    if (typeof attrs.value !== 'number') throw new Untranslatable('its value is a string');
    const dtype = (attrs.dtype ?? 'float32') as DType;
    return uniform(g, asByte(dtype, attrs.value), attrs.shape, dtype);
  },
  Range: ({ g, attrs }: Call<tf.RangeAttrs>) => {
    const { start, stop, dtype } = attrs;
    const isEmpty = start === stop || (start < stop && attrs.step < 0) || (stop < start && attrs.step > 1);
    const n = isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / attrs.step));
    // A step of 1 is the default, and means downwards where the end is below.
    const step = stop < start && attrs.step === 1 ? -1 : attrs.step;
    // Step by step in the type of the result, as tfjs counts.
    const data = dtype === 'int32' ? new Int32Array(n) : new Float32Array(n);
    if (n > 0) data[0] = start;
    for (let i = 1; i < n; i++) data[i] = data[i - 1]! + step;
    return constant(g, data, [n], dtype);
  },
  LinSpace: ({ g, attrs }: Call<tf.LinSpaceAttrs>) => {
    const { start, stop, num } = attrs;
    // Step by step in float32, as tfjs counts.
    const data = new Float32Array(num);
    data[0] = start;
    for (let i = 1; i < num; i++) data[i] = data[i - 1]! + (stop - start) / (num - 1);
    return constant(g, data, [num], 'float32');
  },
};
