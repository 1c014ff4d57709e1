/** @file The BCZ game.
 *  @source Ballester, Calvó-Armengol & Zenou 2006, "Who's who in networks. Wanted: the key player" */
export { bczBestEffort, bczBestLinks, type LinkReply } from './best-reply.js';
export { type KeyPlayer, katzBonacich, keyPlayer } from './centrality.js';
export { bczNashEffort, bczPlannerEffort } from './equilibrium.js';
export { bczFlips, type Flip } from './flips.js';
export { bcz } from './game.js';
export { bczOptimum } from './optimum.js';
export type { BczModel, BczParams } from './params.js';
export { bczPayoffs } from './payoff.js';
export { bczStableGraph } from './stable.js';
export type { Optimum } from './welfare.js';
