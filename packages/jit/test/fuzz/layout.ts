/** @file Trials of ops that move, join, cut and repeat. */
import * as tf from '@tensorflow/tfjs';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

type Made = readonly [string, (x: tf.Tensor) => unknown];

const of =
  (lo: number, hi: number, make: (r: Source, shape: number[]) => Made): Trials =>
  (r) => {
    const shape = r.shape(lo, hi);
    const [call, fn] = make(r, shape);
    return trial(call, [r.extreme(r.dtype(), shape)], fn);
  };

const text = (x: unknown): string => JSON.stringify(x);
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, d) => a * d, 1);
const axis = (r: Source, rank: number): number => (r.is(0.04) ? rank + 1 : r.int(-rank, rank - 1));

export const layout: Readonly<Record<string, readonly Trials[]>> = {
  Reshape: [
    of(0, 6, (r, shape) => {
      const n = sizeOf(shape);
      const to = r.pick([[-1], [n], [1, n], [n, 1, 1], [...shape].reverse(), [-1, 1], [2, -1], [0, 3]]);
      return [`reshape ${text(to)}`, (x) => tf.reshape(x, to)];
    }),
  ],
  ExpandDims: [
    of(0, 5, (r, shape) => {
      const at = r.int(-shape.length - 2, shape.length + 1);
      return [`expandDims ${at}`, (x) => tf.expandDims(x, at)];
    }),
  ],
  Transpose: [
    of(0, 6, (r, shape) => {
      const perm = r.shuffle(shape.length);
      return [`transpose ${text(perm)}`, (x) => tf.transpose(x, r.is(0) ? undefined : perm)];
    }),
  ],
  BroadcastTo: [
    of(0, 4, (r, shape) => {
      const to = [
        ...Array.from({ length: r.int(0, 2) }, () => r.int(0, 2)),
        ...shape.map((d) => (d === 1 ? r.int(1, 3) : d)),
      ];
      return [`broadcastTo ${text(to)}`, (x) => tf.broadcastTo(x, to)];
    }),
  ],
  Tile: [
    of(0, 5, (r, shape) => {
      const reps = shape.map(() => r.int(0, 2));
      return [`tile ${text(reps)}`, (x) => tf.tile(x, reps)];
    }),
  ],
  Reverse: [
    of(0, 5, (r, shape) => {
      const axes = r.shuffle(shape.length).slice(0, r.int(0, shape.length));
      return [`reverse ${text(axes)}`, (x) => tf.reverse(x, axes)];
    }),
  ],
  Slice: [
    of(0, 5, (r, shape) => {
      const begin = shape.map((d) => (r.is(0.03) ? d + 1 : r.int(0, d)));
      const size = shape.map((d, i) =>
        r.is(0.1) ? -1 : r.is(0.03) ? d + 1 : r.int(0, Math.max(0, d - begin[i]!)),
      );
      return [`slice ${text(begin)} ${text(size)}`, (x) => tf.slice(x, begin, size)];
    }),
  ],
  StridedSlice: [
    of(1, 4, (r, shape) => {
      const begin = shape.map((d) => r.int(-d - 1, d + 1));
      const end = shape.map((d) => r.int(-d - 1, d + 1));
      const strides = shape.map(() => r.pick([1, 2, 3, -1, -2]));
      const mask = (): number => (r.is(0.6) ? 0 : r.int(0, 2 ** shape.length - 1));
      const [b, e, shrink] = [mask(), mask(), r.is(0.8) ? 0 : mask()];
      const [ellipsis, fresh] = r.is(0.85) ? [0, 0] : [r.pick([0, 1, 2]), r.pick([0, 1, 2])];
      return [
        `stridedSlice ${text([begin, end, strides, b, e, ellipsis, fresh, shrink])}`,
        (x) => tf.stridedSlice(x, begin, end, strides, b, e, ellipsis, fresh, shrink),
      ];
    }),
  ],
  PadV2: [
    of(0, 4, (r, shape) => {
      const paddings = shape.map(() => [r.int(0, 2), r.int(0, 2)] as [number, number]);
      const fill = r.pick([0, 1, -0.5, Number.NaN, 300, Number.POSITIVE_INFINITY]);
      return [`pad ${text(paddings)} ${fill}`, (x) => tf.pad(x, paddings, fill)];
    }),
  ],
  MirrorPad: [
    of(1, 4, (r, shape) => {
      const mode = r.pick(['reflect', 'symmetric'] as const);
      const most = (d: number): number => Math.max(0, mode === 'reflect' ? d - 1 : d);
      const paddings = shape.map((d) => [r.int(0, most(d)), r.int(0, most(d))] as [number, number]);
      return [`mirrorPad ${text(paddings)} ${mode}`, (x) => tf.mirrorPad(x, paddings, mode)];
    }),
  ],
  Unpack: [
    of(1, 5, (r, shape) => {
      const at = axis(r, shape.length);
      return [`unstack ${at}`, (x) => tf.unstack(x, at)];
    }),
  ],
  SplitV: [
    of(1, 4, (r, shape) => {
      const at = r.int(0, shape.length - 1);
      const n = shape[at]!;
      const first = r.int(0, n);
      const how = r.pick([[first, n - first], [first, -1], Math.max(1, n), 2, [n + 1]]);
      return [`split ${text(how)} along ${at}`, (x) => tf.split(x, how, at)];
    }),
  ],
  Concat: [
    (r) => {
      const shape = r.shape(1, 4);
      const at = r.int(0, shape.length - 1);
      const dtype = r.dtype();
      const xs = Array.from({ length: r.int(1, 4) }, () =>
        r.extreme(
          r.is(0.9) ? dtype : r.dtype(),
          shape.map((d, i) => (i === at ? r.int(0, 3) : r.is(0.01) ? d + 1 : d)),
        ),
      );
      return trial(`concat along ${at}`, xs, (...all: tf.Tensor[]) => tf.concat(all, at));
    },
  ],
  Pack: [
    (r) => {
      const shape = r.shape(0, 4);
      const [at, dtype] = [r.int(0, shape.length), r.dtype()];
      const xs = Array.from({ length: r.int(1, 4) }, () =>
        r.extreme(dtype, r.is(0.98) ? shape : r.shape(0, 2)),
      );
      return trial(`stack along ${at}`, xs, (...all: tf.Tensor[]) => tf.stack(all, at));
    },
  ],
  SpaceToBatchND: [
    (r) => {
      const block = [r.int(1, 2), r.int(1, 2)];
      const x = r.extreme(r.dtype(), [r.int(1, 2), r.int(1, 3), r.int(1, 3), r.int(1, 2)]);
      const paddings = block.map(() => [r.int(0, 1), r.int(0, 2)] as [number, number]);
      return trial(`spaceToBatchND ${text([block, paddings])}`, [x], (t: tf.Tensor) =>
        tf.spaceToBatchND(t, block, paddings),
      );
    },
  ],
  BatchToSpaceND: [
    (r) => {
      const block = [r.int(1, 2), r.int(1, 2)];
      const x = r.extreme(r.dtype(), [r.int(1, 2) * sizeOf(block), r.int(1, 3), r.int(1, 3), r.int(1, 2)]);
      const crops = block.map(() => [r.int(0, 1), 0] as [number, number]);
      return trial(`batchToSpaceND ${text([block, crops])}`, [x], (t: tf.Tensor) =>
        tf.batchToSpaceND(t, block, crops),
      );
    },
  ],
  DepthToSpace: [
    (r) => {
      const n = r.int(2, 3);
      const x = r.extreme(r.dtype(), [r.int(1, 2), r.int(1, 2), r.int(1, 2), n * n * r.int(1, 2)]);
      return trial(`depthToSpace ${n}`, [x], (t: tf.Tensor4D) => tf.depthToSpace(t, n));
    },
  ],
  Diag: [of(1, 3, () => ['diag', (x) => tf.diag(x)])],
  FlipLeftRight: [
    (r) =>
      trial(
        'flipLeftRight',
        [r.extreme('float32', [r.int(1, 2), r.int(1, 3), r.int(1, 3), 1])],
        (x: tf.Tensor4D) => tf.image.flipLeftRight(x),
      ),
  ],
  Fill: [
    (r) => {
      const [shape, dtype] = [r.shape(0, 4), r.dtype()];
      const value = r.pick([0, -0, 1, 2.7, -2.7, 300, 3e9, Number.NaN, Number.POSITIVE_INFINITY]);
      return trial(`fill ${text(shape)} ${value} ${dtype}`, [], () => tf.fill(shape, value, dtype));
    },
  ],
  Range: [
    (r) => {
      const [start, stop, dtype] = [
        r.pick([0, 1, -3, 2.5, 10]),
        r.pick([0, 4, -2, 3.3, 10]),
        r.pick(['float32', 'int32'] as const),
      ];
      const step = r.pick([undefined, 1, 2, -1, 0.5, -0.7, -2, 0]);
      return trial(`range ${start} ${stop} ${step} ${dtype}`, [], () => tf.range(start, stop, step, dtype));
    },
  ],
  LinSpace: [
    (r) => {
      const [a, b, n] = [r.pick([0, 1, -3, 1e10]), r.pick([0, 4, -2, 3.3]), r.int(0, 5)];
      return trial(`linspace ${a} ${b} ${n}`, [], () => tf.linspace(a, b, n));
    },
  ],
};
