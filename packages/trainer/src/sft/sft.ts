/** @file Supervised fine-tuning: all weights of a model, or a LoRA adapter on it. */
import type { Executor, HostArray, NdArray } from '@tompo/jit';
import type { Adapter, LanguageModel } from '@tompo/lm';
import type { Bucket } from '../batching/batches.js';
import type { SftExample } from '../batching/examples.js';
import { ask } from '../calls/ask.js';
import { valueOrThrow } from '../calls/throwing.js';
import { TrainingFailure } from '../errors.js';
import {
  OPTIMISATION_OPTIONS,
  type OptimisationOptions,
  optimisationChecks,
  optimisationOf,
} from '../optimiser/options.js';
import { learningRateAt } from '../optimiser/schedule.js';
import { initialState } from '../optimiser/state.js';
import { trainableParams } from '../optimiser/update.js';
import { count, functionCheck, seedCheck, timeoutCheck, validate, yesOrNo } from '../optionChecks.js';
import {
  CHECKPOINT_OPTIONS,
  type Checkpoint,
  type CheckpointOptions,
  fits,
  modelDigest,
} from '../saving/checkpoint.js';
import { failed } from '../saving/failing.js';
import { contentDigest, listIdentity } from '../saving/fingerprint.js';
import { openSaver } from '../saving/saver.js';
import { type Known, knownChecks } from '../unknownOptions.js';
import { type SftData, sftBatches } from './batches.js';
import { createSftScore, type HeldoutMetrics } from './heldout.js';
import { createSftStep } from './step.js';

export interface SftOptions<W extends HostArray = NdArray> extends OptimisationOptions {
  /** With an adapter its weights may lie in files. */
  readonly model: LanguageModel<W>;
  /** A LoRA adapter to train on the frozen model; null or absent: all weights are trained. */
  readonly adapter?: Adapter | null | undefined;
  /** Examples, gone through in a new random order each epoch; or a function of (step, seed) giving a step's batch. */
  readonly data: SftData;
  readonly steps: number;
  /** Examples per step. Not used when data is a function. With fewer examples than this, a step takes them all. */
  readonly batchSize: number;
  readonly seed: number;
  readonly executor: Executor;
  /** true (default): prompts are only read, and the loss is over completions · false: every token but the first is learned, as in
   *  pretraining. Held-out examples are scored over completions either way. */
  readonly completionOnlyLoss?: boolean | undefined;
  /** How many shapes of batches (3 by default), or the shapes themselves, ascending. */
  readonly buckets?: number | readonly Bucket[] | undefined;
  /** Examples that nothing is learned from, scored after every so many steps and after the last. */
  readonly heldout?: { readonly examples: readonly SftExample[]; readonly every: number } | undefined;
  /** Where to save, and how often. */
  readonly checkpoint?: CheckpointOptions | undefined;
  /** Go on from here. The other options must be those of the run that saved it. */
  readonly resume?: Checkpoint | undefined;
  /** Ends the run after the current step; what was done is returned. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each step's metrics before the step is saved and yielded, and waited for: what it writes, and what
   *  `checkpoint.notes` then gives, is never behind the saved state. */
  readonly onStep?: ((metrics: SftMetrics) => void | Promise<void>) | undefined;
  /** The longest that one call of `data` or `onStep` may take; without end by default. */
  readonly timeoutMs?: number | undefined;
  /** Plain data that says what a function as `data` depends on: a checkpoint that was made with other is refused. */
  readonly madeWith?: unknown;
}

const KNOWN: Known<SftOptions> = {
  ...OPTIMISATION_OPTIONS,
  model: true,
  adapter: true,
  data: true,
  steps: true,
  batchSize: true,
  seed: true,
  executor: true,
  buckets: true,
  completionOnlyLoss: true,
  heldout: true,
  checkpoint: true,
  resume: true,
  signal: true,
  onStep: true,
  timeoutMs: true,
  madeWith: true,
};

/** One step. Means are over the tokens of the batch that are learned, measured before the update; those of held-out examples
 *  after it, at the steps where they are scored. */
export interface SftMetrics {
  /** Counted from 1: steps done. */
  readonly step: number;
  readonly loss: number;
  readonly tokenAccuracy: number;
  /** Before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly heldoutLoss?: HeldoutMetrics['heldoutLoss'] | undefined;
  readonly heldoutAccuracy?: HeldoutMetrics['heldoutAccuracy'] | undefined;
}

export interface SftResult<W extends HostArray = NdArray> {
  /** The model with the trained weights (the given one when an adapter was trained). */
  readonly model: LanguageModel<W | NdArray>;
  readonly adapter: Adapter | null;
  readonly steps: number;
  readonly stopped: 'finished' | 'aborted';
  readonly checkpoint: Checkpoint;
}

