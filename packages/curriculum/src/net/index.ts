/** @file Students that are small nets, trained by PPO through @tompo/jit: of what is remembered of rounds, and of what a walker sees. */
export { inputOf } from './features.js';
export { forward, initialNet, type NetParameters, type NetSize } from './model.js';
export { netSaliency } from './saliency.js';
export { type NetOptions, netStudent } from './student.js';
export type { LaneRecord, Walked, WalkOpponent } from './walk/lanes.js';
export {
  randomWalker,
  rateOf,
  relativePerformance,
  scriptedWalks,
  stepsUntil,
  walkRegret,
} from './walk/measure.js';
export type { WalkNet, WalkNetSize } from './walk/model.js';
export type { WalkStudentOptions } from './walk/options.js';
export { type WalkMoment, type WalkSaliency, walkSaliency } from './walk/saliency.js';
export { type PlayOptions, type WalkStudent, type WalkUpdate, walkStudent } from './walk/student.js';
export type { WalkTraining } from './walk/training.js';
