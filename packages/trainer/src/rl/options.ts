/** @file The options of reinforcement fine-tuning, among them functions: scores and advantages. */
import type { Executor } from '@tompo/jit';
import type { Adapter, BaseModel, Completion, Grammar } from '@tompo/lm';
import type { Mismatch } from '../loss/importance.js';
import type { ObjectiveChanges } from '../loss/objective.js';
import type { OptimisationOptions } from '../optimiser/options.js';
import type { Checkpoint, CheckpointOptions } from '../saving/checkpoint.js';
import type { EstimateAdvantages } from './estimator.js';
import type { Critic } from './policy/critic.js';
import type { SampleElsewhere } from './rollouts/elsewhere.js';
import type { LinkValues } from './rollouts/rollouts.js';
import type { Score } from './rollouts/scores.js';

/** The least that a prompt is; a prompt of one's own carries more (a game's situation), which score() gets back. */
export interface RlPrompt {
  /** Stable and unique: the key of the estimator's memory. */
  readonly id: string;
  readonly text: string | readonly number[];
  /** Prompts of one kind share a step, each kind in proportion to its prompts: name the kinds whose completions differ
   *  much in length. All prompts are of one kind by default. */
  readonly kind?: string | undefined;
}

export type ScoreCompletions<P> = (
  prompt: P,
  completions: readonly Completion[],
) => readonly Score[] | Promise<readonly Score[]>;

/** A prompt with what was drawn for it and what came of it. */
export interface ScoredGroup<P> {
  readonly prompt: P;
  readonly promptIds: readonly number[];
  readonly completions: readonly Completion[];
  readonly scores: readonly Score[];
}

export interface RlOptions<P extends RlPrompt, M> extends OptimisationOptions {
  /** The base, frozen. Without an adapter it is the reference of the KL. */
  readonly model: BaseModel;
  /** The adapter that learns, as it starts. */
  readonly adapter: Adapter;
  /** The reference's adapter, where the reference is not the bare base. */
  readonly referenceAdapter?: Adapter | null | undefined;
  readonly prompts: readonly P[];
  readonly promptsPerStep: number;
  /** m: completions per prompt. */
  readonly completions: number;
  readonly maxTokens: number;
  /** The policy is the distribution at this temperature: what is drawn from, and what loss, KL and entropy are of. 1 by
   *  default. */
  readonly temperature?: number | undefined;
  readonly score: ScoreCompletions<P>;
  /** What is known of the rows of links that a prompt's answers could have written, for estimators that credit links one by one; null
   *  where there are none. */
  readonly links?:
    | ((prompt: P, completions: readonly Completion[]) => LinkValues | null | Promise<LinkValues | null>)
    | undefined;
  /** The grammar that a prompt's completions must obey, or null. The policy is then the distribution over the tokens that the grammar
   *  leaves: what is drawn from, and what ratio, KL and entropy are of. What it would write freely is not trained. */
  readonly grammar?: ((prompt: P) => Grammar | null) | undefined;
  /** The answer to each prompt that is learned in the place of what is drawn, which then is scored for the logs alone. With
   *  `objective: { surrogate: 'logProbability' }` and advantages of 1 it is supervised learning at the prompts that
   *  reinforcement learning would ask. Needs completions: 1. */
  readonly demonstrations?: ((prompt: P) => string | readonly number[]) | undefined;
  /** ToMPO, GRPO and their kin differ here and nowhere else; or `critic(gae)`: PPO with a value head. */
  readonly advantages: EstimateAdvantages<M> | Critic;
  /** The estimator's memory before the first step. Plain JSON, for it goes into checkpoints. */
  readonly memory: M;
  /** Departures from `defaultObjective`. */
  readonly objective?: ObjectiveChanges | undefined;
  /** Passes over a step's completions; 1 by default. */
  readonly innerEpochs?: number | undefined;
  /** Updates per pass, each on its share of the prompts; 1 by default. */
  readonly minibatches?: number | undefined;
  /** The largest difference of log-probabilities of sampler and trainer that is accepted; 0.01 by default. */
  readonly ratioTolerance?: number | undefined;
  /** Draws the completions in the place of the trainer's own sampler, from a server say. Its weights may lag by rounding, and its kernels
   *  differ: see `importanceCap`. */
  readonly sampler?: SampleElsewhere | undefined;
  /** Truncated importance sampling: before a step's updates the trainer computes the log-probabilities of what was drawn, and each
   *  token's advantage is weighed with min(π_trainer / π_sampler, importanceCap). 2 with a `sampler`; without one the sampler's
   *  log-probabilities are taken for the trainer's, and nothing is weighed, unless it is told. Infinity: no cap.
   *  @source Yao et al. 2025 */
  readonly importanceCap?: number | undefined;
  readonly steps: number;
  readonly seed: number;
  readonly executor: Executor;
  readonly checkpoint?: CheckpointOptions | undefined;
  readonly resume?: Checkpoint | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each step's groups, for logs and viewers, and waited for. */
  readonly onRollout?:
    | ((step: number, groups: readonly ScoredGroup<P>[]) => void | Promise<void>)
    | undefined;
  /** Called with each step's metrics and the adapter after it, before the step is saved and yielded, and waited for: what it
   *  writes, and what `checkpoint.notes` then gives, is never behind the saved state. */
  readonly onStep?: ((metrics: RlMetrics, adapter: Adapter) => void | Promise<void>) | undefined;
  /** The longest that one call of `score`, `advantages`, `onRollout` or `onStep` may take; without end by default. */
  readonly timeoutMs?: number | undefined;
  /** Plain data that says what `score` and `advantages` depend on: a checkpoint that was made with other is refused. */
  readonly madeWith?: unknown;
}

/** One prompt of a step: enough to draw bands over prompts or games. */
export interface PromptMetrics {
  readonly id: string;
  /** Mean and best over the prompt's completions. */
  readonly reward: number;
  readonly bestReward: number;
  readonly parts: Readonly<Record<string, number>>;
}

export interface RlMetrics {
  /** Counted from 1: steps done. */
  readonly step: number;
  /** Means over all completions of the step. */
  readonly reward: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly completionLength: number;
  /** Share of completions that ran into maxTokens. */
  readonly truncated: number;
  /** Prompts whose completions all had the same reward. */
  readonly zeroVariance: number;
  /** Means over the step's updates, each measured before it; 0 when there was none. */
  readonly loss: number;
  readonly policyLoss: number;
  readonly kl: number;
  readonly entropy: number;
  readonly clipFraction: number;
  readonly ratioMean: number;
  readonly gradNorm: number;
  /** ½ mean (V − return)² over tokens; with a critic only. */
  readonly valueLoss?: number | undefined;
  /** Largest |log π_trainer − log π_sampler| over the first update's tokens. */
  readonly ratioDrift: number;
  /** How far the sampler's log-probabilities lay from the trainer's, over all tokens that were learned from; with an `importanceCap` only. */
  readonly mismatch?: Mismatch | undefined;
  /** Of completions that obey a grammar: the estimated share that would be texts of it had they been written freely, the mean of
   *  exp Σ (log π_free − log π) over them. */
  readonly freeCompliance?: number | undefined;
  readonly learningRate: number;
  /** Completion tokens that took part in the updates of one pass. */
  readonly tokens: number;
  readonly updates: number;
  readonly prompts: readonly PromptMetrics[];
}

export interface RlResult<M> {
  readonly adapter: Adapter;
  readonly memory: M;
  readonly steps: number;
  readonly stopped: 'finished' | 'aborted';
  readonly checkpoint: Checkpoint;
}
