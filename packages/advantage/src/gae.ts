/** @file Generalised advantage estimation, for PPO with a value head. */
import { either as E } from 'fp-ts';
import { checkFinite, checkUpTo } from './check.js';
import type { AdvantageError } from './errors.js';

export interface GaeOptions {
  /** Discount γ in [0, 1]. */
  readonly gamma: number;
  /** Trace decay λ in [0, 1]. */
  readonly lambda: number;
}

export interface GaeEstimate {
  /** [T] */
  readonly advantages: readonly number[];
  /** [T], the targets of the value head: A_t + V_t. */
  readonly returns: readonly number[];
}

/** δ_t = r_t + γ(1 − d_t)V_{t+1} − V_t,  A_t = δ_t + γλ(1 − d_t)A_{t+1},  A_T = 0.
 *
 *  rewards: [T] · values: [T+1], the last bootstraps a sequence that was cut off (any number when it ended) ·
 *  dones: [T], true where the episode ended with step t. Several episodes may stand one after the other if each ended;
 *  one that was cut off must be passed alone, with its own bootstrap value. Nothing is whitened here.
 *  @source Schulman et al., arXiv 1506.02438, eq. 16 */
export const gae = (
  rewards: readonly number[],
  values: readonly number[],
  dones: readonly boolean[],
  { gamma, lambda }: GaeOptions,
): E.Either<readonly AdvantageError[], GaeEstimate> => {
  const length = (name: string, entries: readonly unknown[], expected: number): readonly AdvantageError[] =>
    entries.length === expected ? [] : [{ _tag: 'LengthMismatch', name, length: entries.length, expected }];
  const faults = [
    ...length('values', values, rewards.length + 1),
    ...length('dones', dones, rewards.length),
    ...checkFinite('rewards', rewards),
    ...checkFinite('values', values),
    ...checkUpTo('gamma', gamma, 1),
    ...checkUpTo('lambda', lambda, 1),
  ];
  if (faults.length > 0) return E.left(faults);
  const advantages = new Array<number>(rewards.length);
  let next = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const live = dones[t] ? 0 : gamma;
    const delta = rewards[t]! + live * values[t + 1]! - values[t]!;
    next = delta + live * lambda * next;
    advantages[t] = next;
  }
  return E.right({ advantages, returns: advantages.map((advantage, t) => advantage + values[t]!) });
};
