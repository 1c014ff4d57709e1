/** @file Order in a graph that knows only data flow: a value that is there no sooner than others are.
 *
 *  A runtime computes a node as soon as its operands are there, merges it with an equal one, and computes in advance what
 *  depends on constants alone. A held value depends on what it waits for through a number that only the run can tell;
 *  otherwise it is the value itself, bit for bit. */
import { halfOf } from './halves.js';
import { emit, type Graph, int64s, sizeOf, type Value } from './ir.js';
import { castTo, reshape } from './layout.js';
import { joined, slice } from './pieces.js';

const constants = new WeakMap<Value, boolean>();

/** Whether a value is known before the run. */
export const isConstant = (v: Value): boolean => {
  const { source } = v;
  if (source._tag !== 'node') return source._tag !== 'input';
  const known = constants.get(v);
  if (known !== undefined) return known;
  const found = source.node.inputs.every((x) => x === null || isConstant(x));
  constants.set(v, found);
  return found;
};

/** The first element of each, [n]. */
const firstsOf = (g: Graph, values: readonly Value[]): Value => {
  const ranks = [...new Set(values.map(({ shape }) => shape.length))];
  const groups = ranks.map((rank) => {
    const ones = values
      .filter(({ shape }) => shape.length === rank)
      .map((v) => {
        const first = v.shape.map(() => 1);
        const one = slice(
          g,
          v,
          first.map(() => 0),
          first,
        );
        const number = castTo(g, one, 'float32');
        return rank === 0 ? reshape(g, number, [1]) : number;
      });
    return reshape(g, joined(g, ones, 0), [ones.length]);
  });
  return joined(g, groups, 0);
};

/** false, known when all of `after` are there: x > x has no other value, not even for NaN. null where nothing waits. */
const gate = (g: Graph, after: readonly Value[]): Value | null => {
  const waited = [...new Set(after)].filter((v) => sizeOf(v.shape) > 0 && !isConstant(v));
  if (waited.length === 0) return null;
  const all = firstsOf(g, waited);
  const attributes = { keepdims: { i: 1 } };
  const one = waited.length === 1 ? all : emit(g, 'ReduceMax', [all], [1], 'float32', { attributes });
  return emit(g, 'Greater', [one, one], [1], 'bool');
};

/** The same values, but none of them before all of `after` are computed. Constants stay as they are; where nothing can be
 *  waited for, all do. */
export const hold = (g: Graph, values: readonly Value[], after: readonly Value[]): readonly Value[] => {
  const isHeld = (v: Value): boolean => !isConstant(v) && sizeOf(v.shape) > 0;
  const shut = values.some(isHeld) ? gate(g, after) : null;
  return shut === null ? values : values.map((v) => (isHeld(v) ? behind(g, v, shut) : v));
};

/** The copy of a smaller one is not worth a node. */
const LARGE_SIZE = 16_384;

/** The same values, but large constants no longer look like such. ONNX Runtime makes a packed copy of a constant for every
 *  product with it, which a product of many rows hardly gains from: with one weight in ten products that is ten copies. */
export const unpacked = (g: Graph, values: readonly Value[], after: readonly Value[]): readonly Value[] => {
  if (!g.target.viewsByReshape) return values;
  // What is widened anew for each product is nobody's constant anyway.
  const isWidened = (v: Value): boolean => g.target.precision !== 'float32' && halfOf(v) !== null;
  const isLarge = (v: Value): boolean =>
    isConstant(v) &&
    v.source._tag !== 'uniform' &&
    v.source._tag !== 'weight' &&
    v.shape.length > 0 &&
    sizeOf(v.shape) >= LARGE_SIZE &&
    !isWidened(v);
  const shut = values.some(isLarge) ? gate(g, after) : null;
  return shut === null ? values : values.map((v) => (isLarge(v) ? behind(g, v, shut) : v));
};

/** The value, when the gate is known. */
const behind = (g: Graph, v: Value, shut: Value): Value => {
  if (!g.target.viewsByReshape || v.shape.length === 0)
    return emit(g, 'Where', [shut, v, v], v.shape, v.dtype);
  // A view on the same memory: a Reshape whose shape is known only at run time.
  const zero = castTo(g, shut, 'int64');
  const shape = emit(g, 'Add', [int64s(g, v.shape), zero], [v.shape.length], 'int64');
  return emit(g, 'Hold', [v, shape], v.shape, v.dtype);
};
