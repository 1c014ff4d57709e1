/** @file What a trial is: a call of an op with inputs, and what is said of it when it fails. */
import type * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../../src/index.js';
import type { Source } from './values.js';

export interface Trial {
  /** The call, with its attributes. */
  readonly call: string;
  readonly inputs: readonly NdArray[];
  readonly fn: (...xs: tf.Tensor[]) => unknown;
  /** Of what is wrong in tfjs itself: the trial is not compared. */
  readonly exception?: string | null;
}

/** Trials of one kernel, from a seed. */
export type Trials = (r: Source) => Trial;

export const trial = (
  call: string,
  inputs: readonly NdArray[],
  fn: (...xs: never[]) => unknown,
  exception: string | null = null,
): Trial => ({ call, inputs, fn: fn as Trial['fn'], exception });
