/** @file How a walker learns: its options, with what is left out, and what of them cannot be. */
import type { Fault } from '@tompo/games';
import { callable, type Names, number, unknown, whole } from '../../checks.js';
import type { Sight } from '../../walk/params.js';
import {
  executorFaults,
  PPO_DEFAULTS,
  PPO_NAMES,
  type PpoOptions,
  ppoFaults,
  settled,
} from '../ppo-options.js';
import type { AnyOpponent } from './lanes.js';

export interface WalkStudentOptions extends PpoOptions {
  /** Filters of both convolutions; default [32, 64]. */
  readonly filters?: readonly [number, number] | undefined;
  /** Numbers that it remembers; default 64. */
  readonly hidden?: number | undefined;
  /** Walks side by side, and steps of each between two trainings of the net; default 32 and 32. */
  readonly worlds?: number | undefined;
  readonly chunk?: number | undefined;
  /** Chunks of a minibatch, a divisor of `worlds`; default 8. */
  readonly sequences?: number | undefined;
  /** Of Adam; default 0.001. */
  readonly learningRate?: number | undefined;
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
  ...PPO_NAMES,
};

/** As in the paper, where it says so: all but the learning rate and how 1,024 steps are divided. */
const DEFAULTS = {
  ...PPO_DEFAULTS,
  filters: [32, 64] as readonly [number, number],
  hidden: 64,
  worlds: 32,
  chunk: 32,
  sequences: 8,
  learningRate: 0.001,
};

export type WalkSettings = typeof DEFAULTS;

/** What is left out, or undefined, is as told. */
export const walkSettings = (options: WalkStudentOptions): WalkSettings => settled(DEFAULTS, options);

/** Of a world whose own parameters are right. */
export const sightFaults = ({ left, right, ahead, behind }: Sight): readonly Fault[] =>
  left + right >= 4 && ahead + behind >= 4
    ? []
    : [{ field: 'sight', reason: 'must be 5 cells wide and 5 deep at least, for two convolutions of 3 × 3' }];

/** ofWorld: what is wrong with the world that it is to learn in */
export const studentFaults = (options: WalkStudentOptions, ofWorld: readonly Fault[]): readonly Fault[] => {
  const s = walkSettings(options);
  const filters = Array.isArray(s.filters) && s.filters.length === 2;
  const { worlds, sequences } = s;
  return [
    ...unknown(options, OPTIONS),
    ...executorFaults(options),
    ...ofWorld,
    ...(filters
      ? s.filters.flatMap((n, k) => whole(`filters[${k}]`, n, 1, 1024))
      : [{ field: 'filters', reason: 'must be two numbers' }]),
    ...whole('hidden', s.hidden, 1, 4096),
    ...(['worlds', 'chunk', 'sequences', 'epochs'] as const).flatMap((name) => whole(name, s[name], 1)),
    ...(worlds % sequences === 0 || !(worlds >= 1 && sequences >= 1)
      ? []
      : [{ field: 'sequences', reason: `must divide worlds, ${worlds}` }]),
    ...ppoFaults(s),
  ];
};

export const poolFaults = <W>(pool: readonly AnyOpponent<W>[]): readonly Fault[] => {
  if (!Array.isArray(pool) || pool.length === 0)
    return [{ field: 'pool', reason: 'must be a list of opponents' }];
  const names = pool.map((one) => one?.name);
  return [
    ...pool.flatMap((one, k) => [
      ...(typeof one?.name === 'string' ? [] : [{ field: `pool[${k}].name`, reason: 'must be a text' }]),
      ...(typeof (one?.act as { readonly together?: unknown } | undefined)?.together === 'function'
        ? []
        : callable(`pool[${k}].act`, one?.act)),
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
