/** @file From scored completions to the arrays of a policy update. Token ids in, token ids out. */
import type { NdArray } from '@tompo/jit';
import type { BaseModel, Completion, PackedBatch, PromptGroup } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { Bucket } from './batches.js';
import { roundUp } from './buckets.js';
import type { TrainerError } from './errors.js';
import { packed } from './packed.js';

/** A prompt's completions and their advantages. */
export interface WeighedGroup {
  readonly promptIds: readonly number[];
  readonly completions: readonly Completion[];
  /** [m], one per completion. */
  readonly advantages: readonly number[];
}

export interface PackedPolicy {
  readonly batch: PackedBatch;
  readonly oldLogprobs: NdArray; // [G, m, C]
  readonly advantages: NdArray; // [G, m]
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
    }),
  );
  const batch = packed(model, promptGroups, bucket, m, rows);
  if (E.isLeft(batch)) return batch;
  const C = bucket.completionLength;
  const oldLogprobs = new Float32Array(rows * m * C);
  const advantages = new Float32Array(rows * m);
  groups.forEach((group, g) => {
    group.completions.forEach(({ logprobs }, j) => {
      oldLogprobs.set(logprobs, (g * m + j) * C);
    });
    advantages.set(group.advantages, g * m);
  });
  return E.right({
    batch: batch.right,
    oldLogprobs: { dtype: 'float32', shape: [rows, m, C], data: oldLogprobs },
    advantages: { dtype: 'float32', shape: [rows, m], data: advantages },
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
