/** @file Arrays on the host: making and checking them. */
import { refuseDonated } from './donation.js';
import { JitFault } from './errors.js';
import { sizeOf } from './graph/ir.js';
import type { FileArray, HostArray, NdArray } from './types.js';

/** What holds the numbers of each type. */
export const ARRAY = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
type DType = keyof typeof ARRAY;

const refuse = (name: string, why: string | null): void => {
  if (why !== null) throw new JitFault({ _tag: 'InvalidArray', name, path: 'data', reason: why });
};

/** What is wrong with a dtype or a shape, or null. */
const kindFault = (dtype: DType, shape: readonly number[]): string | null => {
  if (ARRAY[dtype] === undefined) return `its dtype is ${String(dtype)}, not float32, int32 or bool`;
  if (shape.some((d) => !Number.isInteger(d) || d < 0)) return `its shape is [${shape}]`;
  return null;
};

/** An array from numbers; a typed array of the right type is taken as it is, without a copy.
 *  @example ndarray('float32', [2, 2], [1, 2, 3, 4]) */
export const ndarray = (dtype: DType, shape: readonly number[], data: ArrayLike<number>): NdArray => {
  refuse('ndarray', kindFault(dtype, shape));
  const Type = ARRAY[dtype];
  const array: NdArray = { dtype, shape: [...shape], data: data instanceof Type ? data : Type.from(data) };
  refuse('ndarray', faultOf(array));
  return array;
};

/** Zeros of a shape. */
export const zeros = (dtype: DType, shape: readonly number[]): NdArray => {
  refuse('zeros', kindFault(dtype, shape));
  return ndarray(dtype, shape, new ARRAY[dtype](sizeOf(shape)));
};

export const isNdArray = (x: unknown): x is NdArray =>
  typeof x === 'object' &&
  x !== null &&
  'dtype' in x &&
  'shape' in x &&
  'data' in x &&
  ArrayBuffer.isView(x.data);

/** Whether an array lies in a file: its numbers are not in JavaScript. */
export const isFileArray = (x: unknown): x is FileArray =>
  typeof x === 'object' && x !== null && 'dtype' in x && 'shape' in x && 'file' in x && !('data' in x);

/** What is wrong with an array, or null. */
export const faultOf = (x: NdArray): string | null => {
  const why = kindFault(x.dtype, x.shape);
  if (why !== null) return why;
  const Type = ARRAY[x.dtype];
  if (!(x.data instanceof Type))
    return `dtype ${x.dtype} needs a ${Type.name}, not a ${x.data.constructor.name}`;
  const size = sizeOf(x.shape);
  if (size !== x.data.length)
    return `its shape [${x.shape}] has ${size} elements and its data ${x.data.length}`;
  return null;
};

/** An argument's leaf: a valid array, or null for what is none. */
export const arrayLeaf =
  (name: string) =>
  (x: unknown, path: string): HostArray | null => {
    if (isFileArray(x)) return x;
    if (!isNdArray(x)) return null;
    refuseDonated(name, path, x);
    const why = faultOf(x);
    if (why !== null) throw new JitFault({ _tag: 'InvalidArray', name, path, reason: why });
    return x;
  };
