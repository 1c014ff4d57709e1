/** @file Rewards in shares of what is at stake at a turn: 0 for the worst that the turn could have decided, 1 for the best. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../../errors.js';
import { alternatives, boundsOf } from '../alternatives.js';
import type { Group, GroupTurn } from '../group.js';
import {
  checkedValues,
  identityOf,
  type Reward,
  rewardOf,
  type ValuesOf,
  type Valuing,
  type Worth,
  worthsOf,
} from './reward.js';

/** From an amount to its share of what is at stake. */
type Share = (amount: number) => number;

/** Where no decision makes a difference, each has the share 0. */
const shareOf = (values: readonly number[]): Share => {
  const { least, most, isNothing } = boundsOf(values);
  return (amount) => (isNothing ? 0 : (amount - least) / (most - least));
};

const shareAt = async (
  group: Group,
  of: GroupTurn,
  amount: Valuing,
): Promise<E.Either<ArenaError, Share>> => {
  const decisions = alternatives(group, of);
  return E.isLeft(decisions)
    ? decisions
    : E.map(shareOf)(await checkedValues(amount, group, of, decisions.right));
};

/** R' = (R − min_x R(x)) / (max_x R(x) − min_x R(x)), x every decision that the turn could have been, all else as it was: each is
 *  played on to the end, not estimated. Games and turns of different size then weigh alike, and no share is far from those
 *  of others, as one of an optimum near 0 is. Of branches the bounds are those of the way that they leave, one and the same for
 *  all; of whole episodes each turn has its own. What an unreadable answer leads to may lie outside, where a game has the
 *  seat do what it could not have decided.  left: a turn with more than 1,000 decisions. */
export const atStake = (amount: Valuing): Reward => {
  const reward = rewardOf(identityOf(amount), amount.faults ?? [], async (group) => {
    const worths = await worthsOf(amount, group);
    if (E.isLeft(worths)) return worths;
    let share: E.Either<ArenaError, Share> | null = null;
    const shares: Worth[] = [];
    for (const [i, worth] of worths.right.entries()) {
      share =
        group.trunk === null || share === null
          ? await shareAt(group, group.trunk ?? (group.turns[i] as GroupTurn), amount)
          : share;
      if (E.isLeft(share)) return share;
      shares.push({ ...worth, reward: worth.reward === null ? null : share.right(worth.reward) });
    }
    return E.right(shares);
  });
  const valuesOf: ValuesOf = async (group, of, decisions) => {
    const share = await shareAt(group, group.trunk ?? of, amount);
    if (E.isLeft(share)) return share;
    return E.map((values: readonly number[]) => values.map(share.right))(
      await checkedValues(amount, group, of, decisions),
    );
  };
  return Object.assign(reward, { valuesOf });
};
