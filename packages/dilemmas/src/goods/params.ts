/** @file What a sequential public goods game is made of. */
import { type GivenOf, type ParamsOf, real, whole } from '../family/keys.js';

/** Amounts are shares of an endowment of 1, given in whole tokens. */
export const GOODS = {
  /** Players; the first of a round gives first. */
  n: whole(3, 2, 26),
  /** Tokens that each has a round: who gives g of them gives the share g / tokens. */
  tokens: whole(4, 1, 100),
  /** ρ: what is given becomes so much, and is shared equally. */
  multiplier: real(1.5, { min: 0, max: 1000 }),
  /** γ: a share is rewarded by so much for each share that was given before it. */
  bonus: real(0.2, { min: 0, max: 1000 }),
  /** B: the least sum of shares that averts the penalty; default n, all that there is. */
  threshold: real(({ n }) => Number(n), { min: 0, max: 26 }),
  /** P: what each loses where less was given. */
  penalty: real(1, { min: 0, max: 1000 }),
  rounds: whole(1, 1, 1000),
} as const;

export type GoodsParams = GivenOf<typeof GOODS>;
export type CompleteGoodsParams = ParamsOf<typeof GOODS>;
