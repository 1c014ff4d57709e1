/** @file A kitchen for two and more: rules as functions of plain states, what cooks see, scripted cooks, and cooks as programs and code. */

export {
  idleCook,
  plateCook,
  type Role,
  randomCook,
  roleCook,
  type Station,
  switchingCook,
  tomatoCook,
  wholeCook,
} from './cooks.js';
export { type Kitchen, openKitchen, type Tile } from './kitchen.js';
export { COOKING_CHANNELS, cookingWindow, observeCooking } from './observe.js';
export {
  type CookDraft,
  type CookOpponent,
  type CookOpponentSource,
  cookActOf,
  cookClassics,
  cookOpponent,
  scriptedCook,
} from './opponents.js';
export { ASYMMETRIC, type CompleteCookingParams, type CookingParams, LENGTHS } from './params.js';
export { COOK_DEPTH, type CookWeights, changedCook, drawnCook, evenCookWeights } from './program/draw.js';
export {
  type CookCondition,
  type CookProgram,
  type CookRule,
  cookDepth,
  cookSize,
} from './program/language.js';
export { programCook } from './program/run.js';
export { cookSource } from './program/write.js';
export {
  beginCooking,
  COOKING_ACTIONS,
  type Cooked,
  type Cooking,
  type CookState,
  deliveries,
  type Handled,
  type Item,
  type Pot,
  stepCooking,
} from './rules.js';
export {
  beginShift,
  type Cook,
  type PlayedShift,
  playShift,
  type Scene,
  type Shift,
  stepShift,
} from './shift.js';
export { type CookingMoves, type CookingView, cookingView } from './view.js';
export { type CookPlace, type WrittenCook, writtenCook } from './written.js';
