/** @file Elementwise nodes: broadcasting, folding of uniform values, and looking through needless broadcasts. */
import {
  type DType,
  emit,
  type Graph,
  producer,
  ShapeMismatch,
  sameShape,
  uniform,
  uniformValue,
  type Value,
  type ValueType,
} from './ir.js';
import { cast, expand } from './layout.js';
import { widenedBeside } from './widened.js';

/** Shape of a broadcast, as NumPy, ONNX and tfjs have it. */
export const broadcastShape = (...shapes: readonly (readonly number[])[]): number[] => {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const dims = shapes.map((s) => s[s.length - rank + i] ?? 1);
    const size = dims.find((d) => d !== 1) ?? 1;
    if (dims.some((d) => d !== 1 && d !== size))
      throw new ShapeMismatch(`${shapes.map((s) => `[${s}]`).join(' and ')} cannot be broadcast together`);
    return size;
  });
};

/** The smallest value that broadcasts to the same: a scalar for a uniform, the source of an Expand.
 *  Only sound when the other operands alone already have the full shape. */
const narrow = (g: Graph, v: Value, others: readonly number[], shape: readonly number[]): Value => {
  const u = uniformValue(v);
  if (u !== null && v.shape.length > 0) {
    if (sameShape(others, shape)) return uniform(g, u, [], v.dtype as DType);
    return v;
  }
  const wide = producer(v, 'Expand');
  if (wide === null) return v;
  const source = wide.inputs[0]!;
  return sameShape(broadcastShape(source.shape, others), shape) ? source : v;
};

/** Elementwise operator over broadcast operands; the result has their common shape. */
export const elementwise = (
  g: Graph,
  op: string,
  operands: readonly Value[],
  dtype: ValueType,
  attributes: Readonly<Record<string, { readonly i: number } | { readonly f: number }>> = {},
): Value => {
  const shape = broadcastShape(...operands.map((v) => v.shape));
  const narrowed = [...operands];
  for (let i = 0; i < narrowed.length; i++) {
    const others = broadcastShape([], ...narrowed.filter((_, j) => j !== i).map((v) => v.shape));
    narrowed[i] = narrow(g, narrowed[i]!, others, shape);
  }
  // Uniform operands only: compute on scalars and broadcast what comes out.
  if (narrowed.every((v) => uniformValue(v) !== null)) {
    const scalars = narrowed.map((v) => uniform(g, uniformValue(v)!, [], v.dtype as DType));
    return expand(g, emit(g, op, scalars, [], dtype, { attributes }), shape);
  }
  // A uniform that gives the shape, beside an operand that is smaller: the broadcast comes last.
  const rest = narrowed.filter((v) => uniformValue(v) === null);
  const restShape = broadcastShape(...rest.map((v) => v.shape));
  if (!sameShape(restShape, shape)) {
    const scalars = narrowed.map((v) => {
      const u = uniformValue(v);
      return u === null ? v : uniform(g, u, [], v.dtype as DType);
    });
    return expand(g, emit(g, op, scalars, restShape, dtype, { attributes }), shape);
  }
  return emit(g, op, narrowed, shape, dtype, { attributes });
};

type Fold = (a: number, b: number) => number;
/** Folding in JavaScript is exact for these: a double result of + − × ÷ rounds to the float32 result. */
const FOLD: Readonly<Record<string, Fold>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

const isNeutral = (op: string, side: 'left' | 'right', x: number): boolean =>
  op === 'Add' ? x === 0 : op === 'Mul' ? x === 1 : side === 'right' && (op === 'Sub' ? x === 0 : x === 1);

/** Add, Sub, Mul, Div of two values of one type. x + 0, x − 0, x · 1, x / 1 make no node. */
export const arithmetic = (g: Graph, op: 'Add' | 'Sub' | 'Mul' | 'Div', left: Value, right: Value): Value => {
  const [a, b] = [widenedBeside(g, left, right), widenedBeside(g, right, left)];
  const shape = broadcastShape(a.shape, b.shape);
  const [ua, ub] = [uniformValue(a), uniformValue(b)];
  const dtype = a.dtype as DType;
  if (ua !== null && ub !== null && (dtype === 'float32' || op !== 'Div'))
    return uniform(g, FOLD[op]!(ua, ub), shape, dtype);
  if (ub !== null && isNeutral(op, 'right', ub)) return expand(g, a, shape);
  if (ua !== null && isNeutral(op, 'left', ua)) return expand(g, b, shape);
  return elementwise(g, op, [a, b], dtype);
};

/** A number beside arrays of any shape. */
export const scalar = (g: Graph, x: number, dtype: DType = 'float32'): Value => uniform(g, x, [], dtype);

/** ONNX Runtime chooses among numbers only: booleans are numbers for the time of it. */
export const where = (g: Graph, condition: Value, t: Value, e: Value): Value => {
  if (t.dtype !== 'bool') return elementwise(g, 'Where', [condition, t, e], t.dtype);
  const [yes, no] = [cast(g, t, 'int32'), cast(g, e, 'int32')];
  return cast(g, elementwise(g, 'Where', [condition, yes, no], 'int32'), 'bool');
};
export const compare = (g: Graph, op: string, a: Value, b: Value): Value =>
  elementwise(g, op, [a, b], 'bool');
export const not = (g: Graph, v: Value): Value => elementwise(g, 'Not', [v], 'bool');
