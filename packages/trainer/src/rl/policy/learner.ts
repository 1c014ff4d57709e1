/** @file One learner of a run: its adapter's state, and the compiled functions that move it. */
import type { Executor } from '@tompo/jit';
import type { Adapter, Arrays, BaseModel } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from '../../errors.js';
import type { TrainState } from '../../optimiser/state.js';
import type { Scalars } from '../../optimiser/update.js';
import type { Credited } from '../estimator.js';
import type { TurnGroup } from '../rollouts/rollouts.js';
import type { RlSettings } from '../settings.js';
import { type Compared, type Correction, openCorrection } from './correction.js';
import { type Critic, criticValues, type Values, withoutValueHead, withValueHead } from './critic.js';
import { type Layout, layOut } from './layout.js';
import { createPolicyStep, type PolicyScalar, type Reference, referenceLogprobs } from './step.js';
import { policyUpdates } from './updates.js';

/** A learner as a run is given it. */
export interface Learner {
  /** The adapter that learns, as it starts. */
  readonly adapter: Adapter;
  /** The adapter of its reference, where the reference is not the bare base. */
  readonly referenceAdapter?: Adapter | null | undefined;
}

/** The parameters that are trained, as they start: the adapter's factors, with a critic a value head too. */
export const startParams = (model: BaseModel, { adapter }: Learner, critic: Critic | null): Arrays =>
  critic === null ? adapter.weights : withValueHead(model, adapter);

/** The adapter in trained parameters. */
export const adapterIn = ({ adapter: { config } }: Learner, params: Arrays): Adapter => ({
  config,
  weights: withoutValueHead(params),
});

/** What a learner is updated by: its own turns of a step. */
export interface UpdateInput {
  readonly step: number;
  readonly groups: readonly TurnGroup[];
  /** [groups][turns] */
  readonly advantages: readonly (readonly Credited[])[];
  /** [groups], false: left out. */
  readonly keep: readonly boolean[];
  /** One of those that `deriveSeed` gives. */
  readonly seed: number;
  readonly learningRate: number;
  readonly check: (metrics: Scalars<PolicyScalar>, update: number) => E.Either<TrainerError, null>;
}

export interface UpdateResult {
  readonly state: TrainState;
  readonly metrics: readonly Scalars<PolicyScalar>[];
  /** Completion tokens that took part. */
  readonly tokens: number;
  /** Where the sampler was corrected: what it and the trainer say of the same tokens. */
  readonly compared: Compared | null;
}

export interface OpenLearner {
  /** The state after the update; the one that is given stays as it is. */
  readonly learn: (state: TrainState, input: UpdateInput) => Promise<E.Either<TrainerError, UpdateResult>>;
  readonly dispose: () => Promise<unknown>;
}

/** What all learners of a run share. */
export interface LearnerSetting {
  readonly model: BaseModel;
  readonly executor: Executor;
  readonly settings: RlSettings;
  readonly critic: Critic | null;
  readonly layout: Layout;
}

export const openLearner = (
  learner: Learner,
  { model, executor, settings, critic: rule, layout }: LearnerSetting,
): OpenLearner => {
  const { adapter, referenceAdapter = null } = learner;
  const { accumulate, temperature, objective, optimiser, remat, importanceCap } = settings;
  const update = createPolicyStep({
    model,
    adapter,
    objective,
    ...(rule === null ? {} : { valueWeight: rule.valueWeight }),
    optimiser,
    accumulate,
    remat,
    temperature,
    executor,
  });
  const reference: Reference | null =
    objective.beta === 0
      ? null
      : referenceLogprobs(model, executor, referenceAdapter, accumulate, temperature);
  const values: Values | null =
    rule === null ? null : criticValues(model, adapter.config, executor, accumulate);
  const correction: Correction | null =
    importanceCap === undefined
      ? null
      : openCorrection(model, adapter.config, executor, { cap: importanceCap, accumulate, temperature });
  return {
    learn: async (state, { step, groups, advantages, keep, seed, learningRate, check }) => {
      const parts = layOut(
        groups.flatMap(({ turns }, g) =>
          keep[g] === true ? [{ turns, advantages: advantages[g] ?? [] }] : [],
        ),
        layout,
      );
      const outcome = await policyUpdates(
        state,
        {
          ...settings,
          model,
          step,
          parts,
          rows: layout.rows,
          seed,
          learningRate,
          update,
          reference,
          critic: rule === null || values === null ? null : { rule, values },
          correction,
        },
        check,
      );
      const tokens = parts
        .flatMap((part) => part.groups.flatMap(({ completions }) => completions))
        .reduce((n, { ids }) => n + ids.length, 0);
      return E.map(({ state: next, metrics, compared }: Omit<UpdateResult, 'tokens'>) => ({
        state: next,
        metrics,
        compared,
        tokens,
      }))(outcome);
    },
    dispose: () =>
      Promise.allSettled([update.dispose(), reference?.dispose(), values?.dispose(), correction?.dispose()]),
  };
};
