/** @file The public goods game whose groups are maximal cliques. */
export { pggNash, pggPlanner } from './equilibrium.js';
export { pgg } from './game.js';
export { type PggOptimum, pggOptimum } from './optimum.js';
export type { PggModel, PggParams } from './params.js';
export { pggPayoffs } from './payoff.js';
