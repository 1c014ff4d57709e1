/** @file A reward with what others would have paid beside it: for estimators that weigh them apart. */
import { either as E } from 'fp-ts';
import { identityOf, neutral, type Reward, rewardOf, type Worth, worthsOf } from './reward.js';

/** R is that of the first; what the others pay stands among the parts, by name, and adds nothing to it. Where one of them says nothing
 *  about a turn, the mean of the turn's peers stands in for it. */
export const beside = (reward: Reward, others: Readonly<Record<string, Reward>>): Reward => {
  const named = Object.entries(others);
  const identity = { beside: [identityOf(reward), named.map(([name, of]) => [name, identityOf(of)])] };
  const faults = [reward, ...Object.values(others)].flatMap((of) => of.faults ?? []);
  const both = rewardOf(identity, faults, async (group) => {
    const own = await worthsOf(reward, group);
    if (E.isLeft(own)) return own;
    const paid: (readonly [string, readonly number[]])[] = [];
    for (const [name, of] of named) {
      const worths = await worthsOf(of, group);
      if (E.isLeft(worths)) return worths;
      const rewards = worths.right.map((worth) => worth.reward);
      paid.push([name, neutral(rewards, group.peers)]);
    }
    return E.right(
      own.right.map(
        (worth, i): Worth => ({
          ...worth,
          parts: {
            ...worth.parts,
            ...Object.fromEntries(paid.map(([name, rewards]) => [name, rewards[i] as number])),
          },
        }),
      ),
    );
  });
  return reward.valuesOf === undefined ? both : Object.assign(both, { valuesOf: reward.valuesOf });
};
