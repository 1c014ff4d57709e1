/** @file How right the stated beliefs about the others were. */
import { either as E } from 'fp-ts';
import { checkTolerance } from './check.js';
import type { Beliefs, Decision, DecisionSpace } from './decision.js';
import type { RewardsError } from './errors.js';
import { within } from './rounding.js';
import { defaultTolerance, type SampleOptions } from './sample.js';

export interface BeliefInput {
  readonly space: DecisionSpace;
  /** The seat that believes. */
  readonly seat: number;
  readonly beliefs: Beliefs;
  /** What the seats really decided, by seat; null for a seat that did not move or could not be read. The own entry
   *  is not looked at. */
  readonly actual: readonly (Decision | null)[];
}

export interface BeliefScore {
  /** right / counted; null when there was nobody to be right about. */
  readonly accuracy: number | null;
  readonly right: number;
  /** The others whose decision is known. */
  readonly counted: number;
}

const isRight = (
  belief: number | undefined,
  decision: Decision,
  seat: number,
  tolerance: number,
): boolean => {
  switch (decision._tag) {
    case 'links':
      return belief === decision.to[seat];
    case 'effort':
      return belief !== undefined && within(belief, decision.value, tolerance);
    case 'choice':
      return belief === decision.index;
  }
};

/** Accuracy of stated beliefs: the share of the others about whom the belief was right.
 *  links: is `toMe[j]` what j really proposed to this seat · effort: |belief − effort| ≤ tolerance · choice: same option.
 *  Others whose decision is null are left out. left: every fault of the input. */
export const beliefAccuracy = (
  { space, seat, beliefs, actual }: BeliefInput,
  options: SampleOptions = {},
): E.Either<readonly RewardsError[], BeliefScore> => {
  const tolerance = options.tolerance ?? defaultTolerance(space);
  const faults: RewardsError[] = [...checkTolerance(tolerance)];
  const stated =
    beliefs._tag === 'links' ? beliefs.toMe : beliefs._tag === 'effort' ? beliefs.values : beliefs.indices;
  const length = beliefs._tag === 'links' ? actual.length : actual.length - 1;
  if (!(seat in actual))
    faults.push({
      _tag: 'BadInput',
      name: 'seat',
      value: seat,
      expected: `a seat in 0..${actual.length - 1}`,
    });
  if (stated.length !== length)
    faults.push({ _tag: 'BadInput', name: 'beliefs', value: stated, expected: `${length} entries` });
  if (beliefs._tag !== space._tag)
    faults.push({ _tag: 'KindMismatch', name: 'beliefs', kind: beliefs._tag, expected: space._tag });
  actual.forEach((decision, j) => {
    if (j !== seat && decision !== null && decision._tag !== space._tag)
      faults.push({ _tag: 'KindMismatch', name: `actual[${j}]`, kind: decision._tag, expected: space._tag });
  });
  if (faults.length > 0) return E.left(faults);

  const hits = actual.flatMap((decision, j) =>
    j === seat || decision === null
      ? []
      : [isRight(stated[beliefs._tag === 'links' || j < seat ? j : j - 1], decision, seat, tolerance)],
  );
  const right = hits.filter(Boolean).length;
  return E.right({ accuracy: hits.length === 0 ? null : right / hits.length, right, counted: hits.length });
};
