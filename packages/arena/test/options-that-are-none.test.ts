/** Options that there are none of, and numbers that are none: passed over, they would silently mean nothing. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  bestOf,
  branchRollouts,
  counterfactualWelfare,
  explain,
  imitation,
  payoff,
  planner,
  type Reward,
  welfare,
} from '../src/index.js';
import { smallBcz } from './fixtures.js';

/** What rollouts say of a reward. */
const told = (reward: Reward): string => {
  const made = branchRollouts({
    games: () => [{ game: smallBcz({}), seed: 1 }],
    opponents: planner,
    style: 'compact',
    beliefs: 'none',
    completions: 2,
    reward,
  });
  return E.isLeft(made) ? explain(made.left) : '';
};

/** Of a caller without types. */
const any = (options: object): never => options as never;

describe('rewards', () => {
  it.each([
    [welfare(any({ gamma: 0.5 })), 'reward.gamma is 0.5, expected a known option'],
    [
      payoff(any({ form: 'episode' })),
      'reward.form is "episode", expected a known option (did you mean from?)',
    ],
    [counterfactualWelfare(any({ base: 'absent' })), 'reward.base is "absent", expected a known option'],
    [
      imitation(any({ expert: planner, belief: 1 })),
      'reward.belief is 1, expected a known option (did you mean beliefs?)',
    ],
    [welfare(any({ discount: '0.5' })), 'reward.discount is "0.5", expected a number from 0 to 1'],
    [
      counterfactualWelfare(any({ discount: true })),
      'reward.discount is true, expected a number from 0 to 1',
    ],
    [
      imitation(any({ expert: planner, tolerance: 'auto' })),
      'reward.tolerance is "auto", expected a number from 0 on',
    ],
  ])('%# are refused in one sentence', (reward, sentence) => {
    expect(told(reward)).toContain(sentence);
  });

  it('take what is undefined for left out', () => {
    for (const reward of [
      welfare(any({ gamma: undefined, discount: undefined })),
      imitation(any({ expert: planner, belief: undefined, tolerance: undefined })),
    ])
      expect(told(reward)).toBe('');
  });
});

describe('the best of several answers', () => {
  it('says which option there is none of', () => {
    const made = bestOf(any({ player: planner, answers: 2, by: 'beliefs', ahed: 1 }));
    expect(E.isLeft(made) && explain(made.left)).toBe(
      'bestOf: ahed is 1, expected a known option (did you mean ahead?).',
    );
  });
});
