/** @file Partners in network games that are written for a learner's weakness, and join those that it learns among. */

export { type Attention, attentionOf } from './attention.js';
export type { SearchOptions } from './candidates.js';
export type { Diagnosis } from './diagnosis.js';
export { changedPartner, crossedPartner, drawnPartner, type Part } from './draw.js';
export { type Grown, type Growth, type GrowthOptions, type GrowthRequest, grown } from './growth.js';
export { type Giving, type PartnerProgram, partnerSize, type Test } from './language.js';
export { partnerId, partnerPlayer } from './play.js';
export { type GrowingState, growingPopulation, type WrittenPartner } from './population.js';
export { type Conduct, type Shortfall, shortfalls, type Table } from './probe.js';
export { type GrowingOptions, growingRollouts } from './rollouts.js';
export type { Proposal } from './trial.js';
export { partnerInWords } from './words.js';
