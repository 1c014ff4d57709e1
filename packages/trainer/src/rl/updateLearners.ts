/** @file A step's update of every learner, each by its own turns. */
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';
import type { TrainState } from '../optimiser/state.js';
import type { Estimated } from './estimator.js';
import type { OpenLearners, States } from './learners.js';
import type { Lesson, Taught } from './policy/learner.js';
import type { TurnGroup } from './rollouts/rollouts.js';

interface StepLesson extends Pick<Lesson, 'step' | 'learningRate' | 'check'> {
  /** Of all learners. */
  readonly groups: readonly TurnGroup[];
  readonly estimated: Pick<Estimated<unknown>, 'advantages' | 'keep'>;
  /** The seed of the learner at an index. */
  readonly seedOf: (index: number) => number;
}

/** One learner's part of a step. */
export interface LearnerStep extends Taught {
  readonly groups: readonly TurnGroup[];
}

/** Updates the learners one after another, in the run's order; left at the first that fails. */
export const updateLearners = async (
  { byName }: OpenLearners,
  states: States,
  { step, learningRate, check, groups, estimated, seedOf }: StepLesson,
): Promise<E.Either<TrainerError, Readonly<Record<string, LearnerStep>>>> => {
  const taught: Record<string, LearnerStep> = {};
  for (const [index, [name, learner]] of Object.entries(byName).entries()) {
    const own = groups.flatMap(({ agent }, g) => (agent === name ? [g] : []));
    const lesson: Lesson = {
      step,
      groups: own.map((g) => groups[g] as TurnGroup),
      advantages: own.map((g) => estimated.advantages[g] ?? []),
      keep: own.map((g) => estimated.keep[g] === true),
      seed: seedOf(index),
      learningRate,
      check,
    };
    const outcome = await learner.learn(states[name] as TrainState, lesson);
    if (E.isLeft(outcome)) return outcome;
    taught[name] = { ...outcome.right, groups: lesson.groups };
  }
  return E.right(taught);
};
