/** @file Who learns, as the curriculum knows it: parameters that are plain data, and a policy that they make. */
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
  /** One training of its own fixed length against a mixture whose weights make 1. The same arguments give the same parameters. */
  readonly learn: (parameters: Parameters, pool: readonly Weighted[], seed: number) => Promise<Parameters>;
}
