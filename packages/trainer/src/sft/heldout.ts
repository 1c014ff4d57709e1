/** @file How well examples that nothing is learned from are predicted, while others are trained on. */
import type * as tf from '@tensorflow/tfjs';
import type { Executor } from '@tompo/jit';
import type { Arrays, PackedBatch, Weights } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { type Bucket, bucketsFor } from '../batching/batches.js';
import { encodeExamples, type SftExample } from '../batching/examples.js';
import { packed } from '../batching/packed.js';
import type { TrainerError } from '../errors.js';
import { combineScalars, type PartScalars } from '../optimiser/accumulate.js';
import { lossOn, numbersOf, type Trainable } from '../optimiser/update.js';
import { sftLoss } from './step.js';

/** Means over all completion tokens of the held-out examples, as `loss` and `tokenAccuracy` are over a batch. */
export interface HeldoutMetrics {
  readonly heldoutLoss: number;
  readonly heldoutAccuracy: number;
}

export interface SftScore {
  (params: Arrays): Promise<HeldoutMetrics>;
  readonly dispose: () => Promise<void>;
}

/** Packs the examples into batches of one shape (`rows` each, the last one padded) and compiles their loss as a function
 *  of the parameters in training. Left when there are none, or one cannot be encoded. */
export const createSftScore = (
  trainable: Trainable,
  examples: readonly SftExample[],
  rows: number,
  executor: Executor,
): E.Either<TrainerError, SftScore> => {
  const { model, adapter } = trainable;
  const invalid = (faults: readonly string[]) => E.left<TrainerError>({ _tag: 'InvalidExamples', faults });
  if (examples.length === 0) return invalid(['heldout.examples is an empty list']);
  const encoded = encodeExamples(model, examples);
  if (E.isLeft(encoded)) return invalid(encoded.left.faults.map((fault) => `held-out ${fault}`));
  const groups = encoded.right;
  const starts = Array.from({ length: Math.ceil(groups.length / rows) }, (_, b) => b * rows);
  const bucket = bucketsFor(groups, 1)[0] as Bucket;
  const pack = (start: number) => packed(model, groups.slice(start, start + rows), bucket, 1, rows);
  const batches = E.traverseArray(pack)(starts);
  if (E.isLeft(batches)) return batches;
  const base: Weights = adapter === null ? {} : model.weights;
  const compiled = executor.compile<[Weights, Arrays, PackedBatch], Arrays>(
    (frozen, params, batch): Readonly<Record<string, tf.Tensor>> =>
      lossOn(adapter?.config ?? null, sftLoss(model))(frozen, params, batch),
    { name: 'sft score', ...(adapter === null ? {} : { frozen: [0] }) },
  );
  const score = async (params: Arrays): Promise<HeldoutMetrics> => {
    const parts: PartScalars[] = [];
    for (const batch of batches.right)
      parts.push(numbersOf(await compiled(base, params, batch)) as PartScalars);
    const { loss, tokenAccuracy } = combineScalars(parts, { loss: 'mean', tokenAccuracy: 'tokenMean' });
    return { heldoutLoss: loss, heldoutAccuracy: tokenAccuracy };
  };
  return E.right(Object.assign(score, { dispose: compiled.dispose }));
};
