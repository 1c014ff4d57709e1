/** @file The welfare of the group: the sum of all seats' payoffs. */
import { type OutcomeOptions, outcome, outcomeFaults } from './discounted.js';
import { type Reward, rewardOf } from './reward.js';

/** R = Σ_t γ^t Σ_j π_j,t. */
export const welfare = (options: OutcomeOptions = {}): Reward =>
  rewardOf({ welfare: options }, outcomeFaults(options), ({ turns }) =>
    turns.map((of) => outcome(of, options, (phase) => phase.welfare)),
  );
