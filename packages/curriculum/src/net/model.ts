/** @file A perceptron of one hidden layer with two heads, as plain data: a policy and a value of what is remembered. */
import * as tf from '@tensorflow/tfjs';
import { rng } from '@tompo/games';

/** Flat, row by row. */
export interface NetParameters {
  /** [inputs, hidden] and [hidden] */
  readonly input: readonly number[];
  readonly inputBias: readonly number[];
  /** [hidden, K] and [K] */
  readonly policy: readonly number[];
  readonly policyBias: readonly number[];
  /** [hidden, 1] and [1] */
  readonly value: readonly number[];
  readonly valueBias: readonly number[];
}

export interface NetSize {
  readonly inputs: number;
  readonly hidden: number;
  readonly choices: number;
}

export const NAMES = ['input', 'inputBias', 'policy', 'policyBias', 'value', 'valueBias'] as const;

/** A record of something for each of the parameters, in their order. */
export const byName = <T>(
  of: (name: keyof NetParameters, place: number) => T,
): Readonly<Record<keyof NetParameters, T>> =>
  Object.fromEntries(NAMES.map((name, place) => [name, of(name, place)])) as Record<keyof NetParameters, T>;

export const shapesOf = ({
  inputs,
  hidden,
  choices,
}: NetSize): Readonly<Record<keyof NetParameters, readonly number[]>> => ({
  input: [inputs, hidden],
  inputBias: [hidden],
  policy: [hidden, choices],
  policyBias: [choices],
  value: [hidden, 1],
  valueBias: [1],
});

export const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Even weights within ±√(3/inputs), small ones of the policy's head, biases of 0. */
export const initialNet = (size: NetSize, seed: number): NetParameters => {
  const random = rng(seed).fork('net');
  const shapes = shapesOf(size);
  const drawn = (name: keyof NetParameters, reach: number): readonly number[] =>
    Array.from({ length: countOf(shapes[name]) }, () => reach * (2 * random.uniform() - 1));
  const zeros = (name: keyof NetParameters): readonly number[] =>
    new Array<number>(countOf(shapes[name])).fill(0);
  const deep = Math.sqrt(3 / size.hidden);
  return {
    input: drawn('input', Math.sqrt(3 / Math.max(1, size.inputs))),
    inputBias: zeros('inputBias'),
    policy: drawn('policy', 0.1 * deep),
    policyBias: zeros('policyBias'),
    value: drawn('value', deep),
    valueBias: zeros('valueBias'),
  };
};

/** On the host: logits and value of one input. */
export const forward = (
  { hidden, choices }: NetSize,
  net: NetParameters,
  input: readonly number[],
): { readonly logits: readonly number[]; readonly value: number } => {
  const state = net.inputBias.map((bias, h) =>
    Math.tanh(
      input.reduce((sum, x, i) => (x === 0 ? sum : sum + x * (net.input[hidden * i + h] as number)), bias),
    ),
  );
  return {
    logits: net.policyBias.map((bias, k) =>
      state.reduce((sum, s, h) => sum + s * (net.policy[choices * h + k] as number), bias),
    ),
    value: state.reduce((sum, s, h) => sum + s * (net.value[h] as number), net.valueBias[0] as number),
  };
};

export type NetTensors = Readonly<Record<keyof NetParameters, tf.Tensor>>;

/** The same as tensors. x: [batch, inputs] → logits [batch, K], values [batch] */
export const forwardTensors = (
  net: NetTensors,
  x: tf.Tensor2D,
): { readonly logits: tf.Tensor2D; readonly values: tf.Tensor1D } => {
  const state = tf.tanh(tf.add(tf.matMul(x, net.input as tf.Tensor2D), net.inputBias)) as tf.Tensor2D;
  return {
    logits: tf.add(tf.matMul(state, net.policy as tf.Tensor2D), net.policyBias) as tf.Tensor2D,
    values: tf.reshape(
      tf.add(tf.matMul(state, net.value as tf.Tensor2D), net.valueBias),
      [-1],
    ) as tf.Tensor1D,
  };
};
