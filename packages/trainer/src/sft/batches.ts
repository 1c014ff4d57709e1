/** @file The packed batch of a supervised step, as a function of the step alone. */
import type { BaseModel, PackedBatch, PromptGroup } from '@tompo/lm';
import { either as E } from 'fp-ts';
import {
  type Bucket,
  bucketsByCompletion,
  bucketsFor,
  epochPlan,
  type PlannedBatch,
  streamBucket,
} from '../batching/batches.js';
import { encodeExamples, type SftExample } from '../batching/examples.js';
import { packed } from '../batching/packed.js';
import { ask } from '../calls/ask.js';
import type { TrainerError } from '../errors.js';

export type SftData =
  | readonly SftExample[]
  | ((step: number, seed: number) => readonly SftExample[] | Promise<readonly SftExample[]>);

export interface SftBatchesOptions {
  readonly model: BaseModel;
  readonly data: SftData;
  readonly batchSize: number;
  readonly seed: number;
  readonly buckets: number | readonly Bucket[];
  /** Are prompts only read, not learned? Default true. */
  readonly completionOnlyLoss?: boolean | undefined;
  /** The longest that data() may take; without end by default. */
  readonly timeoutMs?: number | undefined;
}

/** The batch of a step (counted from 0). It depends on the options and the step only, so that a resumed run goes
 *  on where the other stopped. */
export type BatchAt = (step: number) => Promise<E.Either<TrainerError, PackedBatch>>;

/** Left when an example cannot be trained on or fits no given bucket, or when given buckets do not ascend. */
export const sftBatches = (options: SftBatchesOptions): E.Either<TrainerError, BatchAt> => {
  const { buckets, data } = options;
  if (typeof data !== 'function' && !Array.isArray(data))
    return E.left({
      _tag: 'InvalidOptions',
      faults: [
        {
          field: 'data',
          value: typeof data === 'object' ? String(data) : data,
          expected: 'a list of examples, or a function of (step, seed) that gives one,',
        },
      ],
    });
  if (typeof buckets !== 'number' && !ascend(buckets))
    return E.left({
      _tag: 'InvalidOptions',
      faults: [{ field: 'buckets', value: buckets, expected: 'shapes that ascend in both lengths' }],
    });
  return typeof data === 'function' ? E.right(fromFunction(options, data)) : fromExamples(options, data);
};

/** What does not fill a batch of one bucket moves into the next, so that must have room for it. */
const ascend = (buckets: readonly Bucket[]): boolean =>
  buckets.length > 0 &&
  buckets.every(({ promptLength, completionLength }, b) => {
    const before = buckets[b - 1] ?? { promptLength: 1, completionLength: 1 };
    return (
      Number.isInteger(promptLength) &&
      Number.isInteger(completionLength) &&
      promptLength >= before.promptLength &&
      completionLength >= before.completionLength
    );
  });

type Encoding = Pick<SftBatchesOptions, 'model' | 'completionOnlyLoss'>;

/** Token ids, parted where learning begins: after the prompt, or after the first token of all, which nothing comes before. */
const encoded = (
  { model, completionOnlyLoss = true }: Encoding,
  examples: readonly SftExample[],
): ReturnType<typeof encodeExamples> => {
  const groups = encodeExamples(model, examples);
  return completionOnlyLoss
    ? groups
    : E.map((all: readonly PromptGroup[]) =>
        all.map(({ prompt: [first, ...rest], completions }) => ({
          prompt: [first as number],
          completions: completions.map((completion) => [...rest, ...completion]),
        })),
      )(groups);
};

const fromExamples = (
  options: SftBatchesOptions,
  examples: readonly SftExample[],
): E.Either<TrainerError, BatchAt> => {
  const { model, batchSize, seed, buckets, completionOnlyLoss = true } = options;
  if (examples.length === 0)
    return E.left({ _tag: 'InvalidExamples', faults: ['there are none: data is an empty list'] });
  const found = encoded(options, examples);
  if (E.isLeft(found)) return found;
  const groups = found.right;
  // Where prompts are learned one token of each is left that is only read.
  const shaped = completionOnlyLoss ? bucketsFor : bucketsByCompletion;
  const shapes = typeof buckets === 'number' ? shaped(groups, buckets) : buckets;
  const placed = placeAll(groups, shapes);
  if (E.isLeft(placed)) return placed;
  const size = Math.min(batchSize, groups.length);
  const perEpoch = Math.floor(groups.length / size);
  let epoch = -1;
  let plan: readonly PlannedBatch[] = [];
  return E.right(async (step) => {
    if (Math.floor(step / perEpoch) !== epoch) {
      epoch = Math.floor(step / perEpoch);
      plan = epochPlan(placed.right, size, seed, epoch);
    }
    const { bucket, indices } = plan[step % perEpoch] as PlannedBatch;
    const picked = indices.map((i) => groups[i] as PromptGroup);
    return packed(model, picked, shapes[bucket] as Bucket, 1);
  });
};

const fromFunction =
  (
    options: SftBatchesOptions,
    give: (step: number, seed: number) => readonly SftExample[] | Promise<readonly SftExample[]>,
  ): BatchAt =>
  async (step) => {
    const { seed, timeoutMs } = options;
    const given = await ask({ name: 'data', step: step + 1 }, timeoutMs, () => give(step, seed));
    if (E.isLeft(given)) return given;
    const atStep = (error: TrainerError): TrainerError =>
      error._tag === 'InvalidExamples' ? { ...error, step: step + 1 } : error;
    return E.mapLeft(atStep)(laidOut(options, given.right, step));
  };

/** One batch of what a function gave. */
const laidOut = (
  options: SftBatchesOptions,
  examples: readonly SftExample[],
  step: number,
): E.Either<TrainerError, PackedBatch> => {
  const { model, seed, buckets } = options;
  const found = encoded(options, examples);
  if (E.isLeft(found)) return found;
  const groups = found.right;
  if (groups.length === 0)
    return E.left({ _tag: 'InvalidExamples', faults: [`data(${step}, ${seed}) gave an empty list`] });
  if (typeof buckets === 'number') return packed(model, groups, streamBucket(groups), 1);
  const placed = placeAll(groups, buckets);
  if (E.isLeft(placed)) return placed;
  const largest = placed.right.reduce((a, b) => Math.max(a, b), 0);
  return packed(model, groups, buckets[largest] as Bucket, 1);
};

/** The bucket of each group: the first into which it fits. */
const placeAll = (
  groups: readonly PromptGroup[],
  buckets: readonly Bucket[],
): E.Either<TrainerError, readonly number[]> => {
  const ids = groups.map(({ prompt, completions }) =>
    buckets.findIndex(
      ({ promptLength, completionLength }) =>
        prompt.length <= promptLength && completions.every((c) => c.length <= completionLength),
    ),
  );
  const faults = ids.flatMap((id, i) => {
    const { prompt, completions } = groups[i] as PromptGroup;
    return id >= 0
      ? []
      : [`example ${i} (${prompt.length} + ${completions[0]?.length} tokens) fits into none of the buckets`];
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(ids);
};
