/** @file The learners of a run: their states by name, and what is compiled for them. */
import type { Adapter } from '@tompo/lm';
import type { TrainState } from '../optimiser/state.js';
import { canonical } from '../saving/checkpoint.js';
import {
  adapterIn,
  type Learner,
  type LearnerSetting,
  type OpenLearner,
  openLearner,
} from './policy/learner.js';

export type Learners = Readonly<Record<string, Learner>>;
export type States = Readonly<Record<string, TrainState>>;

/** A record with the same keys. */
export const mapped = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, key: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));

export const adaptersIn = (learners: Learners, states: States): Record<string, Adapter> =>
  mapped(learners, (learner, name) => adapterIn(learner, (states[name] as TrainState).params));

/** Learners of one shape and reference share what is compiled: their parameters are arguments of it. */
const learnAlike = (a: Learner, b: Learner): boolean =>
  canonical(a.adapter.config) === canonical(b.adapter.config) &&
  (a.referenceAdapter ?? null) === (b.referenceAdapter ?? null);

export interface OpenLearners {
  readonly byName: Readonly<Record<string, OpenLearner>>;
  readonly dispose: () => Promise<unknown>;
}

export const openLearners = (learners: Learners, setting: LearnerSetting): OpenLearners => {
  const distinct: { readonly learner: Learner; readonly opened: OpenLearner }[] = [];
  const byName = mapped(learners, (learner) => {
    const alike = distinct.find((other) => learnAlike(other.learner, learner));
    if (alike !== undefined) return alike.opened;
    const opened = openLearner(learner, setting);
    distinct.push({ learner, opened });
    return opened;
  });
  return { byName, dispose: () => Promise.allSettled(distinct.map(({ opened }) => opened.dispose())) };
};
