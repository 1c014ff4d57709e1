/** @file What an update must show before a run goes on from it. */
import { either as E } from 'fp-ts';
import type { TrainerError } from '../../errors.js';
import type { Scalars } from '../../optimiser/update.js';
import type { PolicyScalar } from './step.js';

/** Left for numbers that are not finite; and, at a step's first update, for log-probabilities that differ from the sampler's by
 *  more than `tolerance`: there the policy is still the one that was sampled from. index: of the update within the step. */
export const checkUpdate = (
  step: number,
  metrics: Scalars<PolicyScalar>,
  index: number,
  tolerance: number,
): E.Either<TrainerError, null> => {
  for (const what of ['loss', 'gradNorm'] as const)
    if (!Number.isFinite(metrics[what]))
      return E.left({ _tag: 'NotFinite', step, what, value: metrics[what] });
  return index === 0 && metrics.ratioDrift > tolerance
    ? E.left({ _tag: 'RatioDrift', step, drift: metrics.ratioDrift, tolerance })
    : E.right(null);
};
