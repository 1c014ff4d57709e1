/** @file What an estimator takes and gives. A group is the m completions of one prompt; groups may differ in size. */
import { either as E } from 'fp-ts';
import type { AdvantageError } from './errors.js';
import { isConstant } from './moments.js';

/** rewards: [m], one scalar for each completion. */
export interface Group {
  readonly rewards: readonly number[];
}

/** What happens to a group that an estimator has no signal for.
 *  zeros: its advantages are 0 and it stays in the batch · drop: its advantages are 0 and `keep` leaves it out. */
export type ZeroVariance = 'zeros' | 'drop';

export interface ZeroVarianceOption {
  /** Default 'zeros'. */
  readonly zeroVariance?: ZeroVariance | undefined;
}

/** What one completion is credited with: a number for all of its tokens, or [C], one for each. */
export type Credit = number | readonly number[];

/** C: how completions are credited; plain numbers by default. */
export interface Estimate<C extends Credit = number> {
  /** [G][m], or [G][m][C] where tokens are credited one by one; in the order of the input. */
  readonly advantages: readonly (readonly C[])[];
  /** The groups without signal: how many, and which. */
  readonly zeroVariance: { readonly groups: number; readonly indices: readonly number[] };
  /** [G], true = takes part. */
  readonly keep: readonly boolean[];
}

export type Estimator<Input, C extends Credit = number> = (
  input: Input,
) => E.Either<readonly AdvantageError[], Estimate<C>>;

/** Puts advantages and the indices of groups without signal together. */
export const estimate = <C extends Credit>(
  advantages: readonly (readonly C[])[],
  indices: readonly number[],
  { zeroVariance = 'zeros' }: ZeroVarianceOption,
): Estimate<C> => ({
  advantages,
  zeroVariance: { groups: indices.length, indices },
  keep: advantages.map((_, g) => zeroVariance === 'zeros' || !indices.includes(g)),
});

/** The indices of the groups whose rewards are all equal. */
export const constantGroups = (groups: readonly Group[]): readonly number[] =>
  groups.flatMap(({ rewards }, g) => (isConstant(rewards) ? [g] : []));

/** The numbers of a credit: one, or one for each token. */
export const numbersOf = (credit: Credit): readonly number[] =>
  typeof credit === 'number' ? [credit] : credit;

/** The estimate, or the places where an advantage is beyond the largest double. */
export const finiteEstimate = <T extends Estimate<Credit>>(
  one: T,
): E.Either<readonly AdvantageError[], T> => {
  const faults = one.advantages.flatMap((group, g) =>
    group.flatMap((credit, i) =>
      numbersOf(credit).flatMap((value, t): readonly AdvantageError[] =>
        Number.isFinite(value)
          ? []
          : [
              {
                _tag: 'BeyondRange',
                field: `advantages[${g}][${i}]${typeof credit === 'number' ? '' : `[${t}]`}`,
              },
            ],
      ),
    ),
  );
  return faults.length > 0 ? E.left(faults) : E.right(one);
};
