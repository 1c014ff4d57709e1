/** @file The options that every training loop shares: how the parameters move. */
import { REMATS, type Remat } from '@tompo/lm';
import {
  type Check,
  count,
  countOrZero,
  notNegative,
  oneOf,
  positive,
  positiveOrInfinite,
  share,
  shareBelowOne,
} from '../optionChecks.js';
import type { Known } from '../unknownOptions.js';
import { defaultAdamW } from './adamw.js';
import { type Schedule, SHAPES } from './schedule.js';
import type { OptimiserOptions } from './update.js';

export interface OptimisationOptions {
  /** The peak of the schedule. */
  readonly learningRate: number;
  /** 0 by default. */
  readonly warmupSteps?: number | undefined;
  readonly schedule?: Schedule['shape'] | undefined;
  /** The learning rate at the end as a share of the peak; 0 by default. */
  readonly floor?: number | undefined;
  /** 0 by default; matrices only. */
  readonly weightDecay?: number | undefined;
  /** 1 by default. */
  readonly maxGradNorm?: number | undefined;
  /** Cut a batch into so many parts whose gradients are added: the same update in less memory. 1 by default. */
  readonly accumulate?: number | undefined;
  /** 'layers': what a layer computes is not kept for the backward pass but computed again there; the same update (but for
   *  rounding) in less memory and about a third more time. 'none' by default. */
  readonly remat?: Remat | undefined;
  readonly beta1?: number | undefined;
  readonly beta2?: number | undefined;
  readonly epsilon?: number | undefined;
}

/** Of each of them its name, so that others can be refused. */
export const OPTIMISATION_OPTIONS: Known<OptimisationOptions> = {
  learningRate: true,
  warmupSteps: true,
  schedule: true,
  floor: true,
  weightDecay: true,
  maxGradNorm: true,
  accumulate: true,
  remat: true,
  beta1: true,
  beta2: true,
  epsilon: true,
};

export interface Optimisation {
  readonly optimiser: OptimiserOptions;
  readonly accumulate: number;
  readonly remat: Remat;
  readonly schedule: Schedule;
}

/** Options with their defaults filled in. `shape` is the schedule's where none is given. */
export const optimisationOf = (
  options: OptimisationOptions,
  steps: number,
  shape: Schedule['shape'],
): Optimisation => ({
  optimiser: {
    beta1: options.beta1 ?? defaultAdamW.beta1,
    beta2: options.beta2 ?? defaultAdamW.beta2,
    epsilon: options.epsilon ?? defaultAdamW.epsilon,
    weightDecay: options.weightDecay ?? defaultAdamW.weightDecay,
    decay: defaultAdamW.decay,
    maxGradNorm: options.maxGradNorm ?? 1,
  },
  accumulate: options.accumulate ?? 1,
  remat: options.remat ?? 'none',
  schedule: {
    shape: options.schedule ?? shape,
    peak: options.learningRate,
    warmupSteps: options.warmupSteps ?? 0,
    steps,
    floor: options.floor ?? 0,
  },
});

export const optimisationChecks = ({ optimiser, schedule, accumulate, remat }: Optimisation): Check[] => [
  count('accumulate', accumulate),
  oneOf('remat', remat, REMATS),
  oneOf('schedule', schedule.shape, SHAPES),
  positive('learningRate', schedule.peak),
  countOrZero('warmupSteps', schedule.warmupSteps),
  share('floor', schedule.floor),
  notNegative('weightDecay', optimiser.weightDecay),
  positiveOrInfinite('maxGradNorm', optimiser.maxGradNorm),
  shareBelowOne('beta1', optimiser.beta1),
  shareBelowOne('beta2', optimiser.beta2),
  positive('epsilon', optimiser.epsilon),
];
