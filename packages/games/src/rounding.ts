/** @file When a payoff is more than another, and when the difference is rounding: one rule for stability and regret. */

/** Less than this is no gain: relative to payoffs above 1, absolute below. */
const GAIN = 1e-10;

/** 1 when `after` is more, −1 when it is less, 0 when it is the same up to rounding. −Infinity may stand for a graph on
 *  which there are no payoffs: then the slack is that of the other, finite one. */
export const gains = (after: number, before: number): -1 | 0 | 1 => {
  if (after === before) return 0;
  const slack = GAIN * Math.max(1, Math.min(Math.abs(after), Math.abs(before)));
  return after > before + slack ? 1 : after < before - slack ? -1 : 0;
};
