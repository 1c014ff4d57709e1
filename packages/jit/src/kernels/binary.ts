/** @file Two operands with broadcasting. tfjs has made their types equal before. */
import * as tf from '@tensorflow/tfjs';
import {
  arithmetic,
  broadcastShape,
  compare,
  elementwise,
  not,
  scalar,
  where,
} from '../graph/elementwise.js';
import { inDoubles, toInt32 } from '../graph/integers.js';
import { type DType, type Graph, uniformValue, type Value } from '../graph/ir.js';
import { cast, castTo, expand } from '../graph/layout.js';
import type { Call, Kernel, Kernels } from './kernel.js';
import { or, sign, xor } from './portable.js';

const ab = ({ inputs }: Call): [Value, Value] => [inputs.a!, inputs.b!];

/** Booleans take part in arithmetic only where that is logic: product is and. */
const numbers =
  (op: 'Add' | 'Sub' | 'Mul' | 'Div'): Kernel =>
  (call: Call) => {
    const [a, b] = ab(call);
    if (a.dtype === 'int32' && (op === 'Mul' || op === 'Div')) return integers(call.g, op, a, b);
    if (a.dtype !== 'bool') return arithmetic(call.g, op, a, b);
    if (op === 'Mul') return elementwise(call.g, 'And', [a, b], 'bool');
    // Not by way of uniform values: they would be added up where arrays cannot.
    return elementwise(call.g, op, [a, b], 'bool');
  };

/** Products and quotients of int32 as JavaScript has them; a GPU has no doubles. */
const integers = (g: Graph, op: 'Mul' | 'Div', a: Value, b: Value): Value => {
  const known = [a, b].some((v) => uniformValue(v) !== null && Math.abs(uniformValue(v)!) <= EXACT);
  if (g.target.webgpu || (op === 'Mul' && known)) return arithmetic(g, op, a, b);
  return toInt32(g, inDoubles(g, op, [a, b]));
};

/** An int32 times a number up to this is exact in a double, so that the product in 32 bits is the same. */
const EXACT = 2 ** 21;

const LOGIC: Readonly<Record<string, string>> = { Max: 'Or', Min: 'And' };

const plain =
  (op: string): Kernel =>
  (call: Call) => {
    const [a, b] = ab(call);
    const isLogic = a.dtype === 'bool' && LOGIC[op] !== undefined;
    if (isLogic && op === 'Max' && call.g.target.webgpu) return or(call.g, a, b);
    if (isLogic) return elementwise(call.g, LOGIC[op]!, [a, b], 'bool');
    return elementwise(call.g, op, [a, b], a.dtype);
  };

/** Booleans have no order in ONNX, and not even equality in its WebGPU provider. */
const comparable = (call: Call, op: string): [Value, Value] =>
  ab(call).map((v) =>
    v.dtype === 'bool' && (op !== 'Equal' || call.g.target.webgpu) ? cast(call.g, v, 'int32') : v,
  ) as [Value, Value];

const ordered =
  (op: string): Kernel =>
  (call: Call) => {
    return compare(call.g, op, ...comparable(call, op));
  };

const logical =
  (op: string): Kernel =>
  (call: Call) => {
    const [a, b] = ab(call).map((v) => cast(call.g, v, 'bool')) as [Value, Value];
    if (call.g.target.webgpu && op === 'Or') return or(call.g, a, b);
    return op === 'Xor' ? differ(call.g, a, b) : elementwise(call.g, op, [a, b], 'bool');
  };

const sub = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Sub', a, b);
const isNegative = (g: Graph, v: Value): Value => compare(g, 'Less', v, scalar(g, 0, v.dtype as DType));
const differ = (g: Graph, a: Value, b: Value): Value =>
  g.target.webgpu ? xor(g, a, b) : elementwise(g, 'Xor', [a, b], 'bool');

/** ⌊a / b⌋ as int32 (so tfjs has it), from the quotient in doubles. */
const floorDiv = (g: Graph, a: Value, b: Value): Value => {
  if (!g.target.webgpu) return toInt32(g, elementwise(g, 'Floor', [inDoubles(g, 'Div', [a, b])], 'float64'));
  const quotient = arithmetic(g, 'Div', a, b);
  if (a.dtype === 'float32') return toInt32(g, elementwise(g, 'Floor', [quotient], 'float32'));
  // From the truncated quotient, one less where a remainder has the other sign.
  const rest = sub(g, a, arithmetic(g, 'Mul', quotient, b));
  const zero = scalar(g, 0, 'int32');
  const isInexact = not(g, compare(g, 'Equal', rest, zero));
  const isBelow = elementwise(
    g,
    'And',
    [isInexact, differ(g, isNegative(g, rest), isNegative(g, b))],
    'bool',
  );
  const floored = sub(g, quotient, cast(g, isBelow, 'int32'));
  return where(g, compare(g, 'Equal', b, zero), zero, floored);
};

