/** @file What an inverse commons is made of. */
import { type GivenOf, type ParamsOf, real, whole } from '../family/keys.js';

export const INVERSE = {
  n: whole(5, 1, 26),
  rounds: whole(12, 1, 1000),
  /** Hours that each has in a round: what it does not spend on removing is its own. */
  hours: whole(10, 1, 1000),
  /** How much there may be at most: more is the end. */
  capacity: whole(100, 1, 10_000),
  /** How much there is at the beginning; default half of what there may be. */
  start: whole(({ capacity }) => Math.floor(Number(capacity) / 2), 0, 10_000),
  /** What is not removed becomes so many times as much, rounded down … */
  growth: real(1.5, { min: 1, max: 100 }),
  /** … and so much comes on top of it; default a tenth of what there may be. */
  inflow: whole(({ capacity }) => Math.floor(Number(capacity) / 10), 0, 10_000),
} as const;
export type InverseCommonsParams = GivenOf<typeof INVERSE>;
export type CompleteInverseParams = ParamsOf<typeof INVERSE>;
