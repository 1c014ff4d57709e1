/** @file The BCZ game.
 *  @source Ballester, Calvó-Armengol & Zenou 2006, "Who's who in networks. Wanted: the key player" */
export { bczNashEffort, bczPlannerEffort } from './equilibrium.js';
export { bcz } from './game.js';
export { bczOptimum, type Optimum } from './optimum.js';
export type { BczModel, BczParams } from './params.js';
export { bczPayoffs } from './payoff.js';
