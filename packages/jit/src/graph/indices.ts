/** @file Indices that lead nowhere. tfjs refuses them; ONNX counts negative ones from the end, and refuses those that are
 *  too large. So negative ones are made too large. */
import { compare, scalar, where } from './elementwise.js';
import { type Graph, ShapeMismatch, uniformValue, type Value } from './ir.js';

const isInside = (index: number, size: number): boolean => index >= 0 && index < size;

const refuse = (index: number, size: number): never => {
  throw new ShapeMismatch(`the index value ${index} is not in [0, ${size - 1}]`);
};

/** Indices of 0 … size − 1, or an error: at once for those that are known, else when the graph runs. On a GPU, which
 *  reports nothing, they are as they are. */
export const withinRange = (g: Graph, indices: Value, size: number): Value => {
  const { source } = indices;
  const u = uniformValue(indices);
  if (u !== null) return isInside(u, size) || indices.shape.includes(0) ? indices : refuse(u, size);
  if (source._tag === 'constant') {
    for (const index of source.data) if (!isInside(Number(index), size)) refuse(Number(index), size);
    return indices;
  }
  if (g.target.webgpu) return indices;
  return where(g, compare(g, 'Less', indices, scalar(g, 0, 'int32')), scalar(g, size, 'int32'), indices);
};
