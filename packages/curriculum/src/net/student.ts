/** @file A student that is a small net: it learns by PPO from games that it plays, its steps compiled by @tompo/jit. */
import * as tf from '@tensorflow/tfjs';
import { type Fault, rng, shuffle } from '@tompo/games';
import type { NdArray } from '@tompo/jit';
import type { either as E } from 'fp-ts';
import { checked, type Names, unknown, whole } from '../checks.js';
import type { CurriculumError } from '../errors.js';
import { gameFaults, type RepeatedGame } from '../game.js';
import { adam } from '../student/adam.js';
import { type Policy, softmax } from '../student/policy.js';
import type { Student } from '../student/student.js';
import { mostMemory, spread } from '../student/tabular.js';
import { inputsOf } from './features.js';
import {
  byName,
  countOf,
  forward,
  forwardTensors,
  initialNet,
  NAMES,
  type NetParameters,
  type NetSize,
  shapesOf,
} from './model.js';
import { ppoLoss, type Taken } from './ppo.js';
import {
  executorFaults,
  LARGEST_NORM,
  PPO_DEFAULTS,
  PPO_NAMES,
  type PpoOptions,
  ppoFaults,
  settled,
} from './ppo-options.js';
import { type Batch, played } from './rollouts.js';
import { netSaliency } from './saliency.js';

export interface NetOptions extends PpoOptions {
  /** m: rounds that are remembered; default 1. */
  readonly memory?: number | undefined;
  /** Default 64. */
  readonly hidden?: number | undefined;
  /** Of each training: so many times games are played and learned from; default 40. */
  readonly updates?: number | undefined;
  /** Games of an update; default 32. */
  readonly games?: number | undefined;
  /** Steps of a minibatch at most; default 256. */
  readonly minibatch?: number | undefined;
  /** Of Adam; default 0.003. */
  readonly learningRate?: number | undefined;
}

const OPTIONS: Names<NetOptions> = {
  executor: true,
  memory: true,
  hidden: true,
  updates: true,
  games: true,
  epochs: true,
  minibatch: true,
  learningRate: true,
  ...PPO_NAMES,
};

/** As in the paper, where it says so: the minibatch, and what all have in common. */
const DEFAULTS = {
  ...PPO_DEFAULTS,
  memory: 1,
  hidden: 64,
  updates: 40,
  games: 32,
  minibatch: 256,
  learningRate: 0.003,
};

const faultsOf = (game: RepeatedGame, options: NetOptions): readonly Fault[] => {
  const s = settled(DEFAULTS, options);
  const ofGame = gameFaults(game);
  return [
    ...unknown(options, OPTIONS),
    ...executorFaults(options),
    ...ofGame,
    ...(ofGame.length > 0 ? [] : whole('memory', s.memory, 1, mostMemory(game.payoffs.length))),
    ...whole('hidden', s.hidden, 1, 4096),
    ...(['updates', 'games', 'epochs', 'minibatch'] as const).flatMap((name) => whole(name, s[name], 1)),
    ...ppoFaults(s),
  ];
};

interface Minibatch<T> extends Taken<T> {
  /** [batch, inputs] */
  readonly inputs: T;
}

const array = (shape: readonly number[], data: ArrayLike<number>): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});

/** The steps at these places, filled up with nothing to the size of all minibatches. */
const minibatchOf = (
  batch: Batch,
  places: readonly number[],
  length: number,
  inputs: readonly (readonly number[])[],
  { inputs: width, choices }: NetSize,
): Minibatch<NdArray> => {
  const of = (from: readonly number[]): NdArray => {
    const data = new Float32Array(length);
    for (const [i, place] of places.entries()) data[i] = from[place] as number;
    return { dtype: 'float32', shape: [length], data };
  };
  const [x, chosen, weights] = [
    new Float32Array(length * width),
    new Float32Array(length * choices),
    new Float32Array(length),
  ];
  for (const [i, place] of places.entries()) {
    x.set(inputs[batch.contexts[place] as number] as readonly number[], i * width);
    chosen[choices * i + (batch.choices[place] as number)] = 1;
    weights[i] = 1;
  }
  return {
    inputs: { dtype: 'float32', shape: [length, width], data: x },
    chosen: { dtype: 'float32', shape: [length, choices], data: chosen },
    before: of(batch.logProbabilities),
    advantages: of(batch.advantages),
    targets: of(batch.targets),
    weights: { dtype: 'float32', shape: [length], data: weights },
  };
};

