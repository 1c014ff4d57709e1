/** @file The batches of supervised training: which examples come at which step, in which shape. */
import type { PromptGroup } from '@tompo/lm';
import { bucketLengths, bucketOf, roundUp } from './buckets.js';
import { deriveSeed, shuffledBy } from './seeds.js';

/** A shape of batches: prompts padded to P, completions to C. */
export interface Bucket {
  readonly promptLength: number;
  readonly completionLength: number;
}

/** Lengths are rounded up to these multiples, so that lengths that hardly differ share a graph. */
const PROMPT_MULTIPLE = 8;
const COMPLETION_MULTIPLE = 4;

const longest = (lengths: readonly number[]): number => lengths.reduce((a, b) => Math.max(a, b), 1);

const completionLengths = (group: PromptGroup): number[] => group.completions.map((ids) => ids.length);

/** At most `count` shapes for these groups: prompt lengths that waste the least padding, each with the longest
 *  completion among its prompts. A group's bucket is the first that its prompt fits into. */
export const bucketsFor = (groups: readonly PromptGroup[], count: number): readonly Bucket[] => {
  const promptLengths = bucketLengths(
    groups.map(({ prompt }) => prompt.length),
    count,
    PROMPT_MULTIPLE,
  );
  let needed = 1;
  return promptLengths.map((promptLength, b) => {
    const own = groups.filter(({ prompt }) => bucketOf(prompt.length, promptLengths) === b);
    // Never shorter than in a smaller bucket, whose left-over examples move up (see `EpochPlan`).
    needed = Math.max(needed, longest(own.flatMap(completionLengths)));
    return { promptLength, completionLength: roundUp(needed, COMPLETION_MULTIPLE) };
  });
};

/** The same where prompts have one length all, and completions differ. */
export const bucketsByCompletion = (groups: readonly PromptGroup[], count: number): readonly Bucket[] => {
  const promptLength = longest(groups.map(({ prompt }) => prompt.length));
  const lengths = groups.map((group) => longest(completionLengths(group)));
  return bucketLengths(lengths, count, PROMPT_MULTIPLE).map((completionLength) => ({
    promptLength,
    completionLength,
  }));
};

/** The one shape of groups that come without a plan (a function as data): lengths rounded up twice as coarsely,
 *  so that few shapes occur in a long stream. A shape costs about two steps to compile. */
export const streamBucket = (groups: readonly PromptGroup[]): Bucket => ({
  promptLength: roundUp(longest(groups.map(({ prompt }) => prompt.length)), 2 * PROMPT_MULTIPLE),
  completionLength: roundUp(longest(groups.flatMap(completionLengths)), 2 * COMPLETION_MULTIPLE),
});

export interface PlannedBatch {
  readonly bucket: number;
  readonly indices: readonly number[];
}

/** The batches of an epoch: every batch is of one bucket. What does not fill a batch moves up to the next larger
 *  bucket; what is left in the largest waits for another epoch's order. Batches come in a random order.
 *  bucketIds: bucket of each example · returns ⌊examples / batchSize⌋ batches. Same seed and epoch, same plan. */
export const epochPlan = (
  bucketIds: readonly number[],
  batchSize: number,
  seed: number,
  epoch: number,
): readonly PlannedBatch[] => {
  const order = shuffledBy(bucketIds.length, deriveSeed(seed, epoch, 0));
  const buckets = longest(bucketIds.map((b) => b + 1));
  const batches: PlannedBatch[] = [];
  let left: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const waiting = [...left, ...order.filter((i) => bucketIds[i] === bucket)];
    const full = Math.floor(waiting.length / batchSize);
    for (let b = 0; b < full; b++)
      batches.push({ bucket, indices: waiting.slice(b * batchSize, (b + 1) * batchSize) });
    left = waiting.slice(full * batchSize);
  }
  return shuffledBy(batches.length, deriveSeed(seed, epoch, 1)).map((i) => batches[i] as PlannedBatch);
};
