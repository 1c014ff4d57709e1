/** @file What a game of hired forecasters is made of. */
import { type GivenOf, oneOf, type ParamsOf, real, whole } from '../family/keys.js';

export const HIRING = {
  /** Those who are hired: seats 1 to so many. Seat 0 is the principal. */
  agents: whole(3, 1, 6),
  /** How likely the event is before anybody looks. */
  prior: real(0.5, { min: 0.1, max: 0.9 }),
  /** The chance that a signal is right, of the first and of the last agent; the others lie between at equal steps. */
  lowest: real(0.7, { min: 0.55, max: 0.99 }),
  highest: real(0.8, { min: 0.55, max: 0.99 }),
  /** What it costs an agent to see its signal. */
  cost: real(0.2, { min: 0, max: 1000 }),
  /** What the principal has if it says rightly whether the event happens. */
  prize: real(20, { above: 0, max: 1e6 }),
  /** What the stakes are multiplied by. */
  rule: oneOf(['quadratic', 'logarithmic', 'linear']),
  /** The highest stakes that the principal can set. */
  maxStakes: whole(10, 1, 1000),
  rounds: whole(1, 1, 1000),
} as const;

export type HiringParams = GivenOf<typeof HIRING>;
export type CompleteHiringParams = ParamsOf<typeof HIRING>;
