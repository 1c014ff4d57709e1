/** @file One policy update on an adapter, and the log-probabilities of the frozen reference. */
import type { Executor, NdArray } from '@tompo/jit';
import {
  type Adapter,
  type Arrays,
  completionLogprobs,
  type LanguageModel,
  type PackedBatch,
} from '@tompo/lm';
import { keptMean } from './aggregate.js';
import { clippedObjective, type ObjectiveOptions, type ObjectiveRecord } from './objective.js';
import { createUpdate, type Loss, type OptimiserOptions, type Update } from './update.js';

/** What a policy update is computed from. All host arrays. */
export interface PolicyData {
  readonly batch: PackedBatch;
  readonly oldLogprobs: NdArray; // [G, m, C]
  /** null when beta = 0. */
  readonly refLogprobs: NdArray | null; // [G, m, C]
  readonly advantages: NdArray; // [G, m]
}

export type PolicyScalar = keyof ObjectiveRecord;

/** The clipped objective over a packed batch; entropy is the exact mean entropy of the next-token distributions. */
export const policyLoss =
  (model: LanguageModel, objective: ObjectiveOptions): Loss<PolicyData, PolicyScalar> =>
  (weights, adapter, { batch, oldLogprobs, refLogprobs, advantages }) => {
    const { logprobs, entropy } = completionLogprobs(model.config, weights, adapter, batch);
    const record = clippedObjective(
      { logprobs, oldLogprobs, refLogprobs, advantages, keep: batch.keep },
      objective,
    );
    return { ...record, entropy: keptMean(entropy, batch.keep) };
  };

/** The compiled policy update, for a loop of one's own. The base is frozen, the adapter learns. */
export const createPolicyStep = (options: {
  readonly model: LanguageModel;
  readonly adapter: Adapter;
  readonly objective: ObjectiveOptions;
  readonly optimiser: OptimiserOptions;
  readonly executor: Executor;
}): Update<PolicyData, PolicyScalar> =>
  createUpdate({
    name: 'policy',
    trainable: options,
    loss: policyLoss(options.model, options.objective),
    optimiser: options.optimiser,
    executor: options.executor,
  });

/** log π_ref of a packed batch · returns [G, m, C]. */
export interface Reference {
  (batch: PackedBatch): Promise<NdArray>;
  readonly dispose: () => Promise<void>;
}

/** The reference policy: the frozen model, without an adapter unless one is given (then that one, frozen too). */
export const referenceLogprobs = (
  model: LanguageModel,
  executor: Executor,
  adapter: Adapter | null = null,
): Reference => {
  const compiled = executor.compile<[Arrays, Arrays, PackedBatch], NdArray>(
    (weights, factors, batch) => {
      const lora = adapter === null ? null : { config: adapter.config, weights: factors };
      return completionLogprobs(model.config, weights, lora, batch).logprobs;
    },
    { name: 'reference', frozen: [0, 1] },
  );
  const factors = adapter?.weights ?? {};
  return Object.assign((batch: PackedBatch) => compiled(model.weights, factors, batch), {
    dispose: compiled.dispose,
  });
};
