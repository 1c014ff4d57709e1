/** @file An adversarial curriculum of opponents written as code, in repeated matrix games. */
export {
  type Attempt,
  type CurriculumResult,
  curriculum,
  type Iteration,
} from './curriculum.js';
export {
  type Diagnose,
  type DiagnosisContext,
  type DiagnosisOptions,
  diagnosing,
  shuffled,
  withoutSaliency,
} from './diagnose/diagnose.js';
export type { Attention, Diagnosis, DiagnosisKind, Frame } from './diagnose/diagnosis.js';
export { type Features, saliencyOf } from './diagnose/saliency.js';
export { type CurriculumError, explain, type Stop } from './errors.js';
export { behaviourDistance, behaviourOf } from './exact/behaviour.js';
export { type BestReplyToMachine, bestReplyTo, type Regret, regretOf } from './exact/best-reply.js';
export { machineOfPolicy } from './exact/from-policy.js';
export { behaviourHash, type Machine, type Moment, machineOf, sizeOf, smallest } from './exact/machine.js';
export { type Play, playOut, valueAndGradient } from './exact/play.js';
export { expectedRounds, type RepeatedGame } from './game.js';
export { codeBlock } from './generators/code-block.js';
export { type EndpointOptions, endpointGenerator, type GenerationExchange } from './generators/endpoint.js';
export type { Brief, GenerationError, Generator, Proposer } from './generators/generator.js';
export {
  type ProgramSearchOptions,
  programSearch,
  randomPrograms,
  type SearchOptions,
  selfPlay,
} from './generators/program-search.js';
export { type PromptOptions, promptOf } from './generators/prompt.js';
export { type Lineage, type Opponent, type Source, scripted } from './opponent.js';
export type { CurriculumOptions, CurriculumState } from './options.js';
export { type DrawOptions, drawnProgram, evenWeights, type Weights } from './program/draw.js';
export type { Condition, Program, Register, Rule } from './program/language.js';
export { machineOfProgram } from './program/run.js';
export { writtenOut } from './program/write.js';
export type { ValidationOptions } from './rule.js';
export { defaultLimits, type Limits } from './sandbox/limits.js';
export type { Answers } from './sandbox/messages.js';
export { openSandbox, type Sandbox } from './sandbox/sandbox.js';
export type { Tabulated } from './sandbox/tabulate.js';
export { type Cell, contextOf, contextsOf, type Policy } from './student/policy.js';
export type { Student, Weighted } from './student/student.js';
export { type Logits, type TabularOptions, tabularStudent } from './student/tabular.js';
export {
  type Draft,
  type ValidationContext,
  type Verdict,
  validate,
} from './validate.js';
export type { OpponentAnswer, OpponentView } from './view.js';
export { type Weighting, weightsOf } from './weights.js';
