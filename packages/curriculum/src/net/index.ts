/** @file Students that are small nets, trained by PPO through @tompo/jit: of what is remembered of rounds, and of what a walker sees. */

export type { ValidationOptions as WalkValidationOptions } from '../rule.js';
export {
  type CookingCurriculumOptions,
  type CookingCurriculumResult,
  type CookingCurriculumState,
  type CookingIteration,
  cookingCurriculum,
} from './cooking/course/curriculum.js';
export { cookEndpointGenerator } from './cooking/course/endpoint.js';
export { cookProgramSearch, cookRandomPrograms } from './cooking/course/generators.js';
export type {
  CookBrief,
  CookDiagnosis,
  CookDiagnosisKind,
  CookGenerator,
  CookKinds,
  Work,
} from './cooking/course/kinds.js';
export { cookPromptOf } from './cooking/course/prompt.js';
export {
  type CookedShift,
  type CookingStudent,
  type CookingUpdate,
  cookingStudent,
  type Deeds,
  type Delivered,
  type OthersDeeds,
  scriptedShifts,
  type WorkedShift,
} from './cooking/student.js';
export {
  type CourseAttempt,
  type CourseIteration,
  type CourseResult,
  gridCurriculum,
} from './course/curriculum.js';
export type { Attention, CourseDiagnosis, Frame } from './course/diagnosis.js';
export type {
  ProgramSearchOptions as WalkProgramSearchOptions,
  SearchOptions as WalkSearchOptions,
} from './course/generators.js';
export type {
  CourseActing,
  CourseBrief,
  CourseDraft,
  CourseGenerator,
  CourseKinds,
  CourseOpponent,
  CoursePlayed,
  CourseReference,
  CourseStudent,
  CourseWatched,
  CourseWorld,
  DiagnosisContext,
  WrittenActing,
} from './course/kinds.js';
export type { PastStudent } from './course/meta-game.js';
export type { CourseOptions, CourseState } from './course/options.js';
export type { Standing } from './course/standing.js';
export type { CourseVerdict } from './course/validate.js';
export { inputOf } from './features.js';
export { forward, initialNet, type NetParameters, type NetSize } from './model.js';
export { netSaliency } from './saliency.js';
export { type NetOptions, netStudent } from './student.js';
export {
  type Reference,
  type WalkAttempt,
  type WalkCurriculumOptions,
  type WalkCurriculumResult,
  type WalkCurriculumState,
  type WalkIteration,
  type WalkVerdict,
  walkCurriculum,
} from './walk/course/curriculum.js';
export { walkEndpointGenerator } from './walk/course/endpoint.js';
export { walkProgramSearch, walkRandomPrograms } from './walk/course/generators.js';
export type {
  WalkAttention,
  WalkBrief,
  WalkDiagnosis,
  WalkDiagnosisKind,
  WalkFrame,
  WalkGenerator,
  WalkKinds,
} from './walk/course/kinds.js';
export { walkPromptOf } from './walk/course/prompt.js';
export type { Acting, ActingTogether, Ground } from './walk/ground.js';
export type { AnyOpponent, AnyWalkOpponent, LaneRecord, Played, Walked, WalkOpponent } from './walk/lanes.js';
export {
  type GridStudent,
  type GridUpdate,
  gridStudent,
  type PlayOptions,
  type WatchedStep,
} from './walk/learner.js';
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
export {
  type WalkStudent,
  type WalkUpdate,
  type WatchedWalk,
  walkStudent,
} from './walk/student.js';
export type { WalkTraining } from './walk/training.js';
