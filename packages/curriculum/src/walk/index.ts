/** @file A grid on which walkers collect and meet, what they see, and scripted ones. */

export { arena, smallArena } from './arena.js';
export { channelsOf, observe, type WindowShape, windowOf } from './observe.js';
export {
  scriptedWalker,
  type WalkerDraft,
  type WalkerOpponent,
  type WalkerSource,
  walkClassics,
  walkerOpponent,
} from './opponents.js';
export { fullSize, type Length, type Sight, type WalkParams } from './params.js';
export {
  type WalkerCondition,
  type WalkerProgram,
  type WalkerRule,
  walkerSize,
} from './program/language.js';
export { programWalker } from './program/run.js';
export { walkerSource } from './program/write.js';
export { viewOf, type WalkView } from './view.js';
export {
  type Act,
  type Aim,
  aiming,
  counterWalker,
  echoWalker,
  flipWalker,
  grimWalker,
  metWith,
  mostHeld,
  specialist,
} from './walkers.js';
export {
  ACTIONS,
  type Meeting,
  meetingPayoffs,
  openWalk,
  type Resource,
  type Stepped,
  type Walker,
  type World,
} from './world.js';
export { type Place, type Together, type WrittenWalker, writtenWalker } from './written.js';
