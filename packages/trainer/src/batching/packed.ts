/** @file Packing into a bucket's shape, with the trainer's errors. */
import { type BaseModel, type PackedBatch, type PromptGroup, packBatch } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import type { Bucket } from './batches.js';

/** Groups as one batch. completions: m · rows: room for so many groups (groups.length by default). */
export const packed = (
  model: BaseModel,
  groups: readonly PromptGroup[],
  bucket: Bucket,
  completions: number,
  rows: number = groups.length,
): E.Either<TrainerError, PackedBatch> => {
  const { padTokenId, vocabSize } = model.config;
  const shape = { ...bucket, completions, rows, padTokenId, vocabSize };
  const batch = packBatch(groups, shape);
  return E.isLeft(batch) ? E.left({ _tag: 'Model', error: batch.left }) : batch;
};
