/** @file What is chosen by name in an objective: a name that there is none of fails here, and not after a whole rollout. */
import { type Check, oneOf, positive } from '../optionChecks.js';
import type { ObjectiveOptions } from './objective.js';

const KL_NAMES: readonly unknown[] = ['k1', 'k2', 'k3'];

const isOwnKl = (estimator: unknown): boolean => {
  const { name, value, slope } = (estimator ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && typeof value === 'function' && typeof slope === 'function';
};

const klCheck = (field: string, estimator: unknown): Check => ({
  field,
  value: estimator,
  expected: 'k1, k2, k3, or { name, value, slope }',
  ok: KL_NAMES.includes(estimator) || isOwnKl(estimator),
});

export const objectiveChecks = ({ aggregation, kl }: ObjectiveOptions): readonly Check[] => [
  typeof aggregation === 'object' && aggregation !== null
    ? positive('objective.aggregation.constant', aggregation.constant)
    : oneOf('objective.aggregation', aggregation, ['completion', 'token']),
  klCheck('objective.kl.value', kl.value),
  klCheck('objective.kl.gradient', kl.gradient),
];
