/** @file @tompo/games/testing: does a game keep the contract? */
export { type CheckOptions, checkGame } from './testing/check-game.js';
export { allDecisions, randomDecision } from './testing/decisions.js';
export { explainViolation, type Violation, type Where } from './testing/violations.js';
