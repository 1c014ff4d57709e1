/** @file Arrays of numbers as values of a graph. */
import type * as tf from '@tensorflow/tfjs';
import { constant, type Data, type DType, type Graph, uniform, type Value } from '../graph/ir.js';

const isUniform = (data: ArrayLike<number>): boolean => {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return false;
  return !Object.is(first, -0);
};

/** Arrays of one value are kept as that value: tfjs multiplies by arrays of ones in many gradients. */
export const arrayValue = (g: Graph, data: Data, shape: readonly number[], dtype: DType): Value => {
  if (data.length > 0 && !(data instanceof BigInt64Array) && isUniform(data))
    return uniform(g, data[0]!, shape, dtype);
  return constant(g, data, shape, dtype);
};

/** The values in the array type that a graph's values of a type have. */
export const typed = (given: tf.backend_util.BackendValues, dtype: DType): Data => {
  const values = given as Exclude<typeof given, Uint8Array[]>; // lists of bytes are strings, refused before
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
};
