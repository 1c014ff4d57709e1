/** @file What reinforcement learning maximises, as keys of a recipe, and what one algorithm may do otherwise. */
import { z } from 'zod';
import { weight } from './atoms.js';

/** completion: the mean over the tokens of each · token: over all tokens · constant: over rl.maxTokens for each, however long it
 *  is; { constant: L } over another length. */
const aggregation = z.union([
  z.enum(['completion', 'token', 'constant']),
  z.strictObject({ constant: z.number().positive() }),
]);
const kl = z.enum(['k1', 'k2', 'k3']);
/** Names and defaults are those of the trainer's objective. */
export const objective = z.strictObject({
  /** The ratio is clipped to [1 − epsilonLow, 1 + epsilonHigh]. */
  epsilonLow: z.number().positive().default(0.2),
  epsilonHigh: z.number().positive().default(0.2),
  /** Weight of the KL penalty; 0: none. */
  beta: weight.default(0.04),
  kl: z.strictObject({ value: kl.default('k3'), gradient: kl.default('k2') }).prefault({}),
  aggregation: aggregation.default('completion'),
  /** Weight of the entropy bonus; absent: none. */
  entropyWeight: weight.optional(),
});
/** What one algorithm does otherwise. */
export const objectiveChanges = z.strictObject({
  epsilonLow: z.number().positive().optional(),
  epsilonHigh: z.number().positive().optional(),
  beta: weight.optional(),
  aggregation: aggregation.optional(),
  entropyWeight: weight.optional(),
});
