/** @file Weighted sums of estimators: how ToMPO is made of two levels, and how you make your own. */
import { either as E } from 'fp-ts';
import { checkFinite, notAnArray } from './check.js';
import { type AdvantageError, explain } from './errors.js';
import { type Estimate, type Estimator, finiteEstimate } from './estimate.js';

/** The same weight for all groups, or one for each group. */
export type Weight<Input> = number | ((input: Input, group: number) => number);

export type Term<Input> = readonly [weight: Weight<Input>, estimator: Estimator<Input>];

export interface Combined extends Estimate {
  /** The estimates of the terms, unweighted, in the order of the terms. */
  readonly parts: readonly Estimate[];
}

/** What is left of terms that cancel: their size times some units in the last place. */
const CANCELLED = 64 * Number.EPSILON;

/** Two terms that check the same input find the same faults: each is told once. */
const distinct = (faults: readonly AdvantageError[]): readonly AdvantageError[] => {
  const byText = new Map(faults.map((fault) => [explain(fault), fault]));
  return [...byText.values()];
};

const checkShapes = (parts: readonly Estimate[]): readonly AdvantageError[] => {
  const wrong = parts.flatMap(({ advantages }, k): readonly AdvantageError[] =>
    Array.isArray(advantages) && advantages.every((group) => Array.isArray(group))
      ? advantages.flatMap((group: readonly number[], g) =>
          checkFinite(`terms[${k}] advantages[${g}]`, group),
        )
      : [notAnArray(`terms[${k}] advantages`, advantages, 'arrays')],
  );
  if (wrong.length > 0) return wrong;
  const [first, ...rest] = parts.map(({ advantages }) => advantages.map((group) => group.length));
  return rest.flatMap((sizes, k): readonly AdvantageError[] => {
    const name = `terms[${k + 1}] advantages`;
    if (sizes.length !== first!.length)
      return [{ _tag: 'LengthMismatch', field: name, length: sizes.length, expected: first!.length }];
    return sizes.flatMap((length, g): readonly AdvantageError[] =>
      length === first![g]
        ? []
        : [{ _tag: 'LengthMismatch', field: `${name}[${g}]`, length, expected: first![g]! }],
    );
  });
};

/** A = Σ_k w_k·A_k. A group is without signal when it is so for every term; it takes part when it does for any term.
 *  left: the faults of all terms and weights. */
export const combine =
  <Input>(terms: readonly Term<Input>[]) =>
  (input: Input): E.Either<readonly AdvantageError[], Combined> => {
    if (terms.length === 0)
      return E.left([
        { _tag: 'BadOption', field: 'terms', value: [], expected: 'at least one [weight, estimator]' },
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
                _tag: 'BadOption',
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
        parts.reduce((total, part, k) => total + weights[k]![g]! * part.advantages[g]![i]!, 0),
      ),
    );
    // Terms may cancel, or weigh 0: a group that only rounding is left of has no signal, and is told.
    const silent = sums.map((group, g) => {
      const size = parts.reduce(
        (most, part, k) =>
          part.advantages[g]!.reduce((max, a) => Math.max(max, Math.abs(weights[k]![g]! * a)), most),
        0,
      );
      return group.every(
        (value) => value === 0 || (Number.isFinite(size) && Math.abs(value) <= CANCELLED * size),
      );
    });
    const advantages = sums.map((group, g) => (silent[g] ? group.map(() => 0) : group));
    const indices = groups.flatMap((_, g) =>
      silent[g] || parts.every((p) => p.zeroVariance.indices.includes(g)) ? [g] : [],
    );
    return finiteEstimate({
      advantages,
      parts,
      zeroVariance: { groups: indices.length, indices },
      keep: groups.map((_, g) => parts.some((part) => part.keep[g])),
    });
  };