/** A perceptron of one hidden layer over the remembered rounds, and PPO. */
export const netStudent = (
  game: RepeatedGame,
  options: NetOptions,
): E.Either<CurriculumError, Student<NetParameters>> =>
  checked(
    'netStudent',
    options,
    () => faultsOf(game, options),
    () => net(game, options),
  );

const net = (game: RepeatedGame, options: NetOptions): Student<NetParameters> => {
  const settings = settled(DEFAULTS, options);
  const { memory, hidden, updates, games, epochs, minibatch, learningRate, gamma, lambda } = settings;
  const choices = game.payoffs.length;
  const size: NetSize = { inputs: 2 * choices * memory, hidden, choices };
  const inputs = inputsOf(choices, memory);
  const shapes = shapesOf(size);
  const policy = (parameters: NetParameters): Policy => ({
    choices,
    memory,
    chances: inputs.map((input) => softmax(forward(size, parameters, input).logits)),
  });
  const step = options.executor.compile<
    [Readonly<Record<keyof NetParameters, NdArray>>, Minibatch<NdArray>],
    readonly NdArray[]
  >((tensors, batch) => {
    const { grads } = tf.valueAndGrads((...given: tf.Tensor[]) =>
      ppoLoss(
        forwardTensors(
          byName((_, place) => given[place] as tf.Tensor),
          batch.inputs as tf.Tensor2D,
        ),
        batch,
        settings,
      ),
    )(NAMES.map((name) => tensors[name]));
    return grads;
  });
  const counts = NAMES.map((name) => countOf(shapes[name]));
  const total = counts.reduce((a, b) => a + b, 0);
  return {
    name: `net, memory ${memory}`,
    initial: (seed) => initialNet(size, seed),
    policy,
    saliency: (parameters) => netSaliency(size, parameters),
    learn: async (parameters, pool, seed) => {
      const random = rng(seed).fork('ppo');
      const move = adam(total, learningRate);
      const scale = spread(game);
      const length = Math.min(minibatch, games * game.rounds);
      let now = parameters;
      for (let update = 0; update < updates; update++) {
        const values = inputs.map((input) => forward(size, now, input).value);
        const batch = played(game, policy(now), values, pool, { games, gamma, lambda, scale }, random);
        for (let epoch = 0; epoch < epochs; epoch++) {
          const order = shuffle(
            batch.contexts.map((_, i) => i),
            random,
          );
          for (let from = 0; from < order.length; from += length) {
            const part = minibatchOf(batch, order.slice(from, from + length), length, inputs, size);
            const host = byName((name) => array(shapes[name], now[name]));
            now = moved(now, await step(host, part), move);
          }
        }
      }
      return now;
    },
  };
};

/** One step down a gradient whose norm is kept within bounds. */
const moved = (
  parameters: NetParameters,
  gradients: readonly NdArray[],
  move: ReturnType<typeof adam>,
): NetParameters => {
  const flat = gradients.flatMap(({ data }) => [...data]);
  const norm = Math.sqrt(flat.reduce((sum, g) => sum + g * g, 0));
  const share = norm > LARGEST_NORM ? LARGEST_NORM / norm : 1;
  const moves = move(flat.map((g) => -share * g));
  let at = 0;
  return byName((name) => {
    const from = at;
    at += parameters[name].length;
    return parameters[name].map((x, i) => x + (moves[from + i] as number));
  });
};
