/** @file Trials of ops that pick, scatter, count and sort by index. */
import * as tf from '@tensorflow/tfjs';
import { ndarray } from '../../src/index.js';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

const text = (x: unknown): string => JSON.stringify(x);

/** Indices of 0 … n − 1; at times one of them leads nowhere. */
const indices = (r: Source, shape: readonly number[], n: number) => {
  const x = r.ints(shape, 0, Math.max(0, n - 1));
  if (x.data.length > 0 && r.is(0.08))
    x.data[r.int(0, x.data.length - 1)] = r.pick([-1, n, n + 3, 2 ** 31 - 1, -(2 ** 31)]);
  return x;
};

/** Places in the first axes of a shape. */
const places = (r: Source, n: number, depth: number, shape: readonly number[]) => {
  const x = ndarray(
    'int32',
    [n, depth],
    Array.from({ length: n * depth }, (_, i) => r.int(0, Math.max(0, shape[i % depth]! - 1))),
  );
  if (x.data.length > 0 && r.is(0.06)) x.data[r.int(0, x.data.length - 1)] = r.pick([-1, 9]);
  return x;
};

const sorted = (r: Source, rows: number, n: number, dtype: 'float32' | 'int32') => {
  const x = dtype === 'float32' ? r.floats([rows, n]) : r.ints([rows, n], -5, 5);
  for (let i = 0; i < rows; i++) x.data.subarray(i * n, (i + 1) * n).sort();
  return x;
};

const histogram =
  (
    name: string,
    fn: (x: tf.Tensor, w: tf.Tensor, size: number, isBinary: boolean) => tf.Tensor,
    rank: () => readonly [number, number],
  ): Trials =>
  (r) => {
    const [lo, hi] = rank();
    const shape = Array.from({ length: r.int(lo, hi) }, () => r.int(r.is(0.1) ? 0 : 1, 4));
    const [size, isBinary] = [r.int(1, 5), r.is(0.5)];
    const x = r.ints(shape, r.is(0.05) ? -1 : 0, 6);
    const w = r.is(0.5)
      ? ndarray('float32', [0], [])
      : r.moderate(r.pick(['float32', 'int32'] as const), shape);
    return trial(`${name} ${size} ${isBinary}`, [x, w], (a: tf.Tensor, b: tf.Tensor) =>
      fn(a, b, size, isBinary),
    );
  };

