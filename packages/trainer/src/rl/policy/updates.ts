/** @file The updates of one reinforcement step: inner epochs over minibatches of weighed groups. */
import type { NdArray } from '@tompo/jit';
import type { BaseModel } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { deriveAgain, shuffledBy } from '../../batching/seeds.js';
import type { TrainerError } from '../../errors.js';
import type { TrainState } from '../../optimiser/state.js';
import type { Scalars, Update } from '../../optimiser/update.js';
import type { Compared, Correction } from './correction.js';
import { type Credit, type Critic, creditTokens, type Values } from './critic.js';
import { type PackedPolicy, packPolicy, type WeighedGroup } from './data.js';
import type { Layout, Part } from './layout.js';
import type { PolicyData, PolicyScalar, Reference } from './step.js';

export interface PolicyUpdatesInput {
  readonly model: BaseModel;
  /** For errors. */
  readonly step: number;
  readonly parts: readonly Part[];
  readonly rows: Layout['rows'];
  readonly minibatches: number;
  readonly innerEpochs: number;
  /** One of those that `deriveSeed` gives. */
  readonly seed: number;
  readonly learningRate: number;
  readonly update: Update<PolicyData, PolicyScalar>;
  /** null when β = 0. */
  readonly reference: Reference | null;
  /** With a critic, the parts' advantages are taken as the completions' rewards. */
  readonly critic: { readonly rule: Critic; readonly values: Values } | null;
  /** null: the sampler's log-probabilities are taken for the trainer's. */
  readonly correction: Correction | null;
}

export interface PolicyUpdates {
  readonly state: TrainState;
  readonly metrics: readonly Scalars<PolicyScalar>[];
  /** With a correction: what it made up for. */
  readonly compared: Compared | null;
}

/** A minibatch, in as many parts as it has shapes. */
type Prepared = readonly PolicyData[];

/** A row, and the part that it is of. */
interface Dealt {
  readonly part: Part;
  readonly group: WeighedGroup;
}

/** The rows of a minibatch, packed part by part. */
const packedParts = (
  model: BaseModel,
  dealt: readonly Dealt[],
  parts: readonly Part[],
  rowsOf: (part: Part, count: number) => number,
): E.Either<TrainerError, readonly PackedPolicy[]> => {
  const all: PackedPolicy[] = [];
  for (const part of parts) {
    const own = dealt.flatMap((one) => (one.part === part ? [one.group] : []));
    if (own.length === 0) continue;
    const one = packPolicy(model, own, part.bucket, part.width, rowsOf(part, own.length));
    if (E.isLeft(one)) return one;
    all.push(one.right);
  }
  return E.right(all);
};

/** Runs the updates. Rows are dealt to minibatches once, at random; the reference is computed once for each;
 *  later epochs go through the minibatches in another order. `check` sees each update's numbers before they count. */
export const policyUpdates = async (
  start: TrainState,
  input: PolicyUpdatesInput,
  check: (metrics: Scalars<PolicyScalar>, update: number) => E.Either<TrainerError, null>,
): Promise<E.Either<TrainerError, PolicyUpdates>> => {
  const { model, parts, minibatches, innerEpochs, seed, update, reference, critic, correction } = input;
  const all = parts.flatMap((part) => part.groups.map((group): Dealt => ({ part, group })));
  const padded = parts.reduce((sum, { groups, width }) => sum + input.rows(groups.length, width), 0);
  const size = Math.ceil(padded / minibatches);
  // With one shape all minibatches have it; with several, each part of a minibatch is padded by itself.
  const rowsOf = ({ width }: Part, count: number): number =>
    parts.length === 1 ? size : input.rows(count, width);
  const order = minibatches === 1 ? all.map((_, i) => i) : shuffledBy(all.length, deriveAgain(seed, 0));
  const prepared: Prepared[] = [];
  const compared: Compared[] = [];
  const prepare = async (data: Prepared): Promise<void> => {
    const corrected: PolicyData[] = [];
    for (const part of data) {
      const one = correction === null ? null : await correction.correct(start.params, part);
      corrected.push(one?.part ?? part);
      if (one !== null) compared.push(one.compared);
    }
    prepared.push(corrected);
  };
  for (let from = 0; from < all.length; from += size) {
    const dealt = order.slice(from, from + size).map((i) => all[i] as Dealt);
    const packed = packedParts(model, dealt, parts, rowsOf);
    if (E.isLeft(packed)) return packed;
    const references: (NdArray | null)[] = [];
    for (const { batch } of packed.right) references.push(reference === null ? null : await reference(batch));
    const data = packed.right.map((part, p) => ({ ...part, refLogprobs: references[p] ?? null }));
    if (critic === null) {
      await prepare(data.map((part) => ({ ...part, returns: null })));
      continue;
    }
    const values: NdArray[] = [];
    for (const { batch } of data) values.push(await critic.values(start.params, batch));
    const credit = creditTokens(
      critic.rule,
      data.map(({ batch, advantages }, p) => ({
        values: values[p] as NdArray,
        keep: batch.keep,
        rewards: advantages,
      })),
    );
    if (E.isLeft(credit)) return E.left({ _tag: 'InvalidAdvantages', step: input.step, faults: credit.left });
    await prepare(data.map((part, p) => ({ ...part, ...(credit.right[p] as Credit) })));
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
  return E.right({
    state,
    metrics,
    compared:
      correction === null
        ? null
        : {
            trainer: compared.flatMap(({ trainer }) => trainer),
            sampler: compared.flatMap(({ sampler }) => sampler),
          },
  });
};
