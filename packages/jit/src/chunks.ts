/** @file Rows in chunks, one chunk after another: of what lies between a chunk's rows and its results, only one chunk's
 *  is in memory at a time, in the backward pass too. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import { callOnTape, type Queue, turn } from './remat.js';
import { isTapeOn } from './trace/tape.js';
import { flatten, rebuild, type Skeleton, tensorLeaf } from './tree.js';
import type { TensorFunction } from './types.js';

const NAME = 'inChunks';

const refuse = (why: string): JitFault => new JitFault({ _tag: 'InvalidChunks', reason: why });

/** As equal as can be, none above `size`. @example chunkSizes(10, 4) // [4, 3, 3] */
export const chunkSizes = (rows: number, size: number): number[] => {
  const count = Math.ceil(rows / size);
  const [base, more] = [Math.floor(rows / count), rows % count];
  return Array.from({ length: count }, (_, i) => base + Number(i < more));
};

const rowCount = (tensors: readonly tf.Tensor[], what: string): number => {
  const [first, ...rest] = tensors;
  const count = first?.shape[0];
  if (count !== undefined && rest.every(({ shape }) => shape[0] === count)) return count;
  const shapes = tensors.map(({ shape }) => `[${shape}]`).join(', ');
  throw refuse(`${what} must be tensors with the same first axis, and have the shapes ${shapes}`);
};

/** fn on so many rows at a time. rows: a tree of tensors [N, …] · shared: a tree that every chunk gets whole · fn gives a
 *  tree of tensors [n, …] for n rows, each row's from that row alone · returns the same tree, [N, …]. Each chunk is a
 *  `remat`; N ≤ size: fn itself, nothing else.
 *  @example
 *  const scores = inChunks(({ x }: { x: tf.Tensor2D }, { W }: { W: tf.Tensor2D }) => tf.max(tf.matMul(x, W), -1), 64); */
export const inChunks = <X, S, R>(
  fn: (rows: X, shared: S) => R,
  size: number,
): ((rows: X, shared: S) => R) => {
  if (!(size >= 1)) throw refuse(`the size must be a number of at least 1, not ${size}`);
  return (rows, shared) => {
    const { leaves, skeleton } = flatten(NAME, 'rows', rows, tensorLeaf);
    const tensors = leaves.map(({ value }) => value);
    const N = rowCount(tensors, 'rows');
    if (N <= size) return fn(rows, shared);
    const sizes = chunkSizes(N, Math.floor(size));
    const parts = tensors.map((x) => tf.split(x, sizes, 0));
    const queue: Queue = { forward: [], backward: [] };
    const results = sizes.map((n, i) => {
      const chunk = rebuild(skeleton, (leaf) => parts[leaf]![i]!);
      const result = isTapeOn()
        ? callOnTape(fn as TensorFunction, [chunk, shared], queue)
        : inTurn(fn as TensorFunction, [chunk, shared], queue);
      const made = flatten(NAME, 'the result', result, tensorLeaf);
      const given = made.leaves.map(({ value }) => value);
      if (rowCount(given, 'results') !== n)
        throw refuse(`a chunk of ${n} rows gave a result of ${given[0]!.shape[0]}`);
      return { tensors: given, skeleton: made.skeleton };
    });
    const together: Skeleton = results[0]!.skeleton;
    return rebuild(together, (leaf) => tf.concat(results.map((r) => r.tensors[leaf]!))) as R;
  };
};

/** Without a gradient: only the order. */
const inTurn = (fn: TensorFunction, args: readonly unknown[], queue: Queue): unknown => {
  const { leaves, skeleton } = flatten(NAME, 'arguments', args, tensorLeaf);
  const tensors = turn(
    leaves.map(({ value }) => value),
    queue,
  );
  const result = fn(...(rebuild(skeleton, (i) => tensors[i]!) as never[]));
  queue.forward = flatten(NAME, 'the result', result, tensorLeaf).leaves.map(({ value }) => value);
  return result;
};
