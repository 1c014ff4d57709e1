/** @file Partners in network games that are written for a learner's weakness, and join those that it learns among. */
export { changedPartner, crossedPartner, drawnPartner, type Part } from './draw.js';
export {
  type Diagnosis,
  type Grown,
  type Growth,
  type GrowthOptions,
  type GrowthRequest,
  grown,
  type Proposal,
} from './growth.js';
export { type Giving, type PartnerProgram, partnerSize, type Test } from './language.js';
export { partnerId, partnerPlayer } from './play.js';
export { type GrowingState, growingPopulation, type WrittenPartner } from './population.js';
export { type Conduct, type Shortfall, shortfalls, type Table } from './probe.js';
export { type GrowingOptions, growingRollouts } from './rollouts.js';
export { partnerInWords } from './words.js';
