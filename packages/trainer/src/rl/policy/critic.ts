/** @file PPO's critic: a value head on the policy's hidden states, and an advantage for each token from it. */
import * as tf from '@tensorflow/tfjs';
import type { Executor, NdArray } from '@tompo/jit';
import {
  type Adapter,
  type Arrays,
  type BaseModel,
  completionLogprobs,
  type LoraConfig,
  type PackedBatch,
  type Weights,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { thrown } from '../../calls/ask.js';
import { valueOrThrow } from '../../calls/throwing.js';
import type { TensorMap } from '../../optimiser/adamw.js';
import { byRowParts } from '../../optimiser/rows.js';
import { notNegative, validate } from '../../optionChecks.js';
import { canonical } from '../../saving/checkpoint.js';
import { type Known, knownChecks } from '../../unknownOptions.js';

/** Advantages and value targets of one completion of T tokens. rewards, dones: [T] · values: [T + 1], the last one
 *  beyond the end. `gae` of @tompo/advantage fits: (r, v, d) => gae(r, v, d, { gamma: 1, lambda: 0.95 }). */
export type EstimateCredit = (
  rewards: readonly number[],
  values: readonly number[],
  dones: readonly boolean[],
) => E.Either<
  readonly { readonly _tag: string }[],
  { readonly advantages: readonly number[]; readonly returns: readonly number[] }
>;

/** In the place of an advantage estimator: PPO with a value head. */
export interface Critic {
  readonly _tag: 'critic';
  readonly estimate: EstimateCredit;
  /** Weight of ½(V − return)² in the loss. */
  readonly valueWeight: number;
  /** Bring an update's token advantages to mean 0 and standard deviation 1. */
  readonly whiten: boolean;
}

export interface CriticOptions {
  readonly valueWeight?: Critic['valueWeight'] | undefined;
  readonly whiten?: Critic['whiten'] | undefined;
}

/** A critic with its defaults: valueWeight 0.5, whiten. Throws where an option is none. @source Schulman et al. 2017 (c₁), Ziegler et al. 2019 */
export const critic = (estimate: EstimateCredit, options: CriticOptions = {}): Critic => {
  const { valueWeight = 0.5, whiten = true } = options;
  valueOrThrow(
    validate([
      ...knownChecks(options, { valueWeight: true, whiten: true } satisfies Known<CriticOptions>, 'critic'),
      notNegative('critic.valueWeight', valueWeight),
    ]),
  );
  return { _tag: 'critic', estimate, valueWeight, whiten };
};

const WEIGHT = 'value_head.weight';
const BIAS = 'value_head.bias';

/** An adapter's factors and a value head of zeros: a critic that expects nothing. */
export const withValueHead = (model: BaseModel, adapter: Adapter): Arrays => {
  const D = model.config.hiddenSize;
  return {
    ...adapter.weights,
    [WEIGHT]: { dtype: 'float32', shape: [1, D], data: new Float32Array(D) },
    [BIAS]: { dtype: 'float32', shape: [1], data: new Float32Array(1) },
  };
};

/** The adapter's factors alone. */
export const withoutValueHead = (params: Arrays): Arrays =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name !== WEIGHT && name !== BIAS));

/** V of each predicting position. states: [G·m·C, D] · keep: [G, m, C] · returns [G, m, C], 0 where keep is 0. */
export const valuesOf = (params: TensorMap, states: tf.Tensor2D, keep: tf.Tensor): tf.Tensor => {
  const column = tf.matMul(states, params[WEIGHT] as tf.Tensor2D, false, true);
  return tf.mul(tf.reshape(tf.add(column, params[BIAS] as tf.Tensor), keep.shape), keep);
};

/** The values of a packed batch under the current parameters. */
export interface Values {
  (params: Arrays, batch: PackedBatch): Promise<NdArray>;
  readonly dispose: () => Promise<void>;
}

/** accumulate: the batch goes through in so many parts. */
export const criticValues = (
  model: BaseModel,
  lora: LoraConfig,
  executor: Executor,
  accumulate = 1,
): Values => {
  const compiled = executor.compile<[Weights, Arrays, PackedBatch], NdArray>(
    (weights, params, batch) => {
      const adapter = { config: lora, weights: params };
      const { states } = completionLogprobs(model.config, weights, adapter, batch);
      return valuesOf(params, states, batch.keep);
    },
    { name: 'values', frozen: [0] },
  );
  const values = (params: Arrays, batch: PackedBatch): Promise<NdArray> =>
    byRowParts(batch, accumulate, (part) => compiled(model.weights, params, part));
  return Object.assign(values, { dispose: compiled.dispose });
};

