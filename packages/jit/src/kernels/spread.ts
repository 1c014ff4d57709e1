/** @file The reverse of a strided slice, as a product. */
import { constant, type Graph, sizeOf, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';
import { matMul } from './matmul.js';

/** Puts rows or columns apart by the stride, with zeros between and around: the reverse of a strided slice. */
export const spread = (
  g: Graph,
  x: Value,
  axis: number,
  begin: number,
  stride: number,
  size: number,
): Value => {
  const n = x.shape[axis]!;
  const rows = Float32Array.from({ length: size * n }, (_, i) =>
    Number(Math.floor(i / n) === begin + (i % n) * stride),
  );
  const matrix = constant(g, rows, [size, n], 'float32');
  const [lead, rest] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const [b, inner] = [sizeOf(lead), sizeOf(rest)];
  const moved = matMul(g, matrix, reshape(g, x, [b, n, inner]), false, false);
  return reshape(g, moved, [...lead, size, ...rest]);
};
