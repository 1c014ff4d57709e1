/** @file What a game of debate and vote is made of. */
import { type GivenOf, oneOf, type ParamsOf, real, whole } from '../family/keys.js';

export const DEBATE = {
  n: whole(5, 2, 9),
  /** The chance that a signal is right, of the first and of the last seat; the others lie between at equal steps. */
  lowest: real(0.6, { above: 0.5, max: 0.99 }),
  highest: real(({ lowest }) => Number(lowest), { above: 0.5, max: 0.99 }),
  /** What everybody has where the vote is right. */
  prize: real(10, { above: 0, max: 1e6 }),
  /** What it costs to hear somebody, and to vote. */
  linkCost: real(0.3, { min: 0, max: 1e6 }),
  voteCost: real(0.5, { min: 0, max: 1e6 }),
  /** Does one hear whom one chooses, or do two hear each other if both choose so, each at a cost? */
  consent: oneOf(['one-sided', 'mutual']),
  rounds: whole(1, 1, 1000),
} as const;

export type DebateParams = GivenOf<typeof DEBATE>;
export type CompleteDebateParams = ParamsOf<typeof DEBATE>;