/** a mod b with the sign of b, as tfjs computes it: r = fmod(a, b), and fmod(r + b, b) where the signs differ. */
const floorMod = (g: Graph, a: Value, b: Value): Value => {
  const fmod = (x: Value, y: Value): Value => elementwise(g, 'Mod', [x, y], x.dtype, { fmod: { i: 1 } });
  const isTurned = differ(g, isNegative(g, a), isNegative(g, b));
  if (!g.target.webgpu) {
    const [x, y] = [castTo(g, a, 'float64'), castTo(g, b, 'float64')];
    const r = fmod(x, y);
    const shifted = fmod(elementwise(g, 'Add', [r, y], 'float64'), y);
    const made = where(g, isTurned, shifted, r);
    return a.dtype === 'int32' ? toInt32(g, made) : castTo(g, made, 'float32');
  }
  const r = fmod(a, b);
  return where(g, isTurned, fmod(arithmetic(g, 'Add', r, b), b), r);
};

/** Whether a number is less than 0, or −0. A GPU does not tell that from 0. */
const hasMinus = (g: Graph, v: Value): Value => {
  if (g.target.webgpu) return isNegative(g, v);
  const isZero = compare(g, 'Equal', v, scalar(g, 0));
  return where(g, isZero, isNegative(g, arithmetic(g, 'Div', scalar(g, 1), v)), isNegative(g, v));
};

/** The angle of (x, y): atan(y/x), moved by ±π in the left half plane, ±π/2 on the axis. Of two infinities the signs count. */
const atan2 = (g: Graph, top: Value, right: Value): Value => {
  const shape = broadcastShape(top.shape, right.shape);
  const zero = scalar(g, 0);
  const signOf = (v: Value): Value => (g.target.webgpu ? sign(g, v) : elementwise(g, 'Sign', [v], 'float32'));
  const isInfinite = (v: Value): Value =>
    compare(g, 'Equal', elementwise(g, 'Abs', [v], 'float32'), scalar(g, Number.POSITIVE_INFINITY));
  const isFar = elementwise(g, 'And', [isInfinite(top), isInfinite(right)], 'bool');
  const [y, x] = [top, right].map((v) => where(g, isFar, signOf(v), v)) as [Value, Value];
  const angle = elementwise(g, 'Atan', [arithmetic(g, 'Div', y, x)], 'float32');
  const side = where(g, hasMinus(g, y), scalar(g, -Math.PI), scalar(g, Math.PI));
  const isLeft = hasMinus(g, x);
  const turned = where(g, isLeft, arithmetic(g, 'Add', angle, side), angle);
  const upright = arithmetic(g, 'Mul', signOf(y), scalar(g, Math.PI / 2));
  const isOrigin = compare(g, 'Equal', y, zero);
  const onAxis = where(g, isOrigin, where(g, isLeft, side, y), upright);
  return expand(g, where(g, compare(g, 'Equal', x, zero), onAxis, turned), shape);
};

export const binary: Kernels = {
  Add: numbers('Add'),
  Sub: numbers('Sub'),
  Multiply: numbers('Mul'),
  RealDiv: numbers('Div'),
  FloorDiv: (call: Call) => floorDiv(call.g, ...ab(call)),
  Mod: (call: Call) => floorMod(call.g, ...ab(call)),
  Maximum: plain('Max'),
  Minimum: plain('Min'),
  Pow: (call: Call) => {
    const [a, b] = ab(call);
    if (a.dtype !== 'int32' || call.g.target.webgpu) return plain('Pow')(call as never);
    return toInt32(call.g, inDoubles(call.g, 'Pow', [a, b]));
  },
  Atan2: (call: Call) => {
    const [y, x] = ab(call);
    const angle = atan2(call.g, cast(call.g, y, 'float32'), cast(call.g, x, 'float32'));
    return y.dtype === 'float32' ? angle : cast(call.g, toInt32(call.g, angle), y.dtype as DType);
  },
  SquaredDifference: (call: Call) => {
    const { g } = call;
    const [a, b] = ab(call);
    if (a.dtype === 'int32' && !g.target.webgpu) {
      const wide = inDoubles(g, 'Sub', [a, b]);
      return toInt32(g, elementwise(g, 'Mul', [wide, wide], 'float64'));
    }
    const difference = sub(g, a, b);
    return arithmetic(g, 'Mul', difference, difference);
  },
  Equal: ordered('Equal'),
  NotEqual: (call: Call) => not(call.g, compare(call.g, 'Equal', ...comparable(call, 'Equal'))),
  Greater: ordered('Greater'),
  GreaterEqual: ordered('GreaterOrEqual'),
  Less: ordered('Less'),
  LessEqual: ordered('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  LogicalXor: logical('Xor'),
  BitwiseAnd: plain('BitwiseAnd'),
  AddN: ({ g, inputs }: Call) => Object.values(inputs).reduce((sum, v) => arithmetic(g, 'Add', sum, v)),
  // The gradient of elu from its result y: 1 where y ≥ 0, else y + 1.
  EluGrad: ({ g, inputs }: Call) => {
    const [y, dy] = [inputs.y!, inputs.dy!];
    const isAbove = compare(g, 'GreaterOrEqual', y, scalar(g, 0));
    const slope = where(g, isAbove, scalar(g, 1), arithmetic(g, 'Add', y, scalar(g, 1)));
    return arithmetic(g, 'Mul', dy, slope);
  },
  Select: ({ g, inputs }: Call) => {
    const [t, e] = [inputs.t!, inputs.e!];
    const dtype = tf.upcastType(t.dtype as DType, e.dtype as DType) as DType;
    return where(g, cast(g, inputs.condition!, 'bool'), cast(g, t, dtype), cast(g, e, dtype));
  },
};
