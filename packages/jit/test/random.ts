/** @file Random arrays for the parity tests, from a seed. */
import { sizeOf } from '../src/graph/ir.js';
import { type NdArray, ndarray } from '../src/index.js';
import { noise } from './transformer.js';

export interface Random {
  /** Whole number in lo…hi, both included. */
  readonly int: (lo: number, hi: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
  readonly dims: (rank: number, max?: number) => number[];
  readonly floats: (shape: readonly number[], lo?: number, hi?: number) => NdArray;
  readonly ints: (shape: readonly number[], lo: number, hi: number) => NdArray;
  readonly bools: (shape: readonly number[]) => NdArray;
  readonly shuffle: (n: number) => number[];
}

export const random = (seed: number): Random => {
  const next = noise(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) next();
  const unit = (): number => (next() + 1) / 2;
  const int = (lo: number, hi: number): number => lo + Math.min(hi - lo, Math.floor(unit() * (hi - lo + 1)));
  return {
    int,
    pick: (of) => of[int(0, of.length - 1)]!,
    dims: (rank, max = 5) => Array.from({ length: rank }, () => int(1, max)),
    floats: (shape, lo = -2, hi = 2) =>
      ndarray(
        'float32',
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => lo + unit() * (hi - lo)),
      ),
    ints: (shape, lo, hi) =>
      ndarray(
        'int32',
        shape,
        Int32Array.from({ length: sizeOf(shape) }, () => int(lo, hi)),
      ),
    bools: (shape) =>
      ndarray(
        'bool',
        shape,
        Uint8Array.from({ length: sizeOf(shape) }, () => int(0, 1)),
      ),
    shuffle: (n) => {
      const order = Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = int(0, i);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
  };
};

/** A shape and another that broadcasts with it: some axes one, some leading axes missing. */
export const broadcastable = (r: Random): [number[], number[]] => {
  const full = r.dims(r.int(1, 4), 4);
  const other = full.map((d) => (r.int(0, 2) === 0 ? 1 : d)).slice(r.int(0, full.length));
  return r.int(0, 1) === 0 ? [full, other] : [other, full];
};
