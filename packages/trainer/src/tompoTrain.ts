/** @file Reinforcement fine-tuning of an adapter: ToMPO, GRPO and their kin, which differ in `advantages` alone. */
import { type Adapter, type Arrays, createSampler } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { ask } from './ask.js';
import { bucketLengths } from './buckets.js';
import { fits } from './checkpoint.js';
import { criticValues, withoutValueHead, withValueHead } from './critic.js';
import type { TrainerError } from './errors.js';
import { advantageGroup, estimateAdvantages } from './estimator.js';
import { failed } from './failing.js';
import { keeper } from './keeper.js';
import { policyBucket, type WeighedGroup } from './policyData.js';
import { createPolicyStep, type PolicyScalar, referenceLogprobs } from './policyStep.js';
import { policyUpdates } from './policyUpdates.js';
import { promptsOfStep } from './promptSchedule.js';
import { valueOrThrow } from './rim.js';
import { rolloutMetrics, updateMetrics } from './rlMetrics.js';
import type { RlMetrics, RlOptions, RlPrompt, RlResult } from './rlOptions.js';
import { rlChecks, rlIdentity, rlSettings } from './rlSettings.js';
import { draw, scoreAll, tokenPrompts } from './rollout.js';
import { learningRateAt } from './schedule.js';
import { deriveSeed } from './seeds.js';
import { initialState } from './state.js';
import type { Scalars } from './update.js';

/** What seeds are for. The numbers are part of what a seed means: never change one. */
const PROMPTS = 1;
const SAMPLING = 2;
const UPDATES = 3;

/** Lengths to which prompts are padded: more waste less, but each costs a compilation. */
const PROMPT_LENGTHS = 4;

/** Draws m completions for some prompts, scores them, weighs them against each other and moves the adapter, step by
 *  step; yields each step's metrics and returns the adapter. Throws TrainingFailure. Same options, same seed: same
 *  numbers. GRPO: `advantages: (groups) => grpo(groups), memory: null`.
 *  @source arXiv 2509.21134 */
