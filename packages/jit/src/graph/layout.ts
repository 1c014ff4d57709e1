/** @file Nodes that move data without computing: reshape, expand, transpose, cast. Each is made only if needed. */
import {
  type DType,
  emit,
  type Graph,
  int64s,
  producer,
  ShapeMismatch,
  sameShape,
  sizeOf,
  uniform,
  uniformValue,
  type Value,
  type ValueType,
} from './ir.js';

export const reshape = (g: Graph, v: Value, shape: readonly number[]): Value => {
  if (sameShape(v.shape, shape)) return v;
  if (sizeOf(v.shape) !== sizeOf(shape))
    throw new ShapeMismatch(`[${v.shape}] cannot be reshaped to [${shape}]`);
  const u = uniformValue(v);
  if (u !== null) return uniform(g, u, shape, v.dtype as DType);
  const before = producer(v, 'Reshape');
  if (before !== null) return reshape(g, before.inputs[0]!, shape);
  return emit(g, 'Reshape', [v, int64s(g, shape)], shape, v.dtype, { attributes: { allowzero: { i: 1 } } });
};

/** Broadcasts to a shape. Elementwise operators look through it (see `narrow`). */
export const expand = (g: Graph, v: Value, shape: readonly number[]): Value => {
  if (sameShape(v.shape, shape)) return v;
  const u = uniformValue(v);
  if (u !== null) return uniform(g, u, shape, v.dtype as DType);
  const before = producer(v, 'Expand');
  if (before !== null) return expand(g, before.inputs[0]!, shape);
  return emit(g, 'Expand', [v, int64s(g, shape)], shape, v.dtype);
};

/** True when only axes of length one change their place: then the data stay as they lie. */
const keepsOrder = (shape: readonly number[], perm: readonly number[]): boolean => {
  const moved = perm.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || moved[i - 1]! < axis);
};

export const transpose = (g: Graph, v: Value, perm: readonly number[]): Value => {
  const shape = perm.map((axis) => v.shape[axis]!);
  if (perm.every((axis, i) => axis === i)) return v;
  const u = uniformValue(v);
  if (u !== null) return uniform(g, u, shape, v.dtype as DType);
  if (keepsOrder(v.shape, perm)) return reshape(g, v, shape);
  const before = producer(v, 'Transpose');
  if (before !== null) {
    const inner = (before.attributes.perm as { ints: readonly number[] }).ints;
    return transpose(
      g,
      before.inputs[0]!,
      perm.map((axis) => inner[axis]!),
    );
  }
  return emit(g, 'Transpose', [v], shape, v.dtype, { attributes: { perm: { ints: perm } } });
};

/** @source TensorProto.DataType of the ONNX schema */
export const ONNX_TYPE = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;

/** Casts to any type of ONNX. */
export const castTo = (g: Graph, v: Value, dtype: ValueType): Value =>
  v.dtype === dtype
    ? v
    : emit(g, 'Cast', [v], v.shape, dtype, { attributes: { to: { i: ONNX_TYPE[dtype] } } });

/** Casts as tfjs does: to int32 by truncation, to bool by ≠ 0. */
export const cast = (g: Graph, v: Value, dtype: DType): Value => {
  if (v.dtype === dtype) return v;
  const u = uniformValue(v);
  return u !== null ? uniform(g, u, v.shape, dtype) : castTo(g, v, dtype);
};