/** Trains on completions (with `completionOnlyLoss: false` on prompts too) by maximum likelihood; yields each step's metrics and returns what was trained.
 *  Throws TrainingFailure. Same options, same seed: same numbers.
 *  @example for await (const metrics of sft({ model, data, steps: 300, batchSize: 64, learningRate: 2e-3, seed: 1, executor })) … */
export async function* sft<W extends HostArray = NdArray>(
  options: SftOptions<W>,
): AsyncGenerator<SftMetrics, SftResult<W>> {
  const { model, data, steps, batchSize, seed, executor, heldout, signal } = options;
  const adapter = options.adapter ?? null;
  const optimisation = optimisationOf(options, steps, 'cosine');
  valueOrThrow(
    validate([
      ...knownChecks(options, KNOWN),
      ...knownChecks(options.checkpoint, CHECKPOINT_OPTIONS, 'checkpoint'),
      ...knownChecks(heldout, { examples: true, every: true }, 'heldout'),
      count('steps', steps),
      count('batchSize', batchSize),
      seedCheck('seed', seed),
      ...optimisationChecks(optimisation),
      ...(typeof options.buckets === 'number' ? [count('buckets', options.buckets)] : []),
      yesOrNo('completionOnlyLoss', options.completionOnlyLoss),
      ...(heldout === undefined ? [] : [count('heldout.every', heldout.every)]),
      timeoutCheck(options.timeoutMs),
      functionCheck('onStep', options.onStep, true),
    ]),
  );
  const { timeoutMs, buckets = 3, completionOnlyLoss } = options;
  const batchAt = valueOrThrow(
    sftBatches({ model, data, batchSize, seed, buckets, completionOnlyLoss, timeoutMs }),
  );
  const trainable = { model, adapter };
  const identity = {
    kind: 'sft',
    model: modelDigest(adapter === null ? { ...model, weights: {} } : model),
    adapter: adapter?.config ?? null,
    batchSize,
    buckets,
    data: typeof data === 'function' ? 'a function' : listIdentity(data),
    // Left out where it is as ever, so that earlier checkpoints go on.
    ...(completionOnlyLoss === false ? { completionOnlyLoss } : {}),
    madeWith: options.madeWith === undefined ? null : contentDigest(options.madeWith),
    ...optimisation,
  } as const;
  const rows = Math.ceil(batchSize / optimisation.accumulate);
  const score =
    heldout === undefined ? null : valueOrThrow(createSftScore(trainable, heldout.examples, rows, executor));
  const start = trainableParams(trainable);
  const { resume } = options;
  if (resume !== undefined) valueOrThrow(fits(resume, { identity, seed, steps, params: { model: start } }));
  const saver = valueOrThrow(await openSaver(options.checkpoint, timeoutMs));

  const begunAt = resume?.step ?? 0;
  let step = begunAt;
  let state = resume?.state ?? initialState(start);
  const done = (stopped: SftResult['stopped']): SftResult<W> => ({
    model: adapter === null ? { ...model, weights: state.params } : model,
    adapter: adapter === null ? null : { config: adapter.config, weights: state.params },
    steps: step,
    stopped,
    checkpoint: { identity, seed, step, state, memory: null },
  });
  const update = createSftStep({
    ...trainable,
    optimiser: optimisation.optimiser,
    accumulate: optimisation.accumulate,
    remat: optimisation.remat,
    executor,
  });
  try {
    for (; step < steps && signal?.aborted !== true; ) {
      const batch = valueOrThrow(await batchAt(step));
      const learningRate = learningRateAt(step, optimisation.schedule);
      const { state: next, metrics } = await update(state, batch, learningRate);
      if (!Number.isFinite(metrics.loss) || !Number.isFinite(metrics.gradNorm))
        throw notFinite(step, metrics);
      const due = heldout !== undefined && ((step + 1) % heldout.every === 0 || step + 1 === steps);
      const unseen = due ? await score?.(next.params) : undefined;
      const told: SftMetrics = { step: step + 1, ...metrics, learningRate, ...unseen };
      const { onStep } = options;
      if (onStep !== undefined)
        valueOrThrow(await ask({ name: 'onStep', step: step + 1 }, timeoutMs, () => onStep(told)));
      state = next;
      step += 1;
      valueOrThrow(await saver.at(done('aborted').checkpoint));
      yield told;
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await saver.last(result.checkpoint));
    return result;
  } catch (cause) {
    throw await failed(cause, done('aborted'), begunAt, saver);
  } finally {
    await Promise.allSettled([update.dispose(), score?.dispose()]);
  }
}

const notFinite = (
  step: number,
  metrics: { readonly loss: number; readonly gradNorm: number },
): TrainingFailure<null> => {
  const what = Number.isFinite(metrics.loss) ? 'gradNorm' : 'loss';
  return new TrainingFailure({ _tag: 'NotFinite', step: step + 1, what, value: metrics[what] }, null);
};
