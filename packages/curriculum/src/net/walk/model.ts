/** @file A net that walks: two convolutions over the window, a gated recurrent unit over time, a policy and a value, as plain data. */
import * as tf from '@tensorflow/tfjs';
import { rng } from '@tompo/games';
import type { WindowShape } from '../../walk/observe.js';
import { ACTIONS } from '../../walk/world.js';

export interface WalkNetSize {
  readonly window: WindowShape;
  /** Filters of the first and of the second convolution, 3 × 3 each, over what lies wholly in the window. */
  readonly filters: readonly [number, number];
  /** H: numbers that it remembers. */
  readonly hidden: number;
  /** K; default 8, as walks and kitchens have them. */
  readonly actions?: number | undefined;
}

export const WALK_NAMES = [
  'near',
  'nearBias',
  'far',
  'farBias',
  'input',
  'inputBias',
  'state',
  'stateBias',
  'policy',
  'policyBias',
  'value',
  'valueBias',
] as const;

export type WalkName = (typeof WALK_NAMES)[number];

/** Something for each of the parameters. */
export type WalkRecord<T> = Readonly<Record<WalkName, T>>;

/** Flat, row by row; the shapes are those of `walkShapes`. */
export type WalkNet = WalkRecord<readonly number[]>;

export const byWalkName = <T>(of: (name: WalkName, place: number) => T): WalkRecord<T> =>
  Object.fromEntries(WALK_NAMES.map((name, place) => [name, of(name, place)])) as WalkRecord<T>;

/** What the unit is handed at each step: the second convolution, flat, and what the last step earned. */
const featuresOf = ({ window, filters }: WalkNetSize): number =>
  (window.rows - 4) * (window.columns - 4) * filters[1] + 1;

/** Gates stand side by side: reset, update, new. */
export const walkShapes = (size: WalkNetSize): WalkRecord<readonly number[]> => {
  const { window, filters, hidden, actions = ACTIONS.length } = size;
  const [first, second] = filters;
  return {
    near: [3, 3, window.channels, first],
    nearBias: [first],
    far: [3, 3, first, second],
    farBias: [second],
    input: [featuresOf(size), 3 * hidden],
    inputBias: [3 * hidden],
    state: [hidden, 3 * hidden],
    stateBias: [3 * hidden],
    policy: [hidden, actions],
    policyBias: [actions],
    value: [hidden, 1],
    valueBias: [1],
  };
};

/** Even weights within ±√(6/inputs) before a rectifier, ±1/√H in the unit, small ones of the policy's head; biases of 0. */
export const initialWalkNet = (size: WalkNetSize, seed: number): WalkNet => {
  const random = rng(seed).fork('walk net');
  const shapes = walkShapes(size);
  const { window, filters, hidden } = size;
  const unit = 1 / Math.sqrt(hidden);
  const reaches: Partial<Record<WalkName, number>> = {
    near: Math.sqrt(6 / (9 * window.channels)),
    far: Math.sqrt(6 / (9 * filters[0])),
    input: Math.sqrt(3 / featuresOf(size)),
    state: unit,
    policy: 0.01 * unit,
    value: unit,
  };
  return byWalkName((name) =>
    Array.from({ length: shapes[name].reduce((a, b) => a * b, 1) }, () => {
      const reach = reaches[name];
      return reach === undefined ? 0 : reach * (2 * random.uniform() - 1);
    }),
  );
};

/** What S walkers see over T steps, all of the first step before all of the second. */
export interface Seen<T> {
  /** [T·S, rows, columns, channels] */
  readonly windows: T;
  /** [T·S, 1]: what the step before earned, in the reward's scale. */
  readonly earned: T;
  /** [T, S, 1]: 0 where a walk begins, so that nothing before it is remembered, else 1. */
  readonly goesOn: T;
  /** [S, H]: what is remembered before the first step. */
  readonly state: T;
}

export interface Said {
  /** [T·S, K] */
  readonly logits: tf.Tensor2D;
  /** [T·S] */
  readonly values: tf.Tensor1D;
  /** [S, H]: after the last step. */
  readonly state: tf.Tensor2D;
}

/** r = σ(x_r + h_r), z = σ(x_z + h_z), n = tanh(x_n + r·h_n), h' = (1 − z)·n + z·h, where x and h are affine maps of input and state.
 *  @source Cho et al. 2014, in the form of torch.nn.GRU */
const unit = (x: tf.Tensor2D, before: tf.Tensor2D, net: WalkRecord<tf.Tensor>): tf.Tensor2D => {
  const h = tf.add(tf.matMul(before, net.state as tf.Tensor2D), net.stateBias) as tf.Tensor2D;
  const [xr, xz, xn] = tf.split(x, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [hr, hz, hn] = tf.split(h, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const reset = tf.sigmoid(tf.add(xr, hr));
  const update = tf.sigmoid(tf.add(xz, hz));
  const fresh = tf.tanh(tf.add(xn, tf.mul(reset, hn)));
  return tf.add(fresh, tf.mul(update, tf.sub(before, fresh))) as tf.Tensor2D;
};

/** By step. The gradient of tfjs's `unstack` fails where there is only one. */
const stepsOf = (x: tf.Tensor): readonly tf.Tensor[] =>
  x.shape[0] === 1 ? [tf.reshape(x, x.shape.slice(1))] : tf.unstack(x);

/** The net over T steps. */
export const walkForward = (net: WalkRecord<tf.Tensor>, seen: Seen<tf.Tensor>): Said => {
  const layer = (x: tf.Tensor, name: 'near' | 'far'): tf.Tensor =>
    tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, net[name] as tf.Tensor4D, 1, 'valid'), net[`${name}Bias`]));
  const [steps = 0, walkers = 0] = seen.goesOn.shape;
  const flat = tf.reshape(layer(layer(seen.windows, 'near'), 'far'), [steps * walkers, -1]);
  const features = tf.concat([flat, seen.earned], 1) as tf.Tensor2D;
  const inputs = tf.add(tf.matMul(features, net.input as tf.Tensor2D), net.inputBias);
  const byStep = stepsOf(tf.reshape(inputs, [steps, walkers, -1])) as readonly tf.Tensor2D[];
  const goesOn = stepsOf(seen.goesOn);
  let state = seen.state as tf.Tensor2D;
  const states = byStep.map((x, t) => {
    state = unit(x, tf.mul(state, goesOn[t] as tf.Tensor), net);
    return state;
  });
  const all = tf.concat(states, 0) as tf.Tensor2D;
  return {
    logits: tf.add(tf.matMul(all, net.policy as tf.Tensor2D), net.policyBias) as tf.Tensor2D,
    values: tf.reshape(tf.add(tf.matMul(all, net.value as tf.Tensor2D), net.valueBias), [-1]) as tf.Tensor1D,
    state,
  };
};
