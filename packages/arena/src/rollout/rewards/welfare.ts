/** @file The welfare of the group: the sum of all seats' payoffs. */
import { type OutcomeOptions, outcome } from './outcome.js';
import type { Reward } from './reward.js';

/** R = Σ_t γ^t Σ_j π_j,t. */
export const welfare = (options: OutcomeOptions = {}): Reward =>
  outcome({ welfare: options }, options, (phase) => phase.welfare);
