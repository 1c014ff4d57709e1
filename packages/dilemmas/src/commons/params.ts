/** @file What a commons is made of. */
import { flag, type GivenOf, oneOf, type ParamsOf, real, whole } from '../family/keys.js';

export const COMMONS = {
  /** What is harvested, in words: fish of a lake, grass of a pasture, or clean water that production uses up. */
  scenario: oneOf(['fishery', 'pasture', 'pollution']),
  n: whole(5, 1, 26),
  rounds: whole(12, 1, 1000),
  /** The most that the stock can be; wishes go up to it. */
  capacity: whole(100, 1, 10_000),
  /** The stock at the beginning; default the capacity. */
  start: whole(({ capacity }) => Number(capacity), 1, 10_000),
  /** What is left becomes so many times as much before the next round, rounded down, up to the capacity. */
  growth: real(2, { min: 1, max: 100 }),
  /** A stock below this after a harvest is the end. */
  collapse: whole(5, 0, 10_000),
  /** What happens where more is wished than there is: single units go to seats that are not satisfied, by lot, or all get their
   *  share of the stock, rounded down. */
  overDemand: oneOf(['stochastic', 'proportional']),
  /** Are seats told how much each may take so that the stock stays, and what follows if all take more? Not in the last round, after which nothing
   *  grows back. */
  universalisation: flag(false),
  /** The round, from 2 on, in which the last seat joins; 0: it is there from the beginning. */
  newcomer: whole(0, 0, 1000),
} as const;

export type CommonsParams = GivenOf<typeof COMMONS>;
export type CompleteCommonsParams = ParamsOf<typeof COMMONS>;
