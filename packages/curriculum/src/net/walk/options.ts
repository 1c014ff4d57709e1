/** @file How a walker learns: its options, with what is left out, and what of them cannot be. */
import type { Fault } from '@tompo/games';
import type { Executor } from '@tompo/jit';
import { callable, type Names, number, unknown, whole } from '../../checks.js';
import { complete, type WalkParams, walkFaults } from '../../walk/params.js';
import type { WalkOpponent } from './lanes.js';

export interface WalkStudentOptions {
  /** Where its steps run; `openExecutor` of @tompo/jit makes one. */
  readonly executor: Executor;
  /** Filters of both convolutions; default [32, 64]. */
  readonly filters?: readonly [number, number] | undefined;
  /** Numbers that it remembers; default 64. */
  readonly hidden?: number | undefined;
  /** Walks side by side, and steps of each between two trainings of the net; default 32 and 32. */
  readonly worlds?: number | undefined;
  readonly chunk?: number | undefined;
  /** Chunks of a minibatch, a divisor of `worlds`; default 8. */
  readonly sequences?: number | undefined;
  /** Passes over each chunk; default 4. */
  readonly epochs?: number | undefined;
  /** Of Adam; default 0.001. */
  readonly learningRate?: number | undefined;
  /** γ, default 0.99, and λ, default 0.95. */
  readonly gamma?: number | undefined;
  readonly lambda?: number | undefined;
  /** PPO's ε; default 0.2. */
  readonly clip?: number | undefined;
  /** What the mean entropy is worth; default 0.01. */
  readonly entropy?: number | undefined;
}

const OPTIONS: Names<WalkStudentOptions> = {
  executor: true,
  filters: true,
  hidden: true,
  worlds: true,
  chunk: true,
  sequences: true,
  epochs: true,
  learningRate: true,
  gamma: true,
  lambda: true,
  clip: true,
  entropy: true,
};

/** As in the paper, where it says so: all but the learning rate and how 1,024 steps are divided. */
const DEFAULTS = {
  filters: [32, 64] as readonly [number, number],
  hidden: 64,
  worlds: 32,
  chunk: 32,
  sequences: 8,
  epochs: 4,
  learningRate: 0.001,
  gamma: 0.99,
  lambda: 0.95,
  clip: 0.2,
  entropy: 0.01,
};

export type WalkSettings = typeof DEFAULTS;

/** What is left out, or undefined, is as told. */
export const walkSettings = (options: WalkStudentOptions): WalkSettings =>
  Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [
      name,
      options[name as keyof WalkStudentOptions] ?? value,
    ]),
  ) as WalkSettings;

const sightFaults = (params: WalkParams): readonly Fault[] => {
  const { left, right, ahead, behind } = complete(params).sight;
  return left + right >= 4 && ahead + behind >= 4
    ? []
    : [{ field: 'sight', reason: 'must be 5 cells wide and 5 deep at least, for two convolutions of 3 × 3' }];
};

export const walkStudentFaults = (params: WalkParams, options: WalkStudentOptions): readonly Fault[] => {
  const s = walkSettings(options);
  const ofWalk = walkFaults(params);
  const filters = Array.isArray(s.filters) && s.filters.length === 2;
  const { worlds, sequences } = s;
  return [
    ...unknown(options, OPTIONS),
    ...callable('executor.compile', options.executor?.compile),
    ...ofWalk,
    ...(ofWalk.length > 0 ? [] : sightFaults(params)),
    ...(filters
      ? s.filters.flatMap((n, k) => whole(`filters[${k}]`, n, 1, 1024))
      : [{ field: 'filters', reason: 'must be two numbers' }]),
    ...whole('hidden', s.hidden, 1, 4096),
    ...(['worlds', 'chunk', 'sequences', 'epochs'] as const).flatMap((name) => whole(name, s[name], 1)),
    ...(worlds % sequences === 0 || !(worlds >= 1 && sequences >= 1)
      ? []
      : [{ field: 'sequences', reason: `must divide worlds, ${worlds}` }]),
    ...number('learningRate', s.learningRate, s.learningRate > 0, 'above 0'),
    ...(['gamma', 'lambda'] as const).flatMap((name) =>
      number(name, s[name], s[name] >= 0 && s[name] <= 1, 'from 0 to 1'),
    ),
    ...number('clip', s.clip, s.clip > 0, 'above 0'),
    ...number('entropy', s.entropy, s.entropy >= 0, 'from 0 on'),
  ];
};

export const poolFaults = (pool: readonly WalkOpponent[]): readonly Fault[] => {
  if (!Array.isArray(pool) || pool.length === 0)
    return [{ field: 'pool', reason: 'must be a list of opponents' }];
  const names = pool.map((one) => one?.name);
  return [
    ...pool.flatMap((one, k) => [
      ...(typeof one?.name === 'string' ? [] : [{ field: `pool[${k}].name`, reason: 'must be a text' }]),
      ...callable(`pool[${k}].act`, one?.act),
      ...number(`pool[${k}].weight`, one?.weight, one?.weight >= 0, 'from 0 on'),
    ]),
    ...(new Set(names).size === names.length
      ? []
      : [{ field: 'pool', reason: 'must have names that are all different' }]),
    ...(pool.some((one) => one?.weight > 0) ? [] : [{ field: 'pool', reason: 'must have a weight above 0' }]),
  ];
};

export const checkWalks = (of: string, walks: number): void => {
  if (!Number.isSafeInteger(walks) || walks < 1)
    throw new RangeError(`${of}: walks must be a whole number from 1 on, not ${walks}.`);
};
