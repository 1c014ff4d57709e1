/** @file What would have been best: at each turn the decision that brings the most, seen after what the others really did. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { alternatives, boundsOf } from './alternatives.js';
import type { Group } from './group.js';
import type { Reward } from './rewards/reward.js';

/** argmax_x R(x) at each of the group's turns, x every decision that the turn could have been, all else as it was: each is played on to
 *  the end. Of equals the first of the space (of rows of links that with the fewest links). null where no decision makes a
 *  difference, and there is nothing to learn. Averaged over what a seat cannot see, learning it is learning how often each decision
 *  turns out best, which is not always what brings the most on average.
 *  Left: a turn with more than 1,000 decisions, or a reward that does not say what others would have brought. */
export const bestInHindsight = async (
  group: Group,
  { valuesOf }: Reward,
): Promise<E.Either<ArenaError, readonly (Decision | null)[]>> => {
  if (valuesOf === undefined)
    return E.left({
      _tag: 'InvalidOptions',
      of: 'demonstrations',
      faults: [
        {
          field: 'reward',
          value: 'without valuesOf',
          expected: 'a reward that says what other decisions would have brought',
        },
      ],
    });
  const best: (Decision | null)[] = [];
  for (const of of group.turns) {
    const decisions = alternatives(group, of);
    if (E.isLeft(decisions)) return decisions;
    const values = await valuesOf(group, of, decisions.right);
    if (E.isLeft(values)) return values;
    const { most, isNothing } = boundsOf(values.right);
    best.push(isNothing ? null : (decisions.right[values.right.indexOf(most)] as Decision));
  }
  return E.right(best);
};