export interface Credit {
  readonly advantages: NdArray; // [G, m, C]
  readonly returns: NdArray; // [G, m, C]
}

/** What credit is given from. values, keep: [G, m, C] · rewards: [G, m], one for each completion. */
export interface CreditInput {
  readonly values: NdArray;
  readonly keep: NdArray;
  readonly rewards: NdArray;
}

/** Credits the tokens of each completion, whose reward comes with its last token; one credit for each part of an update, whitened
 *  over all of them. Left with the faults of the estimator. */
export const creditTokens = (
  { estimate, whiten }: Critic,
  parts: readonly CreditInput[],
): E.Either<readonly string[], readonly Credit[]> => {
  const credits: { advantages: Float32Array; returns: Float32Array }[] = [];
  for (const part of parts) {
    const credit = creditPart(estimate, part);
    if (E.isLeft(credit)) return credit;
    credits.push(credit.right);
  }
  const scale = whiten
    ? whitening(credits.flatMap(({ advantages }, p) => [[advantages, (parts[p] as CreditInput).keep.data]]))
    : (advantages: Float32Array) => advantages;
  return E.right(
    credits.map(({ advantages, returns }, p) => {
      const { keep } = parts[p] as CreditInput;
      const array = (data: Float32Array): NdArray => ({ dtype: 'float32', shape: keep.shape, data });
      return { advantages: array(scale(advantages, keep.data)), returns: array(returns) };
    }),
  );
};

const creditPart = (
  estimate: EstimateCredit,
  { values, keep, rewards }: CreditInput,
): E.Either<readonly string[], { readonly advantages: Float32Array; readonly returns: Float32Array }> => {
  const C = keep.shape[2] as number;
  const advantages = new Float32Array(keep.data.length);
  const returns = new Float32Array(keep.data.length);
  for (const [i, reward] of rewards.data.entries()) {
    const own = keep.data.subarray(i * C, (i + 1) * C);
    const T = own.indexOf(0) === -1 ? C : own.indexOf(0); // a completion is padded on the right
    if (T === 0) continue;
    const credit = creditOf(
      () =>
        estimate(
          Array.from({ length: T }, (_, t) => (t === T - 1 ? reward : 0)),
          [...values.data.subarray(i * C, i * C + T), 0],
          Array.from({ length: T }, (_, t) => t === T - 1),
        ),
      T,
    );
    if (E.isLeft(credit)) return credit;
    advantages.set(credit.right.advantages, i * C);
    returns.set(credit.right.returns, i * C);
  }
  return E.right({ advantages, returns });
};

/** What an estimate of T tokens gives; left with all that is wrong with it. */
const creditOf = (
  estimate: () => ReturnType<EstimateCredit>,
  T: number,
): E.Either<
  readonly string[],
  { readonly advantages: readonly number[]; readonly returns: readonly number[] }
> => {
  let given: unknown;
  try {
    given = estimate();
  } catch (cause) {
    return E.left([`the critic's estimate failed (${thrown(cause)})`]);
  }
  const { _tag, left, right } = (given ?? {}) as { _tag?: unknown; left?: unknown; right?: unknown };
  if (_tag === 'Left') return E.left(Array.isArray(left) ? left.map(canonical) : [canonical(left)]);
  const found = (_tag === 'Right' ? (right ?? {}) : {}) as Readonly<Record<string, unknown>>;
  const faults = ['advantages', 'returns'].flatMap((name) => {
    const list = found[name];
    return Array.isArray(list) && list.length === T && Array.from(list, isFloat).every(Boolean)
      ? []
      : [`the critic's estimate gave no ${T} finite ${name} for ${T} tokens`];
  });
  return faults.length > 0
    ? E.left(faults)
    : E.right(found as { advantages: readonly number[]; returns: readonly number[] });
};

const isFloat = (x: unknown): boolean => typeof x === 'number' && Number.isFinite(Math.fround(x));

/** Brings what is kept of all arrays together to mean 0 and standard deviation 1; only the mean is taken off where they are all
 *  equal. */
const whitening = (arrays: readonly (readonly [x: Float32Array, keep: NdArray['data']])[]) => {
  const kept = arrays.flatMap(([x, keep]) => [...x.filter((_, i) => keep[i] === 1)]);
  const mean = kept.reduce((a, b) => a + b, 0) / kept.length;
  const std = Math.sqrt(kept.reduce((sum, v) => sum + (v - mean) ** 2, 0) / kept.length);
  return (x: Float32Array, keep: NdArray['data']): Float32Array =>
    x.map((v, i) => (keep[i] === 1 ? (v - mean) / (std > 0 ? std : 1) : 0));
};
