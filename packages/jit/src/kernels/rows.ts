/** @file Reductions where the runtime is slow at them: CUDA's take 12 ms for 108 rows of 151,936 numbers, which a product
 *  with a column of ones sums up in 0.17 ms, and in which two stages find the largest in 0.3 ms. */
import { arithmetic, scalar } from '../graph/elementwise.js';
import { emit, type Graph, int64s, sizeOf, uniform, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';

/** A value as a matrix of which one axis is reduced: the columns of [kept, gone], or the rows of [gone, kept]. */
interface Matrix {
  readonly x: Value;
  readonly kept: number;
  readonly gone: number;
  readonly isTrailing: boolean;
}

/** null where the reduced axes lie neither all at the end nor all at the beginning. */
const matrixOf = (g: Graph, x: Value, axes: readonly number[]): Matrix | null => {
  const long = x.shape.flatMap((d, i) => (d === 1 ? [] : [axes.includes(i)]));
  const gone = sizeOf(axes.map((i) => x.shape[i]!));
  const kept = sizeOf(x.shape) / gone;
  const count = long.filter(Boolean).length;
  if (long.slice(-count).every(Boolean))
    return { x: reshape(g, x, [kept, gone]), kept, gone, isTrailing: true };
  if (long.slice(0, count).every(Boolean))
    return { x: reshape(g, x, [gone, kept]), kept, gone, isTrailing: false };
  return null;
};

const sumOf = (g: Graph, { x, kept, gone, isTrailing }: Matrix): Value =>
  isTrailing
    ? emit(g, 'Gemm', [x, uniform(g, 1, [gone, 1], 'float32')], [kept, 1], 'float32')
    : emit(g, 'Gemm', [uniform(g, 1, [1, gone], 'float32'), x], [1, kept], 'float32');

/** The largest divisor of n that is at most √n. @example belowRoot(151_936) // 128 */
const belowRoot = (n: number): number => {
  let d = Math.floor(Math.sqrt(n));
  while (n % d !== 0) d--;
  return d;
};

/** Shorter rows are found in one stage as fast; rows that divide into fewer parts gain nothing. */
const [LONG_ROW, FEWEST_PARTS] = [4096, 16];

const extremeOf = (g: Graph, op: string, { x, kept, gone }: Matrix): Value | null => {
  const parts = belowRoot(gone);
  if (gone < LONG_ROW || parts < FEWEST_PARTS) return null;
  const attributes = { keepdims: { i: 0 } };
  const last = int64s(g, [2]);
  const first = emit(g, op, [reshape(g, x, [kept, parts, gone / parts]), last], [kept, parts], x.dtype, {
    attributes,
  });
  return emit(g, op, [first, int64s(g, [1])], [kept], x.dtype, { attributes });
};

/** The reduction in other operators, with the kept numbers in their order; null where it is better as it is. */
export const reducedByRows = (g: Graph, op: string, x: Value, axes: readonly number[]): Value | null => {
  if (!g.target.slowReductions || x.dtype !== 'float32') return null;
  const matrix = matrixOf(g, x, axes);
  if (matrix === null) return null;
  if (op === 'ReduceSum') return sumOf(g, matrix);
  if (op === 'ReduceMean') return arithmetic(g, 'Div', sumOf(g, matrix), scalar(g, matrix.gone));
  if ((op === 'ReduceMax' || op === 'ReduceMin') && matrix.isTrailing) return extremeOf(g, op, matrix);
  return null;
};
