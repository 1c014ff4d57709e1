/** @file A grid on which walkers collect and meet, what they see, and scripted ones. */
export { channelsOf, observe, type WindowShape, windowOf } from './observe.js';
export { fullSize, type Length, type Sight, type WalkParams } from './params.js';
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
