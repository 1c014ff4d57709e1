/** @file Reinforcement fine-tuning of an adapter: ToMPO, GRPO and their kin, which differ in `advantages` alone. */
import { createSampler } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { bucketLengths } from './buckets.js';
import { fits } from './checkpoint.js';
import { criticValues, withoutValueHead, withValueHead } from './critic.js';
import type { TrainerError } from './errors.js';
import { advantageGroup, estimateAdvantages } from './estimator.js';
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
  if (options.resume !== undefined) valueOrThrow(fits(options.resume, { identity, seed }));
  const keep = valueOrThrow(await keeper(options.checkpoint));

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
  let step = options.resume?.step ?? 0;
  const rule = typeof options.advantages === 'function' ? null : options.advantages;
  let state =
    options.resume?.state ?? initialState(rule === null ? adapter.weights : withValueHead(model, adapter));
  let memory = options.resume === undefined ? options.memory : (options.resume.memory as M);
  const done = (stopped: RlResult<M>['stopped']): RlResult<M> => ({
    adapter: { config: adapter.config, weights: withoutValueHead(state.params) },
    memory,
    steps: step,
    stopped,
    checkpoint: { identity, seed, step, state, memory },
  });
  const soFar = () => done('aborted');
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
      const groups = valueOrThrow(await scoreAll(step + 1, picked, drawn, options.score), soFar);
      options.onRollout?.(step + 1, groups);
      const estimated = valueOrThrow(
        estimateAdvantages(step + 1, options.advantages, groups.map(advantageGroup), memory),
        soFar,
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
        soFar,
      );
      state = outcome.state;
      memory = estimated.memory;
      step += 1;
      valueOrThrow(await keep.at(step, () => soFar().checkpoint), soFar);
      const tokens = weighed
        .flatMap(({ completions }) => completions)
        .reduce((n, { ids }) => n + ids.length, 0);
      yield {
        step,
        ...rolloutMetrics(groups),
        ...updateMetrics(outcome.metrics, rule !== null),
        learningRate,
        tokens,
      };
    }
    const result = done(step < steps ? 'aborted' : 'finished');
    valueOrThrow(await keep.last(result.checkpoint), () => result);
    return result;
  } finally {
    await Promise.all([sampler.dispose(), update.dispose(), reference?.dispose(), critic?.values.dispose()]);
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
