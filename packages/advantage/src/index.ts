/** @file How much better than expected: pure advantage estimators over arrays. */
export { type AlignmentOptions, advantageAlignment } from './advantage-alignment.js';
export {
  type BeliefGroup,
  type BeliefOptions,
  type BeliefValues,
  beliefIntegrated,
} from './belief-integrated.js';
export { type Combined, combine, type Term, type Weight } from './combine.js';
export {
  type ControlEstimate,
  type ControlGroup,
  type ControlInput,
  type ControlOptions,
  controlVariate,
} from './control-variate/control-variate.js';
export { type ControlMemory, type Expectation, emptyControl, readControl } from './control-variate/memory.js';
export { drGrpo } from './dr-grpo.js';
export {
  type DualEstimate,
  type DualGroup,
  type DualInput,
  type DualMemory,
  type DualOptions,
  dual,
  emptyDual,
  readDual,
} from './dual.js';
export { type EcwInput, type EcwOptions, ecw } from './ecw.js';
export { type AdvantageError, explain } from './errors.js';
export type { Credit, Estimate, Estimator, Group, ZeroVariance, ZeroVarianceOption } from './estimate.js';
export { type GaeEstimate, type GaeOptions, gae } from './gae.js';
export { type GrpoOptions, grpo } from './grpo.js';
export type { LcwInput, LinkGroup, LinkRow, Links } from './lcw/input.js';
export { type LcwOptions, lcw } from './lcw/lcw.js';
export type { Spread } from './moments.js';
export { type ReinforcePlusPlusOptions, reinforcePlusPlus } from './reinforce-plus-plus.js';
export { rloo } from './rloo.js';
export { emptyScale, readScale, type Scaled, type ScaleMemory, type ScaleOption } from './scale.js';
export { graphAdvantage } from './tompo/graph.js';
export type { TompoGroup, TompoInput } from './tompo/input.js';
export { emptyMemory, type Memory, type MemoryEntry, readMemory } from './tompo/memory.js';
export type { GraphOptions, TompoOptions } from './tompo/options.js';
export { sampleAdvantage } from './tompo/sample.js';
export { type TompoEstimate, tompo } from './tompo/tompo.js';
