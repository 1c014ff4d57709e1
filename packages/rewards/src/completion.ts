/** @file The whole sample-level reward of one completion: compliance, closeness to the expert, beliefs if asked for. */
import { either as E } from 'fp-ts';
import { beliefAccuracy, seatFaults } from './beliefs.js';
import { checkDecision, checkFinite, checkSpace, checkTolerance } from './check.js';
import { complianceReward } from './compliance.js';
import type { Answer, Decision, DecisionSpace } from './decision.js';
import type { Noncompliance, RewardsError } from './errors.js';
import { defaultTolerance, type SampleOptions, type SampleReward, sampleReward } from './sample.js';

export interface CompletionOptions extends SampleOptions {
  /** Adds weight · accuracy of the stated beliefs; a completion that states none gets no such part. */
  readonly beliefs?:
    | {
        readonly weight: number;
        readonly seat: number;
        readonly actual: readonly (Decision | null)[];
      }
    | undefined;
}

/** total = compliance + sample.total + weight · beliefs; parts that do not exist are null and add nothing. */
export interface CompletionReward {
  readonly compliance: number;
  readonly sample: SampleReward | null;
  readonly beliefs: number | null;
  readonly total: number;
}

const beliefFaults = ({
  weight,
  seat,
  actual,
}: NonNullable<CompletionOptions['beliefs']>): readonly RewardsError[] => [
  ...checkFinite('beliefs.weight', weight),
  ...seatFaults('beliefs.seat', seat, actual),
];

/** R = ±0.5 + [valid]·(F1 + accuracy) (+ weight · belief accuracy), in [−0.5, 2.5 + weight].
 *  An unreadable completion gets −0.5 and no other part. left: every fault of what the caller passed. */
export const completionReward = (
  space: DecisionSpace,
  parsed: E.Either<Noncompliance, Answer>,
  expert: Decision,
  options: CompletionOptions = {},
): E.Either<readonly RewardsError[], CompletionReward> => {
  const faults = [
    ...checkSpace(space),
    ...checkDecision('expert', space, expert),
    ...checkTolerance(options.tolerance ?? defaultTolerance(space)),
    ...(options.beliefs === undefined ? [] : beliefFaults(options.beliefs)),
  ];
  // Whatever the completion says: a fault of the caller's must not show in some of them alone.
  if (faults.length > 0) return E.left(faults);
  const compliance = complianceReward(parsed);
  if (E.isLeft(parsed)) return E.right({ compliance, sample: null, beliefs: null, total: compliance });
  const sample = sampleReward(space, parsed.right.decision, expert, options);
  if (E.isLeft(sample)) return sample;
  const stated = parsed.right.beliefs;
  const total = compliance + sample.right.total;
  if (options.beliefs === undefined || stated === null)
    return E.right({ compliance, sample: sample.right, beliefs: null, total });
  const { weight, seat, actual } = options.beliefs;
  return E.map(
    ({ accuracy }: { readonly accuracy: number | null }): CompletionReward => ({
      compliance,
      sample: sample.right,
      beliefs: accuracy,
      total: accuracy === null ? total : total + weight * accuracy,
    }),
  )(beliefAccuracy({ space, seat, beliefs: stated, actual }, options));
};
