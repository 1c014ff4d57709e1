/** @file Operators that ONNX Runtime's WebGPU provider lacks or computes coarsely, written with those that it has. */
import { arithmetic, compare, elementwise, not, scalar, where } from '../graph/elementwise.js';
import type { DType, Graph, Value } from '../graph/ir.js';
import { cast } from '../graph/layout.js';

const floor = (g: Graph, x: Value): Value => elementwise(g, 'Floor', [x], 'float32');

/** c₀ + z (c₁ + z (c₂ + …)) */
const polynomial = (g: Graph, z: Value, coefficients: readonly number[]): Value => {
  const [first, ...rest] = coefficients;
  if (rest.length === 0) return scalar(g, first!);
  return arithmetic(g, 'Add', arithmetic(g, 'Mul', polynomial(g, z, rest), z), scalar(g, first!));
};

/** x mod n for whole numbers that are held as floats. */
const modulo = (g: Graph, x: Value, n: number): Value => {
  const quotient = floor(g, arithmetic(g, 'Mul', x, scalar(g, 1 / n)));
  return arithmetic(g, 'Sub', x, arithmetic(g, 'Mul', quotient, scalar(g, n)));
};

/** π/2 in three parts: the first two times a whole number of up to 15 bits are exact in float32. */
const HALF_PI = [1.5703125, 4.837512969970703e-4, 7.549789954891882e-8];
const SIN = [1, -1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4];
const COS = [1, -0.5, 4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5];

/** sin(x + turns · π/2), to 1e-6 for |x| below 30,000. Shading languages promise no more than 2⁻¹¹ within ±π, and
 *  nothing beyond, which is too little for the angles of rotary position embeddings.
 *  @source Cephes, sinf.c: argument reduction after Cody and Waite, minimax polynomials on ±π/4 */
export const sine = (g: Graph, x: Value, turns: 0 | 1): Value => {
  const k = floor(g, arithmetic(g, 'Add', arithmetic(g, 'Mul', x, scalar(g, 2 / Math.PI)), scalar(g, 0.5)));
  const rest = HALF_PI.reduce(
    (r, part) => arithmetic(g, 'Sub', r, arithmetic(g, 'Mul', k, scalar(g, part))),
    x,
  );
  const z = arithmetic(g, 'Mul', rest, rest);
  const sin = arithmetic(g, 'Mul', polynomial(g, z, SIN), rest);
  const cos = polynomial(g, z, COS);
  const quadrant = arithmetic(g, 'Add', k, scalar(g, turns));
  const isOdd = compare(g, 'Greater', modulo(g, quadrant, 2), scalar(g, 0.5));
  const isLower = compare(g, 'Greater', modulo(g, quadrant, 4), scalar(g, 1.5));
  const value = where(g, isOdd, cos, sin);
  return where(g, isLower, elementwise(g, 'Neg', [value], 'float32'), value);
};

/** The nearest whole number; halves go to the even one. */
export const roundHalfEven = (g: Graph, x: Value): Value => {
  const below = floor(g, x);
  const above = arithmetic(g, 'Add', below, scalar(g, 1));
  const share = arithmetic(g, 'Sub', x, below);
  const isBelowEven = compare(g, 'Less', modulo(g, below, 2), scalar(g, 0.5));
  const half = where(g, isBelowEven, below, above);
  const isLess = compare(g, 'Less', share, scalar(g, 0.5));
  const isMore = compare(g, 'Greater', share, scalar(g, 0.5));
  return where(g, isLess, below, where(g, isMore, above, half));
};

/** −1, 0 or 1; NaN stays. */
export const sign = (g: Graph, x: Value): Value => {
  const of = (n: number): Value => scalar(g, n, x.dtype as DType);
  const isPositive = compare(g, 'Greater', x, of(0));
  const isNegative = compare(g, 'Less', x, of(0));
  return where(g, isPositive, of(1), where(g, isNegative, of(-1), x));
};

/** a ∨ b = ¬(¬a ∧ ¬b) */
export const or = (g: Graph, a: Value, b: Value): Value =>
  not(g, elementwise(g, 'And', [not(g, a), not(g, b)], 'bool'));

/** Booleans compared as numbers. */
export const xor = (g: Graph, a: Value, b: Value): Value =>
  not(g, compare(g, 'Equal', cast(g, a, 'int32'), cast(g, b, 'int32')));
