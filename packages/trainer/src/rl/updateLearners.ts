/** @file A step's update of every learner, each by its own turns. */
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import type { TrainState } from '../optimiser/state.js';
import type { Estimated } from './estimator.js';
import type { OpenLearners, States } from './learners.js';
import type { UpdateInput, UpdateResult } from './policy/learner.js';
import type { TurnGroup } from './rollouts/rollouts.js';

interface StepInput extends Pick<UpdateInput, 'step' | 'learningRate' | 'check'> {
  /** Of all learners. */
  readonly groups: readonly TurnGroup[];
  readonly estimated: Pick<Estimated<unknown>, 'advantages' | 'keep'>;
  /** The seed of the learner at an index. */
  readonly seedOf: (index: number) => number;
}

/** One learner's part of a step. */
export interface LearnerStep extends UpdateResult {
  readonly groups: readonly TurnGroup[];
}

/** Updates the learners one after another, in the run's order; left at the first that fails. */
export const updateLearners = async (
  { byName }: OpenLearners,
  states: States,
  { step, learningRate, check, groups, estimated, seedOf }: StepInput,
): Promise<E.Either<TrainerError, Readonly<Record<string, LearnerStep>>>> => {
  const steps: Record<string, LearnerStep> = {};
  for (const [index, [name, learner]] of Object.entries(byName).entries()) {
    const own = groups.flatMap(({ agent }, g) => (agent === name ? [g] : []));
    const input: UpdateInput = {
      step,
      groups: own.map((g) => groups[g] as TurnGroup),
      advantages: own.map((g) => estimated.advantages[g] ?? []),
      keep: own.map((g) => estimated.keep[g] === true),
      seed: seedOf(index),
      learningRate,
      check,
    };
    const outcome = await learner.learn(states[name] as TrainState, input);
    if (E.isLeft(outcome)) return outcome;
    steps[name] = { ...outcome.right, groups: input.groups };
  }
  return E.right(steps);
};