export async function* tompoTrain<P extends RlPrompt, M>(
  options: RlOptions<P, M>,
): AsyncGenerator<RlMetrics, RlResult<M>> {
  const { model, adapter, seed, steps, executor, signal } = options;
  const settings = rlSettings(options);
  valueOrThrow(rlChecks(options, settings));
  const prompts = valueOrThrow(tokenPrompts(model, options.prompts, options.maxTokens));
  const identity = rlIdentity(options, settings);
  const { resume, timeoutMs } = options;
  const rule = typeof options.advantages === 'function' ? null : options.advantages;
  const params = rule === null ? adapter.weights : withValueHead(model, adapter);
  if (resume !== undefined) valueOrThrow(fits(resume, { identity, seed, steps, params }));
  const keep = valueOrThrow(await keeper(options.checkpoint, timeoutMs));

  const promptLengths = bucketLengths(
    prompts.map(({ ids }) => ids.length),
    PROMPT_LENGTHS,
    8,
  );
  const placesOf = promptsOfStep(
    options.prompts.map(({ kind }) => kind),
    options.promptsPerStep,
    deriveSeed(seed, PROMPTS),
  );
  const begunAt = resume?.step ?? 0;
  let step = begunAt;
  let state = resume?.state ?? initialState(params);
  let memory = resume === undefined ? options.memory : (resume.memory as M);
  const worn = (trained: Arrays): Adapter => ({
    config: adapter.config,
    weights: withoutValueHead(trained),
  });
  const done = (stopped: RlResult<M>['stopped']): RlResult<M> => ({
    adapter: worn(state.params),
    memory,
    steps: step,
    stopped,
    checkpoint: { identity, seed, step, state, memory },
  });
  const sampler = createSampler(model, { executor, adapterConfig: adapter.config });
  const update = createPolicyStep({
    model,
    adapter,
    objective: settings.objective,
    ...(rule === null ? {} : { valueWeight: rule.valueWeight }),
    optimiser: settings.optimiser,
    accumulate: settings.accumulate,
    remat: settings.remat,
    temperature: settings.temperature,
    executor,
  });
  const reference =
    settings.objective.beta === 0
      ? null
      : referenceLogprobs(
          model,
          executor,
          options.referenceAdapter ?? null,
          settings.accumulate,
          settings.temperature,
        );
  const critic =
    rule === null
      ? null
      : { rule, values: criticValues(model, adapter.config, executor, settings.accumulate) };
  try {
    while (step < steps && signal?.aborted !== true) {
      const picked = placesOf(step).map((i) => prompts[i] as (typeof prompts)[number]);
      const drawn = await draw(sampler, picked, withoutValueHead(state.params), {
        ...settings,
        seed: deriveSeed(seed, SAMPLING, step),
      });
      const groups = valueOrThrow(await scoreAll(step + 1, picked, drawn, options.score, timeoutMs));
      const { onRollout, onStep } = options;
      if (onRollout !== undefined)
        valueOrThrow(
          await ask({ name: 'onRollout', step: step + 1 }, timeoutMs, () => onRollout(step + 1, groups)),
        );
      const estimated = valueOrThrow(
        await estimateAdvantages(step + 1, options.advantages, groups.map(advantageGroup), memory, timeoutMs),
      );
      const weighed: readonly WeighedGroup[] = groups.flatMap((group, g) =>
        estimated.keep[g] === true ? [{ ...group, advantages: estimated.advantages[g] ?? [] }] : [],
      );
      const learningRate = learningRateAt(step, settings.schedule);
      const outcome = valueOrThrow(
        await policyUpdates(
          state,
          {
            ...settings,
            model,
            step: step + 1,
            groups: weighed,
            bucket: policyBucket(weighed, promptLengths, options.maxTokens),
            promptsPerStep: options.promptsPerStep,
            seed: deriveSeed(seed, UPDATES, step),
            learningRate,
            update,
            reference,
            critic,
          },
          (metrics, index) => sound(step + 1, metrics, index, settings.ratioTolerance),
        ),
      );
      const tokens = weighed
        .flatMap(({ completions }) => completions)
        .reduce((n, { ids }) => n + ids.length, 0);
      const told: RlMetrics = {
        step: step + 1,
        ...rolloutMetrics(groups),
        ...updateMetrics(outcome.metrics, rule !== null),
        learningRate,
        tokens,
      };
      // A step is whole when those who keep its numbers have them: else it comes again.
      if (onStep !== undefined)
        valueOrThrow(
          await ask({ name: 'onStep', step: step + 1 }, timeoutMs, () =>
            onStep(told, worn(outcome.state.params)),
          ),
        );
      state = outcome.state;
      memory = estimated.memory;
      step += 1;
      valueOrThrow(await keep.at(done('aborted').checkpoint));
      yield told;
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await keep.last(result.checkpoint));
    return result;
  } catch (cause) {
    throw await failed(cause, done('aborted'), begunAt, keep);
  } finally {
    await Promise.allSettled([
      sampler.dispose(),
      update.dispose(),
      reference?.dispose(),
      critic?.values.dispose(),
    ]);
  }
}

/** Refuses an update whose numbers are not finite, and a first update that does not know its own sampler. */
const sound = (
  step: number,
  metrics: Scalars<PolicyScalar>,
  index: number,
  tolerance: number,
): E.Either<TrainerError, null> => {
  for (const what of ['loss', 'gradNorm'] as const)
    if (!Number.isFinite(metrics[what]))
      return E.left({ _tag: 'NotFinite', step, what, value: metrics[what] });
  return index === 0 && metrics.ratioDrift > tolerance
    ? E.left({ _tag: 'RatioDrift', step, drift: metrics.ratioDrift, tolerance })
    : E.right(null);
};
