/** @file Host arrays, in memory or in files, as values of a graph. */
import { ARRAY, isFileArray } from '../ndarray.js';
import type { HostArray, NdArray } from '../types.js';
import { markFrozen } from './halves.js';
import { constant, type DType, fromFile, type Graph, sharedWeight, sizeOf, type Value } from './ir.js';
import { cast } from './layout.js';

/** Smaller ones gain nothing from being shared. */
const SHARED_SIZE = 16_384;

const frozenOf = (g: Graph, x: HostArray): Value => {
  if (g.target.sharesWeights && x.dtype === 'float32' && sizeOf(x.shape) >= SHARED_SIZE)
    return sharedWeight(g, x);
  return isFileArray(x) ? cast(g, fromFile(g, x), 'float32') : constant(g, x.data, x.shape, x.dtype);
};

/** A frozen argument. */
export const constantOf = (g: Graph, x: HostArray): Value => markFrozen(frozenOf(g, x));

/** The array that a value is, when the graph itself has it. A copy. */
export const fillOf = ({ dtype, shape, source }: Value): NdArray | null => {
  const Type = ARRAY[dtype as DType];
  if (source._tag === 'uniform')
    return { dtype: dtype as DType, shape, data: new Type(sizeOf(shape)).fill(source.value) };
  if (source._tag === 'constant')
    return { dtype: dtype as DType, shape, data: Type.from(source.data as Float32Array) };
  return null;
};
