/** @file One supervised update: cross-entropy of the completions' tokens. */
import * as tf from '@tensorflow/tfjs';
import type { Executor } from '@tompo/jit';
import { completionLogprobs, type LogprobOptions, type PackedBatch, type Remat } from '@tompo/lm';
import { valueOrThrow } from '../calls/throwing.js';
import { keptMean } from '../loss/aggregate.js';
import {
  createUpdate,
  type Loss,
  OPTIMISER_OPTIONS,
  type OptimiserOptions,
  type Trainable,
  type Update,
} from '../optimiser/update.js';
import { validate } from '../optionChecks.js';
import { type Known, knownChecks } from '../unknownOptions.js';

export type SftScalar = 'tokenAccuracy';

/** loss = −1/Σkeep Σ keep · log π(token | what came before), over completion tokens only. */
export const sftLoss =
  (model: Trainable['model'], options: LogprobOptions = {}): Loss<PackedBatch, SftScalar> =>
  (weights, adapter, batch) => {
    const { logprobs, correct } = completionLogprobs(model.config, weights, adapter, batch, options);
    const tokens = tf.sum(batch.keep);
    return {
      loss: tf.neg(keptMean(logprobs, batch.keep)),
      tokenAccuracy: keptMean(correct, batch.keep),
      tokens,
      weight: tokens,
    };
  };

interface SftStepOptions extends Trainable {
  readonly optimiser: OptimiserOptions;
  readonly executor: Executor;
  readonly accumulate?: number | undefined;
  readonly remat?: Remat | undefined;
}

const KNOWN: Known<SftStepOptions> = {
  model: true,
  adapter: true,
  optimiser: true,
  executor: true,
  accumulate: true,
  remat: true,
};

/** The compiled update of supervised fine-tuning, for a loop of one's own. accumulate: see `createUpdate`. */
export const createSftStep = (options: SftStepOptions): Update<PackedBatch, SftScalar> => {
  valueOrThrow(
    validate([
      ...knownChecks(options, KNOWN),
      ...knownChecks(options.optimiser, OPTIMISER_OPTIONS, 'optimiser'),
    ]),
  );
  return createUpdate({
    name: 'sft',
    trainable: options,
    loss: sftLoss(options.model, { remat: options.remat ?? 'none' }),
    combine: { loss: 'mean', tokenAccuracy: 'tokenMean', tokens: 'sum' },
    accumulate: options.accumulate,
    optimiser: options.optimiser,
    executor: options.executor,
  });
};
