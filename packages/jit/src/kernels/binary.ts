/** @file Two operands with broadcasting. tfjs has made their types equal before. */
import {
  arithmetic,
  broadcastShape,
  compare,
  elementwise,
  not,
  scalar,
  where,
} from '../graph/elementwise.js';
import type { DType, Graph, Value } from '../graph/ir.js';
import { cast, expand } from '../graph/layout.js';
import { type Call, type Kernel, type Kernels, Untranslatable } from './kernel.js';
import { or, sign, xor } from './portable.js';

const ab = ({ inputs }: Call): [Value, Value] => [inputs.a!, inputs.b!];

/** Booleans take part in arithmetic only where that is logic: product is and. */
const numbers =
  (op: 'Add' | 'Sub' | 'Mul' | 'Div'): Kernel =>
  (call: Call) => {
    const [a, b] = ab(call);
    if (a.dtype !== 'bool') return arithmetic(call.g, op, a, b);
    if (op === 'Mul') return elementwise(call.g, 'And', [a, b], 'bool');
    throw new Untranslatable('it has bool operands; cast them to int32 or float32 first');
  };

const plain =
  (op: string): Kernel =>
  (call: Call) => {
    const [a, b] = ab(call);
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

/** ⌊a / b⌋ as int32 (so tfjs has it); for integers from the truncated quotient, one less where a remainder has the other sign. */
const floorDiv = (g: Graph, a: Value, b: Value): Value => {
  const quotient = arithmetic(g, 'Div', a, b);
  if (a.dtype === 'float32') return cast(g, elementwise(g, 'Floor', [quotient], 'float32'), 'int32');
  const rest = sub(g, a, arithmetic(g, 'Mul', quotient, b));
  const isInexact = not(g, compare(g, 'Equal', rest, scalar(g, 0, 'int32')));
  const isBelow = elementwise(
    g,
    'And',
    [isInexact, differ(g, isNegative(g, rest), isNegative(g, b))],
    'bool',
  );
  return sub(g, quotient, cast(g, isBelow, 'int32'));
};

/** a mod b with the sign of b, as tfjs computes it: r = fmod(a, b), and fmod(r + b, b) where the signs differ. */
const floorMod = (g: Graph, a: Value, b: Value): Value => {
  const fmod = (x: Value, y: Value): Value => elementwise(g, 'Mod', [x, y], x.dtype, { fmod: { i: 1 } });
  const r = fmod(a, b);
  const shifted = fmod(arithmetic(g, 'Add', r, b), b);
  return where(g, differ(g, isNegative(g, a), isNegative(g, b)), shifted, r);
};

/** The angle of (x, y): atan(y/x), moved by ±π in the left half plane, ±π/2 on the axis. */
const atan2 = (g: Graph, y: Value, x: Value): Value => {
  const shape = broadcastShape(y.shape, x.shape);
  const zero = scalar(g, 0);
  const angle = elementwise(g, 'Atan', [arithmetic(g, 'Div', y, x)], 'float32');
  const side = where(g, isNegative(g, y), scalar(g, -Math.PI), scalar(g, Math.PI));
  const isLeft = isNegative(g, x);
  const turned = where(g, isLeft, arithmetic(g, 'Add', angle, side), angle);
  const isOnAxis = compare(g, 'Equal', x, zero);
  const up = g.target.webgpu ? sign(g, y) : elementwise(g, 'Sign', [y], 'float32');
  const upright = arithmetic(g, 'Mul', up, scalar(g, Math.PI / 2));
  return expand(g, where(g, isOnAxis, upright, turned), shape);
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
  Pow: plain('Pow'),
  Atan2: (call: Call) => atan2(call.g, ...ab(call)),
  SquaredDifference: (call: Call) => {
    const difference = sub(call.g, ...ab(call));
    return arithmetic(call.g, 'Mul', difference, difference);
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
    const slope = where(g, isNegative(g, y), arithmetic(g, 'Add', y, scalar(g, 1)), scalar(g, 1));
    return arithmetic(g, 'Mul', dy, slope);
  },
  Select: ({ g, inputs }: Call) => where(g, cast(g, inputs.condition!, 'bool'), inputs.t!, inputs.e!),
};
