/** @file How low a temperature can be. */

/** Scores divided by less may be no float32 any more, and the chances no numbers: no token but the likeliest has a chance long before. */
export const LEAST_TEMPERATURE = 1e-6;
