/** @file What herding is made of. */
import { flag, type GivenOf, type ParamsOf, real, whole } from '../family/keys.js';

export const HERDING = {
  /** Players who choose in turn; the planner comes on top. */
  n: whole(5, 2, 20),
  /** The chance that a signal is right. */
  quality: real(0.7, { above: 0.5, max: 0.99 }),
  /** So many choose first, at the same time and without seeing each other: what they choose tells all later ones what they know. */
  hidden: whole(0, 0, 20),
  /** Does a planner, in the last seat, say at the beginning of each round how many are hidden? */
  planner: flag(false),
  /** What each hidden one costs the planner. */
  cost: real(0, { min: 0, max: 1e6 }),
  rounds: whole(1, 1, 1000),
} as const;
export type HerdingParams = GivenOf<typeof HERDING>;
export type CompleteHerdingParams = ParamsOf<typeof HERDING>;
