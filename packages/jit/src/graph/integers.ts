/** @file Integers as JavaScript has them, and so eager tfjs: computed in doubles, then cut to 32 bits. */
import { compare, elementwise, scalar, where } from './elementwise.js';
import { constant, type DType, type Graph, uniform, uniformValue, type Value } from './ir.js';
import { cast, castTo } from './layout.js';

/** From here on a float32 is a multiple of 2³², which leaves 0 of it, and a cast to int64 is undefined. */
const TOO_LARGE = 2 ** 63;

const big = (g: Graph, n: bigint): Value => constant(g, BigInt64Array.of(n), [], 'int64');

/** x modulo 2³², in −2³¹ … 2³¹ − 1. By arithmetic: ONNX Runtime makes one cast of two, and that one is undefined. */
const wrapped = (g: Graph, x: Value): Value => {
  const half = big(g, 2n ** 31n);
  const lifted = elementwise(g, 'Add', [x, half], 'int64');
  const rest = elementwise(g, 'Mod', [lifted, big(g, 2n ** 32n)], 'int64');
  return elementwise(g, 'Sub', [rest, half], 'int64');
};

const double = (g: Graph, n: number): Value => castTo(g, scalar(g, n), 'float64');

/** ToInt32 of JavaScript: the fraction is cut, the rest taken modulo 2³²; NaN and the infinities give 0. A bare cast is
 *  undefined for what is outside of 32 bits. */
export const toInt32 = (g: Graph, x: Value): Value => {
  if (x.dtype === 'int32') return x;
  if (x.dtype === 'bool') return cast(g, x, 'int32');
  const u = uniformValue(x);
  if (u !== null) return uniform(g, u, x.shape, 'int32');
  if (x.dtype === 'float64') {
    // A double may be a multiple of less than 2³², however large it is.
    const hasSize = compare(
      g,
      'Less',
      elementwise(g, 'Abs', [x], 'float64'),
      double(g, Number.POSITIVE_INFINITY),
    );
    const rest = elementwise(g, 'Mod', [x, double(g, 2 ** 32)], 'float64', { fmod: { i: 1 } });
    const number = where(g, hasSize, rest, double(g, 0));
    return castTo(g, wrapped(g, castTo(g, number, 'int64')), 'int32');
  }
  const size = elementwise(g, 'Abs', [castTo(g, x, 'float32')], 'float32');
  const isSafe = compare(g, 'Less', size, scalar(g, TOO_LARGE));
  // A GPU has no 64-bit integers.
  const whole = g.target.webgpu ? x : wrapped(g, castTo(g, x, 'int64'));
  return where(g, isSafe, castTo(g, whole, 'int32'), scalar(g, 0, 'int32'));
};

/** Numbers as tfjs stores them in an array of a type: cut to 32 bits, or to a byte, which is a bool unless it is 0. */
export const stored = (g: Graph, x: Value, dtype: DType): Value => {
  if (dtype === 'int32') return toInt32(g, x);
  if (dtype === 'float32' || x.dtype === 'bool' || g.target.webgpu) return cast(g, x, dtype);
  return cast(g, elementwise(g, 'BitwiseAnd', [toInt32(g, x), scalar(g, 255, 'int32')], 'int32'), 'bool');
};

/** An operator on int32 operands, exact in doubles, cut to 32 bits: no division by zero ends the process, and products
 *  beyond 2⁵³ round as they do eagerly. */
export const inDoubles = (
  g: Graph,
  op: string,
  operands: readonly Value[],
  attributes: Readonly<Record<string, { readonly i: number }>> = {},
): Value => {
  const wide = operands.map((v) => castTo(g, v, 'float64'));
  return elementwise(g, op, wide, 'float64', attributes);
};
