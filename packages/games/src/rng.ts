/** @file Randomness is an argument: a small interface over pure-rand. */
export interface Rng {
  readonly uniform: () => number;
}
