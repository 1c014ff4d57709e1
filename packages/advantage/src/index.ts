/** @file How much better than expected: pure advantage estimators over arrays. */
export { type Combined, combine, type Term, type Weight } from './combine.js';
export { drGrpo } from './dr-grpo.js';
export { type AdvantageError, explain } from './errors.js';
export type { Estimate, Estimator, Group, ZeroVariance, ZeroVarianceOption } from './estimate.js';
export { type GaeEstimate, type GaeOptions, gae } from './gae.js';
export { type GrpoOptions, grpo } from './grpo.js';
export type { Spread } from './moments.js';
export { type ReinforcePlusPlusOptions, reinforcePlusPlus } from './reinforce-plus-plus.js';
export { rloo } from './rloo.js';
export { graphAdvantage } from './tompo/graph.js';
export type { TompoGroup, TompoInput } from './tompo/input.js';
export { emptyMemory, type Memory, type MemoryEntry, readMemory } from './tompo/memory.js';
export type { GraphOptions, TompoOptions } from './tompo/options.js';
export { sampleAdvantage } from './tompo/sample.js';
export { type TompoEstimate, tompo } from './tompo/tompo.js';
