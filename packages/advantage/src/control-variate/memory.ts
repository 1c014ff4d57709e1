/** @file What is expected in each situation, and how far that expectation can be trusted. Plain JSON, part of a checkpoint. */
import { either as E } from 'fp-ts';
import type { AdvantageError } from '../errors.js';
import { mean } from '../moments.js';
import { checkScale, emptyScale, type ScaleMemory } from '../scale.js';

export interface Expectation {
  /** Moving average of the groups' mean rewards. */
  readonly mean: number;
  /** How many completions the average is worth: its variance is σ² over this, were the policy always the same. */
  readonly completions: number;
  /** σ²: moving average of the groups' variances, Σ(R − mean R)²/(m − 1); null until a group had two completions. */
  readonly variance: number | null;
  /** Moving average of the squared distance of a group's mean from what was expected, less what chance explains of it: d², how far
   *  the policy drifts from visit to visit. May be negative by chance; null until there was something to expect. */
  readonly drift: number | null;
  /** In how many groups it was seen. */
  readonly visits: number;
}

export interface ControlMemory {
  readonly situations: Readonly<Record<string, Expectation>>;
  readonly scale: ScaleMemory;
}

export const emptyControl: ControlMemory = { situations: {}, scale: emptyScale };

/** The entry of a situation; null before the first visit. Own keys only, or `constructor` would have been visited. */
export const expectationOf = ({ situations }: ControlMemory, situation: string): Expectation | null =>
  Object.hasOwn(situations, situation) ? (situations[situation] as Expectation) : null;

const varianceOf = (rewards: readonly number[]): number => {
  const center = mean(rewards);
  return rewards.reduce((total, reward) => total + (reward - center) ** 2, 0) / (rewards.length - 1);
};

/** The expectation after one more group. The n-th visit weighs (1 − ρ)/(1 − ρⁿ), so that the first is not held to be the truth and
 *  early ones count alike. Where the policy is the same at all visits the variance of the average tends to
 *  σ²(1 − ρ)/(m(1 + ρ)). */
export const expected = (
  before: Expectation | null,
  rewards: readonly number[],
  rho: number,
): Expectation => {
  const visits = (before?.visits ?? 0) + 1;
  // rho = 1 would be a plain average of all visits, which this weight tends to.
  const gain = (1 - rho) / (1 - rho ** visits);
  const seen = mean(rewards);
  const moved = (average: number | null, value: number) =>
    average === null ? value : average + gain * (value - average);
  const variance =
    rewards.length > 1 ? moved(before?.variance ?? null, varianceOf(rewards)) : (before?.variance ?? null);
  if (before === null) return { mean: seen, completions: rewards.length, variance, drift: null, visits };
  const chance = variance === null ? 0 : variance * (1 / rewards.length + 1 / before.completions);
  return {
    mean: moved(before.mean, seen),
    completions: 1 / ((1 - gain) ** 2 / before.completions + gain ** 2 / rewards.length),
    variance,
    drift: variance === null ? before.drift : moved(before.drift, (seen - before.mean) ** 2 - chance),
    visits,
  };
};

const isFiniteOrNull = (value: unknown): boolean => value === null || Number.isFinite(value);

/** Every fault of what should be a memory. */
export const checkControl = (memory: unknown): readonly AdvantageError[] => {
  const { situations, scale } = (memory ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof situations !== 'object' || situations === null || Array.isArray(situations))
    return [{ _tag: 'InvalidMemory', situation: null, expected: '{ situations, scale }' }];
  return [
    ...Object.entries(situations).flatMap(
      ([situation, entry]: [string, unknown]): readonly AdvantageError[] => {
        const { mean, completions, variance, drift, visits } = (entry ?? {}) as Readonly<
          Record<string, unknown>
        >;
        return Number.isFinite(mean) &&
          Number.isFinite(completions) &&
          (completions as number) > 0 &&
          isFiniteOrNull(variance) &&
          ((variance ?? 0) as number) >= 0 &&
          isFiniteOrNull(drift) &&
          Number.isSafeInteger(visits) &&
          (visits as number) >= 1
          ? []
          : [
              {
                _tag: 'InvalidMemory',
                situation,
                expected:
                  '{ mean, completions, variance, drift, visits } with finite numbers (variance and drift may be null) and a count of at least 1',
              },
            ];
      },
    ),
    ...checkScale(scale),
  ];
};

/** A memory out of a checkpoint's JSON. */
export const readControl = (json: unknown): E.Either<readonly AdvantageError[], ControlMemory> => {
  const faults = checkControl(json);
  return faults.length > 0 ? E.left(faults) : E.right(json as ControlMemory);
};
