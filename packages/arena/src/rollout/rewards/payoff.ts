/** @file The own payoff. */
import { type OutcomeOptions, outcome } from './outcome.js';
import type { Reward } from './reward.js';

/** R = Σ_t γ^t π_i,t of the turn's own seat i. */
export const payoff = (options: OutcomeOptions = {}): Reward =>
  outcome({ payoff: options }, options, ({ payoffs }, { turn }) => payoffs?.[turn.seat] ?? null);
