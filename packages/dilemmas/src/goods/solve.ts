/** @file Sequential public goods, solved: what a mover can bring about hangs on the sum given before it alone, so that all of a round is
 *  a table of [mover][sum]. */
import { upTo } from '../family/moves.js';
import type { CompleteGoodsParams } from './params.js';

/** Payoffs closer than this, relatively, are equal. */
const TOLERANCE = 1e-9;

export interface GoodsEquilibrium {
  /** Shares given on the way, by mover. */
  readonly shares: readonly number[];
  readonly payoffs: readonly number[];
  /** Is it the only subgame-perfect equilibrium? */
  readonly unique: boolean;
  /** Moments, on the way or not, at which a mover has two best decisions or more. */
  readonly ties: number;
}

export interface GoodsTables {
  /** Tokens that the mover gives who acts for itself, [mover][tokens given before it]. */
  readonly selfish: readonly (readonly number[])[];
  /** Tokens that are best for all together, and the welfare of the rest of the round, both [mover][tokens given before it]. */
  readonly best: readonly (readonly number[])[];
  readonly welfare: readonly (readonly number[])[];
  readonly ties: number;
}

/** What a mover has of a round by itself: its cost and its bonus. */
const ownPart = ({ tokens, bonus }: CompleteGoodsParams, given: number, before: number): number =>
  -given / tokens + (bonus * given * before) / tokens ** 2;

/** What each has at the end of a round in which so many tokens were given. */
const commonPart = (
  { n, tokens, multiplier, threshold, penalty }: CompleteGoodsParams,
  total: number,
): number => (multiplier * total) / tokens / n - (total / tokens < threshold - TOLERANCE ? penalty : 0);

/** Payoffs of a round, by mover. */
export const goodsPayoffs = (params: CompleteGoodsParams, given: readonly number[]): readonly number[] => {
  const total = given.reduce((a, b) => a + b, 0);
  let before = 0;
  return given.map((tokens) => {
    const payoff = ownPart(params, tokens, before) + commonPart(params, total);
    before += tokens;
    return payoff;
  });
};

export const goodsTables = (params: CompleteGoodsParams): GoodsTables => {
  const { n, tokens } = params;
  const sums = upTo(n * tokens + 1);
  // What is given in all once the movers from here on have given.
  let totals: readonly number[] = sums;
  let after: readonly number[] = sums.map((total) => n * commonPart(params, total));
  let ties = 0;
  const selfish: (readonly number[])[] = [];
  const best: (readonly number[])[] = [];
  const welfare: (readonly number[])[] = [];
  for (let mover = n - 1; mover >= 0; mover--) {
    const reachable = upTo(mover * tokens + 1);
    const moves = reachable.map((before) => {
      let [own, most] = [0, Number.NEGATIVE_INFINITY];
      let [common, greatest] = [0, Number.NEGATIVE_INFINITY];
      let tied = false;
      for (let given = 0; given <= tokens; given++) {
        const part = ownPart(params, given, before);
        const payoff = part + commonPart(params, totals[before + given] as number);
        if (Math.abs(payoff - most) <= TOLERANCE * Math.max(1, Math.abs(payoff))) tied = true;
        else if (payoff > most) [own, most, tied] = [given, payoff, false];
        const all = part + (after[before + given] as number);
        if (all > greatest + TOLERANCE) [common, greatest] = [given, all];
      }
      if (tied) ties += 1;
      return { own, common, greatest };
    });
    selfish.unshift(moves.map(({ own }) => own));
    best.unshift(moves.map(({ common }) => common));
    welfare.unshift(moves.map(({ greatest }) => greatest));
    const next = totals;
    totals = moves.map(({ own }, before) => next[before + own] as number);
    after = moves.map(({ greatest }) => greatest);
  }
  return { selfish, best, welfare, ties };
};

/** Tokens that are given where every mover follows a table. */
export const followed = (table: GoodsTables['selfish']): readonly number[] => {
  let before = 0;
  return table.map((row) => {
    const given = row[before] as number;
    before += given;
    return given;
  });
};
