/** @file Supervised and reinforcement fine-tuning: pure functions of tensors, compiled steps, and loops over them. */

export type { Bucket } from './batching/batches.js';
export type { SftExample } from './batching/examples.js';
export { deriveSeed, shuffledIndices, streamIndices } from './batching/seeds.js';
export { runToEnd } from './calls/runToEnd.js';
export { explain, type OptionFault, type TrainerError, TrainingFailure } from './errors.js';
export { type Aggregation, aggregate, keptMean } from './loss/aggregate.js';
export { importanceWeights, type Mismatch, mismatchOf } from './loss/importance.js';
export { type KlChoice, type KlEstimator, klPenalty, klSlope, klValue, type OwnKl } from './loss/kl.js';
export {
  clippedObjective,
  defaultObjective,
  type ObjectiveChanges,
  type ObjectiveInput,
  type ObjectiveOptions,
  type ObjectiveRecord,
} from './loss/objective.js';
export {
  type AdamWOptions,
  adamw,
  adamwScalars,
  defaultAdamW,
  type Moments,
  zeroMoments,
} from './optimiser/adamw.js';
export { clipGlobalNorm, globalNorm } from './optimiser/clipGlobalNorm.js';
export type { OptimisationOptions } from './optimiser/options.js';
export { learningRateAt, type Schedule } from './optimiser/schedule.js';
export { initialState, type TrainState } from './optimiser/state.js';
export type { Loss, OptimiserOptions, Scalars, Trainable, Update } from './optimiser/update.js';
export type { AdvantageGroup, Advantages, Credited, EstimateAdvantages } from './rl/estimator.js';
export type {
  PromptMetrics,
  RlMetrics,
  RlOptions,
  RlPrompt,
  RlResult,
  ScoreCompletions,
  ScoredGroup,
} from './rl/options.js';
export type { PastSelves } from './rl/pastSelves.js';
export {
  type Critic,
  critic,
  type EstimateCredit,
  withoutValueHead,
  withValueHead,
} from './rl/policy/critic.js';
export { type PackedPolicy, packPolicy, policyBucket, type WeighedGroup } from './rl/policy/data.js';
export type { Learner } from './rl/policy/learner.js';
export {
  createPolicyStep,
  type PolicyData,
  type PolicyScalar,
  policyLoss,
  type Reference,
  referenceLogprobs,
} from './rl/policy/step.js';
export type { Sampled, SampleElsewhere, SamplerRequest } from './rl/rollouts/elsewhere.js';
export type {
  Draw,
  Drawn,
  DrawRequest,
  RolloutRequest,
  RolloutStep,
  Rollouts,
  TurnGroup,
  TurnSample,
} from './rl/rollouts/rollouts.js';
export type { Score } from './rl/rollouts/scores.js';
export { tompoTrain } from './rl/tompoTrain.js';
export { type TrainMetrics, type TrainOptions, type TrainResult, train } from './rl/train.js';
export { type Checkpoint, type CheckpointOptions, modelDigest } from './saving/checkpoint.js';
export { loadCheckpoint, saveCheckpoint } from './saving/checkpointFile.js';
export type { SftData } from './sft/batches.js';
export type { HeldoutMetrics } from './sft/heldout.js';
export { type SftMetrics, type SftOptions, type SftResult, sft } from './sft/sft.js';
export { createSftStep, type SftScalar, sftLoss } from './sft/step.js';
