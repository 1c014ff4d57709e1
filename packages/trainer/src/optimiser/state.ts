/** @file What a training step takes and gives back besides data: parameters, moments and a count. */
import type { NdArray } from '@tompo/jit';
import type { Arrays } from '@tompo/lm';
import { type Moments, zeroMoments } from './adamw.js';

/** The whole state of an optimisation. Two equal states and the same batch give the same next state. */
export interface TrainState {
  /** Updates done. */
  readonly updates: number;
  /** What is trained: an adapter's factors, or all weights. */
  readonly params: Arrays;
  readonly moments: Moments<NdArray>;
}

/** The state before the first update. */
export const initialState = (params: Arrays): TrainState => ({
  updates: 0,
  params,
  moments: zeroMoments(params),
});
