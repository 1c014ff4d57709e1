/** @file One axis of an array on the host, made longer or shorter. */
import { sizeOf } from './graph/ir.js';
import type { NdArray } from './types.js';

export interface Axis {
  readonly axis: number;
  readonly size: number;
  /** What the new places hold. */
  readonly value: number;
}

const withSize = (shape: readonly number[], axis: number, size: number): readonly number[] =>
  shape.map((d, i) => (i === axis ? size : d));

/** The array with an axis of the given size, new places behind the old; the array itself when it has that size. */
export const padTo = (x: NdArray, { axis, size, value }: Axis): NdArray => {
  if (x.shape[axis] === size) return x;
  const shape = withSize(x.shape, axis, size);
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const [from, to] = [x.shape[axis]! * inner, size * inner];
  const data = new (x.data.constructor as Float32ArrayConstructor)(outer * to);
  if (value !== 0) data.fill(value);
  for (let i = 0; i < outer; i++) data.set(x.data.subarray(i * from, (i + 1) * from), i * to);
  return { dtype: x.dtype, shape, data };
};

/** The first `size` places of an axis. On the first axis a view, otherwise a copy. */
export const cutTo = (x: NdArray, axis: number, size: number): NdArray => {
  if (x.shape[axis] === size) return x;
  const shape = withSize(x.shape, axis, size);
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const [from, to] = [x.shape[axis]! * inner, size * inner];
  if (outer === 1) return { dtype: x.dtype, shape, data: x.data.subarray(0, to) };
  const data = new (x.data.constructor as Float32ArrayConstructor)(outer * to);
  for (let i = 0; i < outer; i++) data.set(x.data.subarray(i * from, i * from + to), i * to);
  return { dtype: x.dtype, shape, data };
};
