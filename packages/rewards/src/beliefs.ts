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

const isRight = (belief: number, decision: Decision, seat: number, tolerance: number): boolean => {
  switch (decision._tag) {
    case 'links':
      return belief === decision.to[seat];
    case 'effort':
      return within(belief, decision.value, tolerance);
    case 'choice':
      return belief === decision.index;
    case 'talk':
    case 'own':
      // Beliefs are numbers about other kinds; `beliefAccuracy` has refused this one.
      return false;
  }
};

/** What is believed, and about whom. */
const stated = (
  beliefs: Beliefs,
): { readonly seats: readonly number[]; readonly values: readonly number[] } => {
  switch (beliefs._tag) {
    case 'links':
      return { seats: beliefs.toMe.map((_, j) => j), values: beliefs.toMe };
    case 'effort':
      return beliefs;
    case 'choice':
      return { seats: beliefs.seats, values: beliefs.indices };
  }
};

/** There must be one belief about each seat whose decision is known. */
const beliefFaults = (
  beliefs: Beliefs,
  seat: number,
  actual: readonly (Decision | null)[],
): readonly RewardsError[] => {
  const { seats, values } = stated(beliefs);
  if (beliefs._tag === 'links')
    return values.length === actual.length
      ? []
      : [{ _tag: 'InvalidInput', field: 'beliefs', value: values, expected: `${actual.length} entries` }];
  const faults: RewardsError[] = [];
  if (values.length !== seats.length)
    faults.push({
      _tag: 'InvalidInput',
      field: 'beliefs',
      value: values,
      expected: `${seats.length} entries`,
    });
  if (!seats.every((j, at) => j in actual && (at === 0 || j > (seats[at - 1] as number))))
    faults.push({
      _tag: 'InvalidInput',
      field: 'beliefs.seats',
      value: seats,
      expected: `ascending seats in 0..${actual.length - 1}`,
    });
  const missing = actual.flatMap((decision, j) =>
    decision === null || j === seat || seats.includes(j) ? [] : [j],
  );
  if (missing.length > 0)
    faults.push({
      _tag: 'InvalidInput',
      field: 'beliefs.seats',
      value: seats,
      expected: `all that decided, also ${missing.join(', ')}`,
    });
  return faults;
};

/** Accuracy of stated beliefs: the share of the others about whom the belief was right.
 *  links: is `toMe[j]` what j really proposed to this seat · effort: |belief − effort| ≤ tolerance · choice: same option.
 *  The own entry of a forecast is a plan, and not looked at. Others whose decision is null are left out.
 *  left: every fault of the input. */
export const beliefAccuracy = (
  { space, seat, beliefs, actual }: BeliefInput,
  options: SampleOptions = {},
): E.Either<readonly RewardsError[], BeliefScore> => {
  const tolerance = options.tolerance ?? defaultTolerance(space);
  const faults: RewardsError[] = [...checkTolerance(tolerance)];
  if (!(seat in actual))
    faults.push({
      _tag: 'InvalidInput',
      field: 'seat',
      value: seat,
      expected: `a seat in 0..${actual.length - 1}`,
    });
  faults.push(...beliefFaults(beliefs, seat, actual));
  if (beliefs._tag !== space._tag)
    faults.push({ _tag: 'KindMismatch', field: 'beliefs', kind: beliefs._tag, expected: space._tag });
  actual.forEach((decision, j) => {
    if (j !== seat && decision !== null && decision._tag !== space._tag)
      faults.push({ _tag: 'KindMismatch', field: `actual[${j}]`, kind: decision._tag, expected: space._tag });
  });
  if (faults.length > 0) return E.left(faults);

  const { seats, values } = stated(beliefs);
  const hits = actual.flatMap((decision, j) =>
    j === seat || decision === null
      ? []
      : [isRight(values[seats.indexOf(j)] as number, decision, seat, tolerance)],
  );
  const right = hits.filter(Boolean).length;
  return E.right({ accuracy: hits.length === 0 ? null : right / hits.length, right, counted: hits.length });
};
