/** @file From scored completions to the arrays of a policy update. Token ids in, token ids out. */
import type { NdArray } from '@tompo/jit';
import type { BaseModel, Completion, PackedBatch, PromptGroup } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { Bucket } from '../../batching/batches.js';
import { roundUp } from '../../batching/buckets.js';
import { packed } from '../../batching/packed.js';
import type { TrainerError } from '../../errors.js';
import type { Credited } from '../estimator.js';

/** A prompt's completions and their advantages. */
export interface WeighedGroup {
  readonly promptIds: readonly number[];
  readonly completions: readonly Completion[];
  /** [m], one per completion; or, for a completion, one per token. */
  readonly advantages: readonly Credited[];
}

export interface PackedPolicy {
  readonly batch: PackedBatch;
  readonly oldLogprobs: NdArray; // [G, m, C]
  readonly advantages: NdArray; // [G, m], or [G, m, C] where some completion has one for each token
}

/** Packs weighed groups; rows beyond the groups, and what pads a completion, have keep 0 and zeros throughout.
 *  m: completions per prompt · rows: G. */
export const packPolicy = (
  model: BaseModel,
  groups: readonly WeighedGroup[],
  bucket: Bucket,
  m: number,
  rows: number = groups.length,
): E.Either<TrainerError, PackedPolicy> => {
  const promptGroups = groups.map(
    ({ promptIds, completions }): PromptGroup => ({
      prompt: promptIds,
      completions: completions.map(({ ids }) => ids),
      allowed: completions.map(({ constraint }) => constraint?.allowed),
    }),
  );
  const batch = packed(model, promptGroups, bucket, m, rows);
  if (E.isLeft(batch)) return batch;
  const C = bucket.completionLength;
  const oldLogprobs = new Float32Array(rows * m * C);
  const perToken = groups.some((group) => group.advantages.some((x) => typeof x !== 'number'));
  const width = perToken ? C : 1;
  const advantages = new Float32Array(rows * m * width);
  groups.forEach((group, g) => {
    group.completions.forEach(({ logprobs, ids }, j) => {
      const at = g * m + j;
      const own = group.advantages[j] as Credited;
      oldLogprobs.set(logprobs, at * C);
      if (typeof own !== 'number') advantages.set(own, at * C);
      else advantages.fill(own, at * width, at * width + (perToken ? ids.length : 1));
    });
  });
  return E.right({
    batch: batch.right,
    oldLogprobs: { dtype: 'float32', shape: [rows, m, C], data: oldLogprobs },
    advantages: { dtype: 'float32', shape: perToken ? [rows, m, C] : [rows, m], data: advantages },
  });
};

/** Completions are padded to a multiple of this (or to maxTokens), so that a run meets few shapes. */
const COMPLETION_MULTIPLE = 8;

/** The shape for these groups: the first prompt length that fits all, and the longest completion rounded up. */
export const policyBucket = (
  groups: readonly WeighedGroup[],
  promptLengths: readonly number[],
  maxTokens: number,
): Bucket => {
  const prompt = Math.max(...groups.map(({ promptIds }) => promptIds.length));
  const completion = Math.max(
    1,
    ...groups.flatMap(({ completions }) => completions.map(({ ids }) => ids.length)),
  );
  return {
    promptLength: promptLengths.find((length) => length >= prompt) ?? prompt,
    completionLength: Math.min(maxTokens, roundUp(completion, COMPLETION_MULTIPLE)),
  };
};
