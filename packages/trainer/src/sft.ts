/** @file Supervised fine-tuning: all weights of a model, or a LoRA adapter on it. */
import type { Executor, HostArray, NdArray } from '@tompo/jit';
import type { Adapter, LanguageModel } from '@tompo/lm';
import type { Bucket } from './batches.js';
import { type Checkpoint, type CheckpointOptions, fits, modelDigest } from './checkpoint.js';
import { TrainingFailure } from './errors.js';
import type { SftExample } from './examples.js';
import { keeper } from './keeper.js';
import { type OptimisationOptions, optimisationChecks, optimisationOf } from './optimisation.js';
import { count, seedCheck, validate } from './options.js';
import { valueOrThrow } from './rim.js';
import { learningRateAt } from './schedule.js';
import { type SftData, sftBatches } from './sftBatches.js';
import { createSftScore, type HeldoutMetrics } from './sftScore.js';
import { createSftStep } from './sftStep.js';
import { initialState } from './state.js';
import { trainableParams } from './update.js';

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
  /** How many shapes of batches (3 unless told), or the shapes themselves, ascending. */
  readonly buckets?: number | readonly Bucket[] | undefined;
  /** Examples that nothing is learned from, scored after every so many steps and after the last. */
  readonly heldout?: { readonly examples: readonly SftExample[]; readonly every: number } | undefined;
  /** Where to save, and how often. */
  readonly checkpoint?: CheckpointOptions | undefined;
  /** Go on from here. The other options must be those of the run that saved it. */
  readonly resume?: Checkpoint | undefined;
  /** Ends the run after the current step; what was done is returned. */
  readonly signal?: AbortSignal | undefined;
}

/** One step. Means are over the completion tokens of the batch, measured before the update; those of held-out examples
 *  after it, at the steps where they are scored. */
export interface SftMetrics extends Partial<HeldoutMetrics> {
  /** Counted from 1: steps done. */
  readonly step: number;
  readonly loss: number;
  readonly tokenAccuracy: number;
  /** Before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
}

export interface SftResult<W extends HostArray = NdArray> {
  /** The model with the trained weights (the given one when an adapter was trained). */
  readonly model: LanguageModel<W | NdArray>;
  readonly adapter: Adapter | null;
  readonly steps: number;
  readonly stopped: 'finished' | 'aborted';
  readonly checkpoint: Checkpoint;
}

/** Trains on completions by maximum likelihood; yields each step's metrics and returns what was trained.
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
      count('steps', steps),
      count('batchSize', batchSize),
      seedCheck('seed', seed),
      ...optimisationChecks(optimisation),
      ...(typeof options.buckets === 'number' ? [count('buckets', options.buckets)] : []),
      ...(heldout === undefined ? [] : [count('heldout.every', heldout.every)]),
    ]),
  );
  const batchAt = valueOrThrow(sftBatches({ model, data, batchSize, seed, buckets: options.buckets ?? 3 }));
  const trainable = { model, adapter };
  const identity = {
    kind: 'sft',
    model: modelDigest(adapter === null ? { ...model, weights: {} } : model),
    adapter: adapter?.config ?? null,
    batchSize,
    ...optimisation,
  } as const;
  const rows = Math.ceil(batchSize / optimisation.accumulate);
  const score =
    heldout === undefined ? null : valueOrThrow(createSftScore(trainable, heldout.examples, rows, executor));
  if (options.resume !== undefined) valueOrThrow(fits(options.resume, { identity, seed }));
  const keep = valueOrThrow(await keeper(options.checkpoint));

  let step = options.resume?.step ?? 0;
  let state = options.resume?.state ?? initialState(trainableParams(trainable));
  const done = (stopped: SftResult['stopped']): SftResult<W> => ({
    model: adapter === null ? { ...model, weights: state.params } : model,
    adapter: adapter === null ? null : { config: adapter.config, weights: state.params },
    steps: step,
    stopped,
    checkpoint: { identity, seed, step, state, memory: null },
  });
  const update = createSftStep({ ...trainable, ...optimisation, executor });
  try {
    for (; step < steps && signal?.aborted !== true; ) {
      const batch = valueOrThrow(await batchAt(step), () => done('aborted'));
      const learningRate = learningRateAt(step, optimisation.schedule);
      const { state: next, metrics } = await update(state, batch, learningRate);
      if (!Number.isFinite(metrics.loss) || !Number.isFinite(metrics.gradNorm))
        throw notFinite(step, metrics, done('aborted'));
      state = next;
      step += 1;
      const due = heldout !== undefined && (step % heldout.every === 0 || step === steps);
      const unseen = due ? await score?.(state.params) : undefined;
      valueOrThrow(await keep.at(step, () => done('aborted').checkpoint), () => done('aborted'));
      yield { step, ...metrics, learningRate, ...unseen };
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await keep.last(result.checkpoint), () => result);
    return result;
  } finally {
    await update.dispose();
    await score?.dispose();
  }
}

const notFinite = <R>(
  step: number,
  metrics: { readonly loss: number; readonly gradNorm: number },
  result: R,
): TrainingFailure<R> => {
  const what = Number.isFinite(metrics.loss) ? 'gradNorm' : 'loss';
  return new TrainingFailure({ _tag: 'NotFinite', step: step + 1, what, value: metrics[what] }, result);
};
