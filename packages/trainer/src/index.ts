/** @file Supervised and reinforcement fine-tuning: pure functions of tensors, compiled steps, and loops over them. */
export { type AdamWOptions, adamw, adamwScalars, defaultAdamW, type Moments, zeroMoments } from './adamw.js';
export { type Aggregation, aggregate, keptMean } from './aggregate.js';
export type { Bucket } from './batches.js';
export { type Checkpoint, type CheckpointOptions, modelDigest } from './checkpoint.js';
export { loadCheckpoint, saveCheckpoint } from './checkpointFile.js';
export { clipGlobalNorm, globalNorm } from './clipGlobalNorm.js';
export { type Critic, critic, type EstimateCredit, withoutValueHead, withValueHead } from './critic.js';
export { explain, type OptionFault, type TrainerError, TrainingFailure } from './errors.js';
export type { AdvantageGroup, Advantages, Credited, EstimateAdvantages } from './estimator.js';
export type { SftExample } from './examples.js';
export { type KlChoice, type KlEstimator, klPenalty, klSlope, klValue, type OwnKl } from './kl.js';
export type { Learner } from './learner.js';
export type { PastSelves } from './loop.js';
export {
  clippedObjective,
  defaultObjective,
  type ObjectiveChanges,
  type ObjectiveInput,
  type ObjectiveOptions,
  type ObjectiveRecord,
} from './objective.js';
export type { OptimisationOptions } from './optimisation.js';
export { type PackedPolicy, packPolicy, policyBucket, type WeighedGroup } from './policyData.js';
export {
  createPolicyStep,
  type PolicyData,
  type PolicyScalar,
  policyLoss,
  type Reference,
  referenceLogprobs,
} from './policyStep.js';
export type {
  PromptMetrics,
  RlMetrics,
  RlOptions,
  RlPrompt,
  RlResult,
  Score,
  ScoreCompletions,
  ScoredGroup,
} from './rlOptions.js';
export type {
  Draw,
  Drawn,
  DrawRequest,
  RolloutRequest,
  RolloutStep,
  Rollouts,
  TurnGroup,
  TurnSample,
} from './rollouts.js';
export { runToEnd } from './runToEnd.js';
export { learningRateAt, type Schedule } from './schedule.js';
export { deriveSeed, shuffledIndices, streamIndices } from './seeds.js';
export { type SftMetrics, type SftOptions, type SftResult, sft } from './sft.js';
export type { SftData } from './sftBatches.js';
export type { HeldoutMetrics } from './sftScore.js';
export { createSftStep, type SftScalar, sftLoss } from './sftStep.js';
export { initialState, type TrainState } from './state.js';
export { tompoTrain } from './tompoTrain.js';
export { type TrainMetrics, type TrainOptions, type TrainResult, train } from './train.js';
export type { Loss, OptimiserOptions, Scalars, Trainable, Update } from './update.js';
