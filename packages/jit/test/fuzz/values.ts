/** @file Arrays at the edges of numbers and shapes, from a seed. */
import { sizeOf } from '../../src/graph/ir.js';
import { type NdArray, ndarray } from '../../src/index.js';
import { type Random, random } from '../random.js';

export type DType = NdArray['dtype'];

const [INF, MIN, MAX] = [Number.POSITIVE_INFINITY, -(2 ** 31), 2 ** 31 - 1];
const RARE_FLOATS = [Number.NaN, INF, -INF, 0, -0];
const LARGE_FLOATS = [1e-30, -1e-30, 2147483648, -3e9, 1e15, -1e15, 16777217, 3e38, -3e38, 1e20];
const PLAIN_FLOATS = [1, -1, 0.5, -0.5, 1.5, 2.5, 2, -2, 3];
const RARE_INTS = [0, 0, MIN, MAX, MIN + 1, MAX - 1, 65536, 46341, -46341];

export interface Source extends Random {
  readonly is: (share: number) => boolean;
  readonly dtype: () => DType;
  /** rank: 0 … 6, few elements, at times none. */
  readonly shape: (lo?: number, hi?: number) => number[];
  /** Finite numbers of any size, and what is no number. */
  readonly extreme: (dtype: DType, shape: readonly number[]) => NdArray;
  /** Numbers that can be added up without losing digits, NaN and the infinities among floats. */
  readonly moderate: (dtype: DType, shape: readonly number[]) => NdArray;
}

export const source = (seed: number): Source => {
  const r = random(seed);
  const is = (share: number): boolean => r.int(0, 999) < share * 1000;
  const unit = (): number => r.int(0, 2 ** 20) / 2 ** 20;
  const filled = (dtype: DType, shape: readonly number[], make: () => number): NdArray =>
    ndarray(dtype, shape, Array.from({ length: sizeOf(shape) }, make));
  // Most arrays are of plain numbers, or a single NaN would hide all else.
  const withRare = (dtype: DType, shape: readonly number[], isExtreme: boolean): NdArray => {
    if (dtype === 'bool') return r.bools(shape);
    const share = r.pick([0, 0, 0.1, 0.5]);
    if (dtype === 'int32')
      return filled(dtype, shape, () => (isExtreme && is(share) ? r.pick(RARE_INTS) : r.int(-9, 9)));
    return filled(dtype, shape, () => {
      if (is(share)) return r.pick(isExtreme ? [...RARE_FLOATS, ...LARGE_FLOATS] : RARE_FLOATS);
      return is(0.3) ? r.pick(PLAIN_FLOATS) : unit() * 8 - 4;
    });
  };
  return {
    ...r,
    is,
    dtype: () => r.pick(['float32', 'float32', 'int32', 'bool'] as const),
    shape: (lo = 0, hi = 6) => {
      const rank = r.int(lo, hi);
      const isEmpty = is(0.08);
      return Array.from({ length: rank }, () => r.int(isEmpty ? 0 : 1, rank > 4 ? 2 : 3));
    },
    extreme: (dtype, shape) => withRare(dtype, shape, true),
    moderate: (dtype, shape) => withRare(dtype, shape, false),
  };
};
