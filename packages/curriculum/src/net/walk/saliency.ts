/** @file How a walker's value hangs on what it sees: the gradient of the value by the window. */
import * as tf from '@tensorflow/tfjs';
import { byWalkName, type WalkNet, type WalkNetSize, walkForward, walkShapes } from './model.js';

/** What a walker has before it at one step. */
export interface WalkMoment {
  /** [rows, columns, channels], flat: what `observe` says. */
  readonly window: ArrayLike<number>;
  /** What the last step earned, by the greatest difference of two payoffs; default 0. */
  readonly earned?: number | undefined;
  /** [H]: what it remembers; default nothing. */
  readonly memory?: readonly number[] | undefined;
}

export interface WalkSaliency {
  readonly value: number;
  /** [rows, columns, channels], flat: the gradient of the value. */
  readonly gradient: readonly number[];
  /** [rows][columns]: of each cell the sizes of its gradients, added up over the channels. */
  readonly cells: readonly (readonly number[])[];
}

export const walkSaliency = (
  size: WalkNetSize,
  net: WalkNet,
  { window, earned = 0, memory = new Array<number>(size.hidden).fill(0) }: WalkMoment,
): WalkSaliency => {
  const { rows, columns, channels } = size.window;
  let value = 0;
  let gradient: readonly number[] = [];
  tf.tidy(() => {
    const shapes = walkShapes(size);
    const tensors = byWalkName((name) => tf.tensor([...net[name]], [...shapes[name]]));
    const worth = (windows: tf.Tensor): tf.Scalar =>
      tf.sum(
        walkForward(tensors, {
          windows,
          earned: tf.tensor2d([[earned]]),
          goesOn: tf.ones([1, 1, 1]),
          state: tf.tensor2d([[...memory]]),
        }).values,
      );
    const found = tf.valueAndGrad(worth)(tf.tensor(Float32Array.from(window), [1, rows, columns, channels]));
    value = found.value.dataSync()[0] as number;
    gradient = [...found.grad.dataSync()];
  });
  const cells = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (__, c) => {
      const at = channels * (columns * r + c);
      return gradient.slice(at, at + channels).reduce((sum, g) => sum + Math.abs(g), 0);
    }),
  );
  return { value, gradient, cells };
};
