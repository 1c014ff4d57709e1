/** @file Trials of reductions, and of what runs along an axis. */
import * as tf from '@tensorflow/tfjs';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

/** Axes, at times none, at times wrong. */
const axesOf = (r: Source, rank: number): number | number[] | undefined => {
  if (r.is(0.2)) return undefined;
  if (r.is(0.03)) return rank;
  const some = r.shuffle(rank).slice(0, r.int(0, rank));
  const signed = some.map((axis) => (r.is(0.3) ? axis - rank : axis));
  return signed.length === 1 && r.is(0.5) ? signed[0]! : signed;
};

type Reducer = (x: tf.Tensor, axis: number | number[] | undefined, keep: boolean) => tf.Tensor;

const reducing =
  (name: string, fn: Reducer, isSum = false): Trials =>
  (r) => {
    const shape = r.shape();
    const [axis, keep] = [axesOf(r, shape.length), r.is(0.5)];
    const x = isSum ? r.moderate(r.dtype(), shape) : r.extreme(r.dtype(), shape);
    return trial(`${name}(x, ${JSON.stringify(axis)}, ${keep})`, [x], (t: tf.Tensor) => fn(t, axis, keep));
  };

const oneAxis = (r: Source, rank: number): number => (r.is(0.04) ? rank : r.int(-rank, rank - 1));

const along =
  (
    name: string,
    fn: (x: tf.Tensor, axis: number, a: boolean, b: boolean) => unknown,
    isSum = false,
  ): Trials =>
  (r) => {
    const shape = r.shape(r.is(0.05) ? 0 : 1);
    const [axis, a, b] = [oneAxis(r, shape.length), r.is(0.5), r.is(0.5)];
    const x = isSum ? r.moderate(r.dtype(), shape) : r.extreme(r.dtype(), shape);
    // tfjs does not look at the axis, and gives arrays of missing sizes.
    const isMissed = name.startsWith('cum') && (axis < 0 || axis >= shape.length);
    const exception = isMissed ? 'cumsum and cumprod along an axis that is not in 0 … rank − 1' : null;
    return trial(`${name}(x, ${axis}, ${a}, ${b})`, [x], (t: tf.Tensor) => fn(t, axis, a, b), exception);
  };

export const reductions: Readonly<Record<string, readonly Trials[]>> = {
  Sum: [reducing('sum', (x, axis, keep) => tf.sum(x, axis, keep), true)],
  Mean: [reducing('mean', (x, axis, keep) => tf.mean(x, axis, keep), true)],
  Prod: [reducing('prod', (x, axis, keep) => tf.prod(x, axis, keep), true)],
  Max: [reducing('max', (x, axis, keep) => tf.max(x, axis, keep))],
  Min: [reducing('min', (x, axis, keep) => tf.min(x, axis, keep))],
  All: [reducing('all', (x, axis, keep) => tf.all(tf.cast(x, 'bool'), axis, keep))],
  Any: [reducing('any', (x, axis, keep) => tf.any(tf.cast(x, 'bool'), axis, keep))],
  ArgMax: [along('argMax', (x, axis) => tf.argMax(x, axis))],
  ArgMin: [along('argMin', (x, axis) => tf.argMin(x, axis))],
  Softmax: [along('softmax', (x) => tf.softmax(x, -1), true)],
  LogSoftmax: [along('logSoftmax', (x) => tf.logSoftmax(x, -1), true)],
  Cumsum: [along('cumsum', (x, axis, exclusive, reverse) => tf.cumsum(x, axis, exclusive, reverse), true)],
  Cumprod: [along('cumprod', (x, axis, exclusive, reverse) => tf.cumprod(x, axis, exclusive, reverse), true)],
};
