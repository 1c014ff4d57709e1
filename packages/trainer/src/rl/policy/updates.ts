/** @file The updates of one reinforcement step: inner epochs over minibatches of weighed groups. */
import type { NdArray } from '@tompo/jit';
import type { BaseModel } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { Bucket } from '../../batching/batches.js';
import { deriveAgain, shuffledBy } from '../../batching/seeds.js';
import type { TrainerError } from '../../errors.js';
import type { TrainState } from '../../optimiser/state.js';
import type { Scalars, Update } from '../../optimiser/update.js';
import { type Critic, creditTokens, type Values } from './critic.js';
import { type PackedPolicy, packPolicy, type WeighedGroup } from './data.js';
import type { PolicyData, PolicyScalar, Reference } from './step.js';

export interface PolicyUpdatesInput {
  readonly model: BaseModel;
  /** For errors. */
  readonly step: number;
  readonly groups: readonly WeighedGroup[];
  readonly bucket: Bucket;
  /** m */
  readonly completions: number;
  /** Prompts per step: with `minibatches` it fixes the rows of a minibatch, however many groups were left out. */
  readonly promptsPerStep: number;
  readonly minibatches: number;
  readonly innerEpochs: number;
  /** One of those that `deriveSeed` gives. */
  readonly seed: number;
  readonly learningRate: number;
  readonly update: Update<PolicyData, PolicyScalar>;
  /** null when β = 0. */
  readonly reference: Reference | null;
  /** With a critic, the groups' advantages are taken as the completions' rewards. */
  readonly critic: { readonly rule: Critic; readonly values: Values } | null;
}

export interface PolicyUpdates {
  readonly state: TrainState;
  readonly metrics: readonly Scalars<PolicyScalar>[];
}

interface Prepared extends PackedPolicy {
  readonly refLogprobs: NdArray | null;
  readonly returns: NdArray | null;
}

/** Runs the updates. Groups are dealt to minibatches once, at random; the reference is computed once for each;
 *  later epochs go through the minibatches in another order. `check` sees each update's numbers before they count. */
export const policyUpdates = async (
  start: TrainState,
  input: PolicyUpdatesInput,
  check: (metrics: Scalars<PolicyScalar>, update: number) => E.Either<TrainerError, null>,
): Promise<E.Either<TrainerError, PolicyUpdates>> => {
  const { model, groups, bucket, completions, minibatches, innerEpochs, seed, update, reference, critic } =
    input;
  const rows = Math.ceil(input.promptsPerStep / minibatches);
  const order = minibatches === 1 ? groups.map((_, i) => i) : shuffledBy(groups.length, deriveAgain(seed, 0));
  const prepared: Prepared[] = [];
  for (let from = 0; from < groups.length; from += rows) {
    const picked = order.slice(from, from + rows).map((i) => groups[i] as WeighedGroup);
    const packed = packPolicy(model, picked, bucket, completions, rows);
    if (E.isLeft(packed)) return packed;
    const { batch } = packed.right;
    const refLogprobs = reference === null ? null : await reference(batch);
    if (critic === null) {
      prepared.push({ ...packed.right, refLogprobs, returns: null });
      continue;
    }
    const values = await critic.values(start.params, batch);
    const credit = creditTokens(critic.rule, values, batch.keep, packed.right.advantages);
    if (E.isLeft(credit)) return E.left({ _tag: 'InvalidAdvantages', step: input.step, faults: credit.left });
    prepared.push({ ...packed.right, refLogprobs, ...credit.right });
  }
  let state = start;
  const metrics: Scalars<PolicyScalar>[] = [];
  for (let epoch = 0; epoch < innerEpochs; epoch++) {
    for (const b of shuffledBy(prepared.length, deriveAgain(seed, 1, epoch))) {
      const next = await update(state, prepared[b] as Prepared, input.learningRate);
      const checked = check(next.metrics, metrics.length);
      if (E.isLeft(checked)) return checked;
      state = next.state;
      metrics.push(next.metrics);
    }
  }
  return E.right({ state, metrics });
};
