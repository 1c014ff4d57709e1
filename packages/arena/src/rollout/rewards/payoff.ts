/** @file The own payoff. */
import { type OutcomeOptions, outcome, outcomeFaults } from './discounted.js';
import { type Reward, rewardOf } from './reward.js';

/** R = Σ_t γ^t π_i,t of the turn's own seat i. */
export const payoff = (options: OutcomeOptions = {}): Reward =>
  rewardOf({ payoff: options }, outcomeFaults(options), ({ turns }) =>
    turns.map((of) => outcome(of, options, ({ payoffs }) => payoffs?.[of.turn.seat] ?? null)),
  );
