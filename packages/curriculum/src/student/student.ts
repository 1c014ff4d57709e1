/** @file Who learns, as the curriculum knows it: parameters that are plain data, and a policy that they make. */

import type { saliencyOf } from '../diagnose/saliency.js';
import type { Machine } from '../exact/machine.js';
import type { Policy } from './policy.js';

/** An opponent of a training, and how much of it. */
export interface Weighted {
  readonly machine: Machine;
  readonly weight: number;
}

export interface Student<Parameters> {
  readonly name: string;
  readonly initial: (seed: number) => Parameters;
  readonly policy: (parameters: Parameters) => Policy;
  /** How its own value hangs on what it remembers, where it has a value of its own; left out: the exact value of its policy is looked at. */
  readonly saliency?: ((parameters: Parameters) => typeof saliencyOf) | undefined;
  /** One training of its own fixed length against a mixture whose weights make 1. The same arguments give the same parameters. */
  readonly learn: (parameters: Parameters, pool: readonly Weighted[], seed: number) => Promise<Parameters>;
}
