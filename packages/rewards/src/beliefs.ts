/** @file How right the stated beliefs about the others were. */
import { either as E } from 'fp-ts';
import { checkTolerance } from './check.js';
import type { Beliefs, Decision, DecisionSpace } from './decision.js';
import type { RewardsError } from './errors.js';
import { same, within } from './rounding.js';
import { defaultTolerance, type SampleOptions } from './sample.js';

export interface BeliefInput {
  readonly space: DecisionSpace;
  /** The seat that believes. */
  readonly seat: number;
  readonly beliefs: Beliefs;
  /** What the seats really decided, by seat; null for a seat that did not move or could not be read. A decision of another
   *  kind than the space counts as null: beliefs are read in the space of who believes, and cannot speak of it. The own entry is
   *  not looked at. */
  readonly actual: readonly (Decision | null)[];
}

export interface BeliefScore {
  /** right / counted; null when there was nobody to be right about. */
  readonly accuracy: number | null;
  readonly right: number;
  /** The others whose decision is known. */
  readonly counted: number;
}

/** What somebody did to this seat, as the beliefs have it: 1 for a proposal, an amount, an option; null where
 *  beliefs say nothing of it. */
const numberOf = (decision: Decision, seat: number): number | null => {
  switch (decision._tag) {
    case 'links':
      return decision.to[seat] as number;
    case 'effort':
      return decision.value;
    case 'choice':
      return decision.index;
    case 'talk':
    case 'own':
      return null;
  }
};

const isRight = (belief: number, decision: Decision, seat: number, tolerance: number): boolean =>
  decision._tag === 'effort'
    ? within(belief, decision.value, tolerance)
    : belief === numberOf(decision, seat);

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

/** What may be believed: of a proposal 0 or 1, of an effort a number, of an option its place. */
const BELIEVED: Readonly<
  Record<Beliefs['_tag'], { readonly isOne: (value: number) => boolean; readonly expected: string }>
> = {
  links: { isOne: (value) => value === 0 || value === 1, expected: '0 or 1' },
  effort: { isOne: Number.isFinite, expected: 'a finite number' },
  choice: {
    isOne: (value) => Number.isInteger(value) && value >= 0,
    expected: 'the place of an option, from 0 on',
  },
};

const valueFaults = (beliefs: Beliefs): readonly RewardsError[] => {
  const { isOne, expected } = BELIEVED[beliefs._tag];
  return stated(beliefs).values.flatMap((value, i): readonly RewardsError[] =>
    isOne(value) ? [] : [{ _tag: 'InvalidInput', field: `beliefs[${i}]`, value, expected }],
  );
};

/** A row of another length says nothing of who believes. */
const rowFaults = ({ beliefs, seat, actual }: BeliefInput): readonly RewardsError[] =>
  actual.flatMap((decision, j): readonly RewardsError[] =>
    beliefs._tag === 'links' &&
    j !== seat &&
    decision?._tag === 'links' &&
    decision.to.length !== actual.length
      ? [
          {
            _tag: 'InvalidInput',
            field: `actual[${j}]`,
            value: decision.to,
            expected: `${actual.length} entries`,
          },
        ]
      : [],
  );

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

/** Who believes must be one of those who decide. */
export const seatFaults = (
  field: string,
  seat: number,
  actual: BeliefInput['actual'],
): readonly RewardsError[] =>
  seat in actual
    ? []
    : [{ _tag: 'InvalidInput', field, value: seat, expected: `a seat in 0..${actual.length - 1}` }];

/** Every fault of what is believed, by whom, of whom. */
const inputFaults = (input: BeliefInput): readonly RewardsError[] => {
  const { space, seat, beliefs, actual } = input;
  const faults = [
    ...seatFaults('seat', seat, actual),
    ...rowFaults(input),
    ...beliefFaults(beliefs, seat, actual),
    ...valueFaults(beliefs),
  ];
  if (beliefs._tag !== space._tag)
    faults.push({ _tag: 'KindMismatch', field: 'beliefs', kind: beliefs._tag, expected: space._tag });
  return faults;
};

/** The others whose decision is known, with what was believed of each. */
const judged = ({
  seat,
  beliefs,
  actual,
}: BeliefInput): readonly { readonly belief: number; readonly decision: Decision }[] => {
  const { seats, values } = stated(beliefs);
  return actual.flatMap((decision, j) =>
    j === seat || decision === null || decision._tag !== beliefs._tag
      ? []
      : [{ belief: values[seats.indexOf(j)] as number, decision }],
  );
};

/** Accuracy of stated beliefs: the share of the others about whom the belief was right.
 *  links: is `toMe[j]` what j really proposed to this seat · effort: |belief − effort| ≤ tolerance · choice: same option.
 *  The own entry of a forecast is a plan, and not looked at. Others whose decision is null, or of another kind, are left out.
 *  left: every fault of the input. */
export const beliefAccuracy = (
  input: BeliefInput,
  options: SampleOptions = {},
): E.Either<readonly RewardsError[], BeliefScore> => {
  const { space, seat } = input;
  const tolerance = options.tolerance ?? defaultTolerance(space);
  const faults = [...checkTolerance(tolerance), ...inputFaults(input)];
  if (faults.length > 0) return E.left(faults);
  const others = judged(input);
  const right = others.filter(({ belief, decision }) => isRight(belief, decision, seat, tolerance)).length;
  return E.right({
    accuracy: others.length === 0 ? null : right / others.length,
    right,
    counted: others.length,
  });
};

export interface BeliefOrder {
  /** right / pairs; null when all others did the same. */
  readonly order: number | null;
  /** Pairs put the right way round; one of which the same is believed counts ½. */
  readonly right: number;
  /** Pairs of others whose decisions differ. */
  readonly pairs: number;
}

/** Do stated beliefs tell the others apart? The share of the pairs of others who did different things that the beliefs put the
 *  right way round; ½ for a pair of which the same is believed. Whoever believes the same of all, or deals its beliefs among
 *  the others at random, has ½ in the mean, however right its general picture (`beliefAccuracy`) is.
 *  links and effort: is more believed of who gave more; what is more by rounding alone is the same · choice: is more right than if
 *  the two beliefs changed places.
 *  left: every fault of the input.
 *  @source Harrell et al. 1982, JAMA 247(18): the index of concordance */
export const beliefOrder = (input: BeliefInput): E.Either<readonly RewardsError[], BeliefOrder> => {
  const faults = inputFaults(input);
  if (faults.length > 0) return E.left(faults);
  const others = judged(input).flatMap(({ belief, decision }) => {
    const done = numberOf(decision, input.seat);
    return done === null ? [] : [{ belief, done }];
  });
  const agreement = (a: (typeof others)[number], b: (typeof others)[number]): number =>
    input.space._tag === 'choice'
      ? Number(a.belief === a.done) +
        Number(b.belief === b.done) -
        Number(a.belief === b.done) -
        Number(b.belief === a.done)
      : same(a.belief, b.belief)
        ? 0
        : (a.belief - b.belief) * (a.done - b.done);
  const pairs = others.flatMap((a, i) =>
    others.slice(i + 1).flatMap((b) => (same(a.done, b.done) ? [] : [agreement(a, b)])),
  );
  const right = pairs.reduce((sum, x) => sum + (x > 0 ? 1 : x === 0 ? 0.5 : 0), 0);
  return E.right({ order: pairs.length === 0 ? null : right / pairs.length, right, pairs: pairs.length });
};
