/** @file One policy update on an adapter, and the log-probabilities of the frozen reference. */
import * as tf from '@tensorflow/tfjs';
import type { Executor, NdArray } from '@tompo/jit';
import {
  type Adapter,
  type Arrays,
  type BaseModel,
  completionLogprobs,
  type LogprobOptions,
  type PackedBatch,
  type Remat,
  type Weights,
} from '@tompo/lm';
import { valueOrThrow } from '../../calls/throwing.js';
import { aggregate, aggregated, keptMean } from '../../loss/aggregate.js';
import {
  clippedObjective,
  KL_OPTIONS,
  OBJECTIVE_OPTIONS,
  type ObjectiveOptions,
  type ObjectiveRecord,
} from '../../loss/objective.js';
import { objectiveChecks } from '../../loss/objectiveChecks.js';
import type { Combination } from '../../optimiser/accumulate.js';
import { byRowParts } from '../../optimiser/rows.js';
import {
  createUpdate,
  type Loss,
  OPTIMISER_OPTIONS,
  type OptimiserOptions,
  type Update,
} from '../../optimiser/update.js';
import { validate } from '../../optionChecks.js';
import { type Known, knownChecks } from '../../unknownOptions.js';
import { valuesOf } from './critic.js';

/** What a policy update is computed from. All host arrays. */
export interface PolicyData {
  readonly batch: PackedBatch;
  readonly oldLogprobs: NdArray; // [G, m, C]
  /** null when beta = 0. */
  readonly refLogprobs: NdArray | null; // [G, m, C]
  readonly advantages: NdArray; // [G, m], or [G, m, C] where each token has its own
  /** Targets of the value head; absent or null without a critic. */
  readonly returns?: NdArray | null | undefined; // [G, m, C]
}

export type PolicyScalar = keyof ObjectiveRecord | 'valueLoss';

/** Under a constant aggregation the loss is a mean over completions (times tokens over a constant). */
const COMBINE: Readonly<Record<PolicyScalar, Combination>> = {
  loss: 'mean',
  policyLoss: 'mean',
  kl: 'mean',
  valueLoss: 'mean',
  clipFraction: 'tokenMean',
  entropy: 'tokenMean',
  ratioMean: 'tokenMean',
  ratioDrift: 'max',
  tokens: 'sum',
};

/** The clipped objective over a packed batch; entropy is the exact mean entropy of the next-token distributions. The policy
 *  is the distribution at `options.temperature`, which must be that of the sampler and of the reference.
 *  With returns, and a value head among the adapter's arrays: loss + valueWeight · ½ (V − return)², aggregated as
 *  the rest. */
export const policyLoss =
  (
    model: BaseModel,
    objective: ObjectiveOptions,
    valueWeight = 0,
    options: LogprobOptions = {},
  ): Loss<PolicyData, PolicyScalar> =>
  (weights, adapter, { batch, oldLogprobs, refLogprobs, advantages, returns }) => {
    const { logprobs, entropy, states } = completionLogprobs(model.config, weights, adapter, batch, options);
    const record = clippedObjective(
      { logprobs, oldLogprobs, refLogprobs, advantages, keep: batch.keep, entropy },
      objective,
    );
    const weight = aggregated(objective.aggregation, batch.keep);
    const exact = { ...record, weight, entropy: keptMean(entropy, batch.keep) };
    if (returns === undefined || returns === null || adapter === null)
      return { ...exact, valueLoss: tf.scalar(0) };
    const misses = tf.square(tf.sub(valuesOf(adapter.weights, states, batch.keep), returns));
    const valueLoss = tf.mul(aggregate(objective.aggregation, misses, batch.keep), 0.5);
    return { ...exact, loss: tf.add(record.loss, tf.mul(valueLoss, valueWeight)), valueLoss };
  };

interface PolicyStepOptions {
  readonly model: BaseModel;
  readonly adapter: Adapter;
  readonly objective: ObjectiveOptions;
  readonly optimiser: OptimiserOptions;
  readonly executor: Executor;
  readonly valueWeight?: number | undefined;
  /** See `createUpdate`. */
  readonly accumulate?: number | undefined;
  readonly remat?: Remat | undefined;
  /** What the completions were drawn at: the policy is the distribution at this temperature. 1 by default. */
  readonly temperature?: number | undefined;
}

const KNOWN: Known<PolicyStepOptions> = {
  model: true,
  adapter: true,
  objective: true,
  optimiser: true,
  executor: true,
  valueWeight: true,
  accumulate: true,
  remat: true,
  temperature: true,
};

/** The compiled policy update, for a loop of one's own. The base is frozen, the adapter learns (and, with a
 *  valueWeight, a value head: start from `initialState(withValueHead(model, adapter))`). */
export const createPolicyStep = (options: PolicyStepOptions): Update<PolicyData, PolicyScalar> => {
  valueOrThrow(
    validate([
      ...knownChecks(options, KNOWN),
      ...knownChecks(options.optimiser, OPTIMISER_OPTIONS, 'optimiser'),
      ...knownChecks(options.objective, OBJECTIVE_OPTIONS, 'objective'),
      ...knownChecks(options.objective.kl, KL_OPTIONS, 'objective.kl'),
      ...objectiveChecks(options.objective),
    ]),
  );
  return createUpdate({
    name: 'policy',
    trainable: options,
    loss: policyLoss(options.model, options.objective, options.valueWeight, {
      remat: options.remat ?? 'none',
      temperature: options.temperature ?? 1,
    }),
    combine: COMBINE,
    accumulate: options.accumulate,
    optimiser: options.optimiser,
    executor: options.executor,
  });
};

/** log π_ref of a packed batch · returns [G, m, C]. */
export interface Reference {
  (batch: PackedBatch): Promise<NdArray>;
  readonly dispose: () => Promise<void>;
}

/** The reference policy: the frozen model, without an adapter unless one is given (then that one, frozen too).
 *  accumulate: the batch goes through in so many parts · temperature: that of the policy, so that the two are compared as
 *  they are drawn from. */
export const referenceLogprobs = (
  model: BaseModel,
  executor: Executor,
  adapter: Adapter | null = null,
  accumulate = 1,
  temperature = 1,
): Reference => {
  const compiled = executor.compile<[Weights, Arrays, PackedBatch], NdArray>(
    (weights, factors, batch) => {
      const lora = adapter === null ? null : { config: adapter.config, weights: factors };
      return completionLogprobs(model.config, weights, lora, batch, { temperature }).logprobs;
    },
    { name: 'reference', frozen: [0, 1] },
  );
  const factors = adapter?.weights ?? {};
  const reference = (batch: PackedBatch): Promise<NdArray> =>
    byRowParts(batch, accumulate, (part) => compiled(model.weights, factors, part));
  return Object.assign(reference, { dispose: compiled.dispose });
};