export const indexed: Readonly<Record<string, readonly Trials[]>> = {
  GatherV2: [
    (r) => {
      const shape = r.shape(1, 4);
      const axis = r.int(-shape.length, shape.length - 1);
      const i = indices(r, r.shape(0, 2), shape.at(axis)!);
      return trial(
        `gather along ${axis}`,
        [r.extreme(r.dtype(), shape), i],
        (x: tf.Tensor, at: tf.Tensor1D) => tf.gather(x, at, axis),
      );
    },
    (r) => {
      const shape = r.shape(2, 4);
      const batch = r.int(0, shape.length - 1);
      const axis = r.int(batch, shape.length - 1);
      const i = indices(r, [...shape.slice(0, batch), ...r.shape(0, 2)], shape[axis]!);
      return trial(
        `gather along ${axis}, batch ${batch}`,
        [r.extreme(r.dtype(), shape), i],
        (x: tf.Tensor, at: tf.Tensor1D) => tf.gather(x, at, axis, batch),
        // tfjs divides by the number of batches.
        shape.slice(0, batch).includes(0) ? 'gather in no batches' : null,
      );
    },
  ],
  GatherNd: [
    (r) => {
      const shape = r.shape(1, 4);
      const depth = r.int(1, shape.length);
      return trial(
        'gatherND',
        [r.extreme(r.dtype(), shape), places(r, r.int(0, 4), depth, shape)],
        (x: tf.Tensor, at: tf.Tensor) => tf.gatherND(x, at),
      );
    },
  ],
  ScatterNd: [
    (r) => {
      const shape = r.shape(1, 3);
      const [n, depth] = [r.int(0, 4), r.int(1, shape.length)];
      const updates = r.moderate(r.pick(['float32', 'int32'] as const), [n, ...shape.slice(depth)]);
      return trial(
        `scatterND ${text(shape)}`,
        [places(r, n, depth, shape), updates],
        (at: tf.Tensor, u: tf.Tensor) => tf.scatterND(at, u, shape),
      );
    },
  ],
  TensorScatterUpdate: [
    (r) => {
      const shape = r.shape(1, 3);
      const [n, depth, dtype] = [r.int(0, 4), r.int(1, shape.length), r.dtype()];
      const inputs = [
        r.extreme(dtype, shape),
        places(r, n, depth, shape),
        r.extreme(dtype, [n, ...shape.slice(depth)]),
      ];
      return trial('tensorScatterUpdate', inputs, (x: tf.Tensor, at: tf.Tensor, u: tf.Tensor) =>
        tf.tensorScatterUpdate(x, at, u),
      );
    },
  ],
  UnsortedSegmentSum: [
    (r) => {
      const [n, segments] = [r.int(0, 5), r.int(1, 5)];
      const x = r.moderate(r.pick(['float32', 'int32'] as const), [n, ...r.shape(0, 2)]);
      return trial(
        `unsortedSegmentSum ${segments}`,
        [x, r.ints([n], -1, 5)],
        (t: tf.Tensor, ids: tf.Tensor1D) => tf.unsortedSegmentSum(t, ids, segments),
      );
    },
  ],
  OneHot: [
    (r) => {
      const depth = r.int(0, 5);
      const [on, off, dtype] = [r.pick([1, 1, 2.5, -1, 300]), r.pick([0, 0, -0.5, 7]), r.dtype()];
      return trial(
        `oneHot ${depth} ${on} ${off} ${dtype}`,
        [r.ints(r.shape(0, 3), -2, 6)],
        (i: tf.Tensor1D) => tf.oneHot(i, depth, on, off, dtype),
      );
    },
  ],
  TopK: [
    (r) => {
      const shape = r.shape(1, 3);
      const k = r.int(0, shape.at(-1)! + (r.is(0.1) ? 1 : 0));
      const x = r.extreme(r.dtype(), shape);
      return trial(
        `topk ${k}`,
        [x],
        (t: tf.Tensor) => tf.topk(t, k),
        // Every comparison with NaN is false, so that its order is whatever the sorting algorithm makes of that.
        x.data.some((v) => Number.isNaN(v)) ? 'the order of NaN' : null,
      );
    },
  ],
  Bincount: [
    histogram(
      'bincount',
      (x, w, size) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, size),
      () => [1, 1],
    ),
  ],
  DenseBincount: [
    histogram(
      'denseBincount',
      (x, w, size, isBinary) => tf.denseBincount(x as tf.Tensor1D, w as tf.Tensor1D, size, isBinary),
      () => [1, 2],
    ),
  ],
  SearchSorted: [
    (r) => {
      const [rows, dtype, side] = [
        r.int(1, 3),
        r.pick(['float32', 'int32'] as const),
        r.pick(['left', 'right'] as const),
      ];
      const row = sorted(r, rows, r.int(1, 4), dtype);
      return trial(
        `searchSorted ${side}`,
        [row, r.extreme(dtype, [rows, r.int(1, 4)])],
        (a: tf.Tensor, b: tf.Tensor) => tf.searchSorted(a, b, side),
      );
    },
  ],
  SparseToDense: [
    (r) => {
      const shape = r.shape(1, 3);
      const n = r.int(0, 4);
      const dtype = r.pick(['float32', 'int32'] as const);
      const values = r.is(0.2) ? r.extreme(dtype, []) : r.extreme(dtype, [n]);
      return trial(
        `sparseToDense ${text(shape)}`,
        [places(r, n, shape.length, shape), values, r.extreme(dtype, [])],
        (at: tf.Tensor2D, v: tf.Tensor1D, d: tf.Scalar) => tf.sparseToDense(at, v, shape, d),
      );
    },
  ],
  SparseReshape: [
    (r) => {
      const from = Array.from({ length: r.int(1, 3) }, () => r.int(1, 4));
      const total = from.reduce((a, d) => a * d, 1);
      const to = r.pick([
        [-1],
        [total, 1],
        [1, -1],
        [...from].reverse(),
        [2, -1],
        [-1, -1],
        [total + 1],
        [-2, 3],
      ]);
      return trial(
        `sparseReshape ${text(from)} ${text(to)}`,
        [r.ints([r.int(0, 4), from.length], 0, Math.min(...from) - 1)],
        (at: tf.Tensor2D) => {
          const { outputIndices, outputShape } = tf.sparse.sparseReshape(at, from, to);
          return [outputIndices, outputShape];
        },
      );
    },
  ],
  ...Object.fromEntries(
    (['sparseSegmentSum', 'sparseSegmentMean'] as const).map((name) => [
      name[0]!.toUpperCase() + name.slice(1),
      [
        (r: Source) => {
          const shape = [r.int(1, 4), ...r.shape(0, 2).map((d) => Math.max(1, d))];
          const n = r.int(0, 4);
          const ids = Array.from({ length: n }, () => r.int(r.is(0.02) ? -1 : 0, 3));
          if (r.is(0.95)) ids.sort((a, b) => a - b);
          const x = r.moderate(r.pick(['float32', 'int32'] as const), shape);
          return trial(
            `${name} ${text(ids)}`,
            [x, indices(r, [n], shape[0]!)],
            (t: tf.Tensor, at: tf.Tensor1D) => tf.sparse[name](t, at, tf.tensor1d(ids, 'int32')),
          );
        },
      ] satisfies Trials[],
    ]),
  ),
};
