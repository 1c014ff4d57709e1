/** @file Frozen weights in 16 bits under a float32 tape.
 *
 *  Where the device multiplies in 16 bits, the product of an activation with a frozen weight does so: the activation is
 *  rounded, the result widened; the weight is in memory as 16 bits. Where it does not (ONNX Runtime's CPU provider on
 *  x86: it has no such product, and would widen the weight for good), a weight that lies in 16 bits in its file stays
 *  that way, and is widened for each product and thrown away: the very numbers of float32, in half the memory. */
import { type Graph, producer, type Value } from './ir.js';
import { castTo } from './layout.js';

const frozen = new WeakSet<Value>();

/** Marks the value of a frozen argument. */
export const markFrozen = (v: Value): Value => {
  frozen.add(v);
  return v;
};

const MOVES = ['Reshape', 'Transpose'] as const;

/** Whether a value is a frozen argument, or one under another shape. */
export const isFrozenWeight = (v: Value): boolean => {
  if (frozen.has(v)) return true;
  const moved = MOVES.map((op) => producer(v, op)).find((node) => node !== null);
  return moved !== undefined && isFrozenWeight(moved.inputs[0]!);
};

type Half = 'float16' | 'bfloat16';

/** The 16-bit weight that a value is the float32 form of; null where it is none. */
export const halfOf = (v: Value): Value | null => {
  const source = producer(v, 'Cast')?.inputs[0] ?? null;
  return source !== null && source.source._tag === 'file' ? source : null;
};

/** The type that products with frozen weights have; null where the device has none but float32. */
export const productType = ({ target: { precision, halfProducts } }: Graph): Half | null =>
  precision === 'float32' || precision === 'int8' || !halfProducts ? null : precision;

/** In 16 bits: from the file as it lies there, or rounded once, before any run. */
export const asHalf = (g: Graph, v: Value, dtype: Half): Value => castTo(g, halfOf(v) ?? v, dtype);
