/** @file Cutting data along its first axis, and joining it again: a batch that is too large for the memory. */
import { isNdArray, type NdArray } from '@tompo/jit';

const sliceRows = (array: NdArray, from: number, to: number): NdArray => {
  const [rows = 1, ...rest] = array.shape;
  const width = array.data.length / rows;
  return { ...array, shape: [to - from, ...rest], data: array.data.subarray(from * width, to * width) };
};

const rowCounts = (tree: unknown): number[] =>
  isNdArray(tree)
    ? [tree.shape[0] ?? 1]
    : typeof tree === 'object' && tree !== null
      ? Object.values(tree).flatMap(rowCounts)
      : [];

const slice = (tree: unknown, from: number, to: number): unknown =>
  isNdArray(tree)
    ? sliceRows(tree, from, to)
    : typeof tree === 'object' && tree !== null
      ? Object.fromEntries(Object.entries(tree).map(([key, x]) => [key, slice(x, from, to)]))
      : tree;

/** Records of arrays with one first axis, cut into at most `count` parts of equal rows (the last may have fewer).
 *  Views: nothing is copied. What is no array is in every part. */
export const rowParts = <T>(tree: T, count: number): readonly T[] => {
  if (count === 1) return [tree];
  const rows = rowCounts(tree)[0] ?? 0;
  const size = Math.max(1, Math.ceil(rows / count));
  const parts: T[] = [];
  for (let from = 0; from < rows; from += size)
    parts.push(slice(tree, from, Math.min(rows, from + size)) as T);
  return parts;
};

/** Arrays one below the other: the inverse of `rowParts`. */
export const joinRows = (parts: readonly NdArray[]): NdArray => {
  const [first, ...others] = parts as readonly [NdArray, ...NdArray[]];
  if (others.length === 0) return first;
  const data = new Float32Array(parts.reduce((n, part) => n + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const rows = parts.reduce((n, part) => n + (part.shape[0] as number), 0);
  return { dtype: 'float32', shape: [rows, ...first.shape.slice(1)], data };
};

/** What is computed of a batch in so many parts, the results one below the other. */
export const byRowParts = async <T>(
  batch: T,
  count: number,
  compute: (part: T) => Promise<NdArray>,
): Promise<NdArray> => {
  const parts: NdArray[] = [];
  for (const part of rowParts(batch, count)) parts.push(await compute(part));
  return joinRows(parts);
};
