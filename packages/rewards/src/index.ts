/** @file What a language model decided, and what it is worth. */
export {
  type BeliefInput,
  type BeliefOrder,
  type BeliefScore,
  beliefAccuracy,
  beliefOrder,
} from './beliefs.js';
export { checkSpace } from './check.js';
export { type CompletionOptions, type CompletionReward, completionReward } from './completion.js';
export { COMPLIANT, complianceReward, NONCOMPLIANT } from './compliance.js';
export type { Answer, Beliefs, Decision, DecisionSpace, TextStyle } from './decision.js';
export { explain, type Noncompliance, type RewardsError } from './errors.js';
export { type GraphInput, type GraphReward, graphReward, mutualConsent } from './graph.js';
export { type Metrics, metrics } from './metrics/metrics.js';
export type {
  DecisionOutcome,
  EvaluationRecords,
  Figure,
  PhaseOutcome,
  StakeOutcome,
} from './metrics/record.js';
export { type U1, u1 } from './metrics/u1.js';
export { type U2, u2 } from './metrics/u2.js';
export { type U3, u3 } from './metrics/u3.js';
export { type U4, u4 } from './metrics/u4.js';
export { type Contribution, type U5, u5 } from './metrics/u5.js';
export { defaultTolerance, type SampleOptions, type SampleReward, sampleReward } from './sample.js';
export type { AnswerGrammar } from './text/automaton.js';
export { fixedLinks } from './text/fixed.js';
export { answerGrammar } from './text/grammar.js';
export type { BeliefsRule } from './text/layout.js';
export { type ParseOptions, parseBoth, parseDecision, type Reader } from './text/parse.js';
export { renderAnswer } from './text/render.js';
export type { Completion, Written } from './text/written.js';
