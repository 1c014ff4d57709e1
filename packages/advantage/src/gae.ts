/** @file Generalised advantage estimation, for PPO with a value head. */
import { either as E } from 'fp-ts';
import { checkFinite, checkOptions, listOf, neededUpTo, notAnArray, type OptionChecks } from './check.js';
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

/** γ and λ have no defaults. */
const GAE: OptionChecks<GaeOptions> = { gamma: neededUpTo(1), lambda: neededUpTo(1) };

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
  options: GaeOptions,
): E.Either<readonly AdvantageError[], GaeEstimate> => {
  const named = checkOptions(options, GAE);
  const arrays = [
    ...(Array.isArray(rewards) ? [] : [notAnArray('rewards', rewards, 'numbers')]),
    ...(Array.isArray(values) ? [] : [notAnArray('values', values, 'numbers')]),
    ...(Array.isArray(dones) ? [] : [notAnArray('dones', dones, 'booleans')]),
  ];
  if (arrays.length > 0) return E.left([...arrays, ...named]);
  const length = (name: string, entries: readonly unknown[], expected: number): readonly AdvantageError[] =>
    entries.length === expected
      ? []
      : [{ _tag: 'LengthMismatch', field: name, length: entries.length, expected }];
  const faults = [
    ...length('values', values, rewards.length + 1),
    ...length('dones', dones, rewards.length),
    ...checkFinite('rewards', rewards),
    ...checkFinite('values', values),
    ...(listOf(dones) ?? []).flatMap((done, t): readonly AdvantageError[] =>
      typeof done === 'boolean'
        ? []
        : [{ _tag: 'NotOfKind', field: `dones[${t}]`, value: done, expected: 'true or false' }],
    ),
    ...named,
  ];
  if (faults.length > 0) return E.left(faults);
  const { gamma, lambda } = options;
  const advantages = new Array<number>(rewards.length);
  let next = 0;
  for (let t = rewards.length - 1; t >= 0; t--) {
    const live = dones[t] ? 0 : gamma;
    const delta = rewards[t]! + live * values[t + 1]! - values[t]!;
    next = delta + live * lambda * next;
    advantages[t] = next;
  }
  const returns = advantages.map((advantage, t) => advantage + values[t]!);
  const beyond = [...advantages, ...returns].flatMap((value, i): readonly AdvantageError[] =>
    Number.isFinite(value)
      ? []
      : [
          {
            _tag: 'BeyondRange',
            field: i < advantages.length ? `advantages[${i}]` : `returns[${i - advantages.length}]`,
          },
        ],
  );
  return beyond.length > 0 ? E.left(beyond) : E.right({ advantages, returns });
};
