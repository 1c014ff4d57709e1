/** @file A kitchen for two and more: rules as functions of plain states, what cooks see, and scripted cooks. */

export {
  idleCook,
  plateCook,
  type Role,
  randomCook,
  roleCook,
  switchingCook,
  tomatoCook,
  wholeCook,
} from './cooks.js';
export { type Kitchen, openKitchen, type Tile } from './kitchen.js';
export { COOKING_CHANNELS, cookingWindow, observeCooking } from './observe.js';
export { ASYMMETRIC, type CompleteCookingParams, type CookingParams, LENGTHS } from './params.js';
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
export { type CookingView, cookingView } from './view.js';
