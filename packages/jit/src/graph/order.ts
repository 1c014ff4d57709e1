/** @file Order in a graph that knows only data flow: a value that is there no sooner than others are.
 *
 *  A runtime computes a node as soon as its operands are there, merges it with an equal one, and computes in advance what
 *  depends on constants alone. A held value depends on what it waits for through a number that only the run can tell;
 *  otherwise it is the value itself, bit for bit. */
import { concat, slice } from '../kernels/shape.js';
import { emit, type Graph, int64s, sizeOf, type Value } from './ir.js';
import { ONNX_TYPE, reshape } from './layout.js';

/** What a value is computed from, at most: nothing that changes, arguments as they are, or other nodes' results. */
export type Origin = 'constant' | 'argument' | 'computed';

const origins = new WeakMap<Value, Origin>();

export const originOf = (v: Value): Origin => {
  const { source } = v;
  if (source._tag === 'input') return 'argument';
  if (source._tag !== 'node') return 'constant';
  const known = origins.get(v);
  if (known !== undefined) return known;
  const isConstant = source.node.inputs.every((x) => x === null || originOf(x) === 'constant');
  const origin = isConstant ? 'constant' : 'computed';
  origins.set(v, origin);
  return origin;
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
        const attributes = { to: { i: ONNX_TYPE.float32 } };
        const number = v.dtype === 'float32' ? one : emit(g, 'Cast', [one], first, 'float32', { attributes });
        return rank === 0 ? reshape(g, number, [1]) : number;
      });
    return reshape(g, concat(g, ones, 0), [ones.length]);
  });
  return concat(g, groups, 0);
};

/** false, known when all of `after` are there: x > x has no other value, not even for NaN. null where nothing waits. */
const gate = (g: Graph, after: readonly Value[]): Value | null => {
  const waited = [...new Set(after)].filter((v) => sizeOf(v.shape) > 0 && originOf(v) !== 'constant');
  if (waited.length === 0) return null;
  const all = firstsOf(g, waited);
  const attributes = { keepdims: { i: 1 } };
  const one = waited.length === 1 ? all : emit(g, 'ReduceMax', [all], [1], 'float32', { attributes });
  return emit(g, 'Greater', [one, one], [1], 'bool');
};

/** The same values, but none of them before all of `after` are computed. Constants stay as they are; with them arguments,
 *  where a computed value is there to wait instead: so weights are not held, and what depends on them alone is shared.
 *  Where nothing can be waited for, all stay as they are. */
export const hold = (g: Graph, values: readonly Value[], after: readonly Value[]): readonly Value[] => {
  const kind: Origin = values.some((v) => originOf(v) === 'computed') ? 'computed' : 'argument';
  const isHeld = (v: Value): boolean => originOf(v) === kind && sizeOf(v.shape) > 0;
  const shut = values.some(isHeld) ? gate(g, after) : null;
  if (shut === null) return values;
  const one = (v: Value): Value => {
    if (!g.target.viewsByReshape || v.shape.length === 0)
      return emit(g, 'Where', [shut, v, v], v.shape, v.dtype);
    // A view on the same memory: a Reshape whose shape is known only at run time.
    const attributes = { to: { i: ONNX_TYPE.int64 } };
    const zero = emit(g, 'Cast', [shut], [1], 'int64', { attributes });
    const shape = emit(g, 'Add', [int64s(g, v.shape), zero], [v.shape.length], 'int64');
    return emit(g, 'Hold', [v, shape], v.shape, v.dtype);
  };
  return values.map((v) => (isHeld(v) ? one(v) : v));
};
