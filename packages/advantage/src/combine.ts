/** @file Weighted sums of estimators: how ToMPO is made of two levels, and how you make your own. */
import { either as E } from 'fp-ts';
import { checkFinite, notAnArray } from './check.js';
import { type AdvantageError, explain } from './errors.js';
import { type Credit, type Estimate, type Estimator, finiteEstimate, numbersOf } from './estimate.js';

/** The same weight for all groups, or one for each group. */
export type Weight<Input> = number | ((input: Input, group: number) => number);

export type Term<Input, C extends Credit = number> = readonly [
  weight: Weight<Input>,
  estimator: Estimator<Input, C>,
];

export interface Combined<C extends Credit = number> extends Estimate<C> {
  /** The estimates of the terms, unweighted, in the order of the terms. */
  readonly parts: readonly Estimate<C>[];
}

/** Terms that credit whole completions give a number for each; as soon as one credits tokens, so does the sum. */
interface Combine {
  <Input>(terms: readonly Term<Input>[]): (input: Input) => E.Either<readonly AdvantageError[], Combined>;
  <Input>(
    terms: readonly Term<Input, Credit>[],
  ): (input: Input) => E.Either<readonly AdvantageError[], Combined<Credit>>;
}

/** What is left of terms that cancel: their size times some units in the last place. */
const CANCELLED = 64 * Number.EPSILON;

/** Two terms that check the same input find the same faults: each is told once. */
const distinct = (faults: readonly AdvantageError[]): readonly AdvantageError[] => {
  const byText = new Map(faults.map((fault) => [explain(fault), fault]));
  return [...byText.values()];
};

/** Finite numbers, and the same completions and tokens in every term; a number stands for any count of tokens. */
const checkShapes = (parts: readonly Estimate<Credit>[]): readonly AdvantageError[] => {
  const wrong = parts.flatMap(({ advantages }, k): readonly AdvantageError[] =>
    Array.isArray(advantages) && advantages.every((group) => Array.isArray(group))
      ? advantages.flatMap((group: readonly Credit[], g) =>
          Array.from(group).flatMap((credit, i) => {
            const name = `terms[${k}] advantages[${g}]`;
            return Array.isArray(credit)
              ? checkFinite(`${name}[${i}]`, credit)
              : Number.isFinite(credit)
                ? []
                : [{ _tag: 'NotFinite', field: `${name}[${i}]`, value: credit } as const];
          }),
        )
      : [notAnArray(`terms[${k}] advantages`, advantages, 'arrays')],
  );
  if (wrong.length > 0) return wrong;
  const [first, ...rest] = parts.map(({ advantages }) => advantages);
  const mismatch = (field: string, length: number, expected: number): readonly AdvantageError[] =>
    length === expected ? [] : [{ _tag: 'LengthMismatch', field, length, expected }];
  const sizes = rest.flatMap((groups, k): readonly AdvantageError[] => {
    const name = `terms[${k + 1}] advantages`;
    return groups.length !== first!.length
      ? mismatch(name, groups.length, first!.length)
      : groups.flatMap((group, g) => mismatch(`${name}[${g}]`, group.length, first![g]!.length));
  });
  if (sizes.length > 0) return sizes;
  return first!.flatMap((group, g) =>
    group.flatMap((_, i) => {
      const listed = parts.flatMap(({ advantages }, k) => {
        const credit = advantages[g]![i]!;
        return typeof credit === 'number' ? [] : [{ k, tokens: credit.length }];
      });
      return listed.flatMap(({ k, tokens }) =>
        mismatch(`terms[${k}] advantages[${g}][${i}]`, tokens, listed[0]!.tokens),
      );
    }),
  );
};

/** Σ_k w_k·a_k of one completion; a number counts for each of its tokens. */
const sumOf = (credits: readonly Credit[], weights: readonly number[]): Credit => {
  const list = credits.find((credit) => typeof credit !== 'number');
  const at = (t: number) =>
    credits.reduce<number>(
      (total, credit, k) => total + weights[k]! * (typeof credit === 'number' ? credit : credit[t]!),
      0,
    );
  return list === undefined ? at(0) : list.map((_, t) => at(t));
};

const largest = (credit: Credit): number =>
  numbersOf(credit).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const zeros = (credit: Credit): Credit => (typeof credit === 'number' ? 0 : credit.map(() => 0));

/** A = Σ_k w_k·A_k. Terms may credit completions ([G][m]) or their tokens ([G][m][C]): where one of them has a list for a
 *  completion, the number of another counts for each of its tokens. A group is without signal when it is so for every term; it
 *  takes part when it does for any term.
 *  left: the faults of all terms; where there are none, those of their shapes; where there are none, those of the weights. */
export const combine: Combine =
  <Input>(terms: readonly Term<Input, Credit>[]) =>
  // The sum of numbers is a number, so this fits both signatures of `Combine`.
  (input: Input): E.Either<readonly AdvantageError[], Combined<never>> => {
    if (terms.length === 0)
      return E.left([
        { _tag: 'InvalidOption', field: 'terms', value: [], expected: 'at least one [weight, estimator]' },
      ]);
    const results = terms.map(([, estimator]) => estimator(input));
    const faults = results.flatMap((result) => (E.isLeft(result) ? result.left : []));
    const parts = results.flatMap((result) => (E.isRight(result) ? [result.right] : []));
    if (faults.length > 0) return E.left(distinct(faults));
    const shapes = checkShapes(parts);
    if (shapes.length > 0) return E.left(shapes);

    const groups = parts[0]!.advantages;
    const weights = terms.map(([weight]) =>
      groups.map((_, g) => (typeof weight === 'number' ? weight : weight(input, g))),
    );
    const bad = weights.flatMap((row, k) =>
      row.flatMap((value, g): readonly AdvantageError[] =>
        Number.isFinite(value)
          ? []
          : [
              {
                _tag: 'InvalidOption',
                field: `weight of term ${k} in group ${g}`,
                value,
                expected: 'a finite number',
              },
            ],
      ),
    );
    if (bad.length > 0) return E.left(bad);

    const sums = groups.map((group, g) =>
      group.map((_, i) =>
        sumOf(
          parts.map((part) => part.advantages[g]![i]!),
          weights.map((row) => row[g]!),
        ),
      ),
    );
    // Terms may cancel, or weigh 0: a group that only rounding is left of has no signal, and is told.
    const silent = sums.map((group, g) => {
      const size = parts.reduce(
        (most, part, k) =>
          part.advantages[g]!.reduce<number>(
            (max, a) => Math.max(max, Math.abs(weights[k]![g]!) * largest(a)),
            most,
          ),
        0,
      );
      return group.every((credit) =>
        numbersOf(credit).every(
          (value) => value === 0 || (Number.isFinite(size) && Math.abs(value) <= CANCELLED * size),
        ),
      );
    });
    const advantages = sums.map((group, g) => (silent[g] ? group.map(zeros) : group));
    const indices = groups.flatMap((_, g) =>
      silent[g] || parts.every((p) => p.zeroVariance.indices.includes(g)) ? [g] : [],
    );
    return finiteEstimate({
      advantages,
      parts,
      zeroVariance: { groups: indices.length, indices },
      keep: groups.map((_, g) => parts.some((part) => part.keep[g])),
    }) as E.Either<readonly AdvantageError[], Combined<never>>;
  };
