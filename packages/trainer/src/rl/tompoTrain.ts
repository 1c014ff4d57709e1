/** @file Reinforcement fine-tuning of an adapter on fixed prompts: ToMPO, GRPO and their kin, which differ in `advantages`
 *  alone. */
import { bucketLengths } from '../batching/buckets.js';
import { valueOrThrow } from '../calls/throwing.js';
import { TrainingFailure } from '../errors.js';
import type { LoopResult } from './loop.js';
import { loop } from './loop.js';
import type { RlMetrics, RlOptions, RlPrompt, RlResult } from './options.js';
import { tokenAnswers } from './rollouts/demonstrations.js';
import { fixedPrompts, tokenPrompts } from './rollouts/fixedPrompts.js';
import { rlChecks, rlIdentity, rlSettings } from './settings.js';

/** Lengths to which prompts are padded: more waste less, but each costs a compilation. */
const PROMPT_LENGTHS = 4;

/** The one learner's name within the loop; it is written nowhere. */
const POLICY = 'policy';

/** Draws m completions for some prompts, scores them, weighs them against each other and moves the adapter, step by
 *  step; yields each step's metrics and returns the adapter. Throws TrainingFailure. Same options, same seed: same
 *  numbers. GRPO: `advantages: (groups) => grpo(groups), memory: null`. Whole games, several learners: see `train`.
 *  @source arXiv 2509.21134 */
export async function* tompoTrain<P extends RlPrompt, M>(
  options: RlOptions<P, M>,
): AsyncGenerator<RlMetrics, RlResult<M>> {
  const { model, adapter, referenceAdapter, promptsPerStep, onStep } = options;
  const settings = rlSettings(options);
  valueOrThrow(rlChecks(options, settings));
  const prompts = valueOrThrow(tokenPrompts(model, options.prompts, options.maxTokens));
  const { demonstrations } = options;
  const shown =
    demonstrations === undefined
      ? null
      : valueOrThrow(tokenAnswers(model, options.prompts, demonstrations, options.maxTokens));
  const lengths = bucketLengths(
    prompts.map(({ ids }) => ids.length),
    PROMPT_LENGTHS,
    8,
  );
  const resultOf = ({ adapters, ...rest }: LoopResult<M>): RlResult<M> => ({
    adapter: adapters[POLICY] ?? adapter,
    ...rest,
  });
  try {
    return resultOf(
      yield* loop<M>({
        model,
        executor: options.executor,
        settings,
        agents: { [POLICY]: { adapter, referenceAdapter } },
        rollouts: fixedPrompts(POLICY, options, prompts, shown),
        handedIn: false,
        layout: {
          widths: [settings.completions],
          acrossGroups: false,
          promptLengths: () => lengths,
          rows: () => promptsPerStep,
          maxTokens: settings.maxTokens,
        },
        advantages: options.advantages,
        memory: options.memory,
        pastSelves: null,
        identity: rlIdentity(options, settings, shown),
        seed: options.seed,
        steps: options.steps,
        checkpoint: options.checkpoint,
        resume: options.resume,
        signal: options.signal,
        timeoutMs: options.timeoutMs,
        sampler: options.sampler,
        onRollout: undefined,
        onStep:
          onStep === undefined
            ? undefined
            : (metrics, adapters) => onStep(metrics, adapters[POLICY] ?? adapter),
      }),
    );
  } catch (cause) {
    // The result until then, in the shape of this function's own result.
    throw cause instanceof TrainingFailure && cause.result !== null
      ? new TrainingFailure(cause.error, resultOf(cause.result as LoopResult<M>))
      : cause;
  }
}
