/** @file Places in images that are no whole numbers: reckoned as eager tfjs does, so that they round to the same pixels. */
import { compare, elementwise, scalar, where } from '../graph/elementwise.js';
import type { Graph, Value, ValueType } from '../graph/ir.js';
import { castTo } from '../graph/layout.js';

/** Arithmetic of places: in doubles, as tfjs has it; a GPU has none. */
export const placing = (g: Graph) => {
  const type: ValueType = g.target.webgpu ? 'float32' : 'float64';
  const of = (x: number): Value => castTo(g, scalar(g, x), type);
  const op =
    (name: string) =>
    (...operands: readonly (Value | number)[]): Value =>
      elementwise(
        g,
        name,
        operands.map((v) => (typeof v === 'number' ? of(v) : castTo(g, v, type))),
        type,
      );
  const less = (a: Value, b: number): Value => compare(g, 'Less', a, of(b));
  const choose = (condition: Value, t: Value | number, e: Value): Value =>
    where(g, condition, typeof t === 'number' ? of(t) : t, e);
  const floor = op('Floor');
  const ceil = op('Ceil');
  const truncated = (x: Value): Value => choose(less(x, 0), ceil(x), floor(x));
  /** NaN stays. */
  const clamped = (x: Value, most: number): Value =>
    choose(less(x, 0), 0, choose(compare(g, 'Greater', x, of(most)), most, x));
  return {
    type,
    of,
    add: op('Add'),
    sub: op('Sub'),
    mul: op('Mul'),
    div: op('Div'),
    floor,
    ceil,
    truncated,
    clamped,
    less,
    choose,
    isAbove: (x: Value, most: number): Value => compare(g, 'Greater', x, of(most)),
  };
};
export type Placing = ReturnType<typeof placing>;
