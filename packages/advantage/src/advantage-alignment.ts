/** @file Advantage alignment: what was good for me makes what is good for you good for me. */
import { either as E } from 'fp-ts';
import { checkFinite, checkOptions, listOf, neededUpTo, notAnArray } from './check.js';
import type { AdvantageError } from './errors.js';

export interface AlignmentOptions {
  /** β ≥ 0: weight of the others' advantages; 0 leaves the own ones. No default. */
  readonly beta: number;
  /** Discount γ in [0, 1]. No default. */
  readonly gamma: number;
}

const checkAlignment = (advantages: unknown, options: AlignmentOptions): readonly AdvantageError[] => {
  const list = listOf(advantages);
  const named = checkOptions<AlignmentOptions>(options, {
    beta: neededUpTo(Number.POSITIVE_INFINITY),
    gamma: neededUpTo(1),
  });
  if (list === null) return [notAnArray('advantages', advantages, 'the advantages of each player'), ...named];
  const first = list[0];
  return [
    ...(list.length >= 2
      ? []
      : [
          {
            _tag: 'NotOfKind',
            field: 'advantages',
            value: advantages,
            expected: 'those of at least two players',
          } as const,
        ]),
    ...list.flatMap((row, i): readonly AdvantageError[] => [
      ...checkFinite(`advantages[${i}]`, row),
      ...(Array.isArray(row) && Array.isArray(first) && row.length !== first.length
        ? [
            {
              _tag: 'LengthMismatch',
              field: `advantages[${i}]`,
              length: row.length,
              expected: first.length,
            } as const,
          ]
        : []),
    ]),
    ...named,
  ];
};

/** A*^i_t = A^i_t + β·γ·(Σ_{k<t} γ^{t−k} A^i_k)·Σ_{j≠i} A^j_t, for each player of one trajectory.
 *
 *  Every player's advantages are those of its *own* payoff (`gae`, for instance); each learns with its own A* in the place of them. After a
 *  past that was better for i than expected, what is good for the others now is reinforced in i, and after one that was worse what is bad
 *  for them: i answers in kind, which is what makes cooperation pay for them. At t = 0 there is no past and A* is A.
 *  The paper states it for two players; for more the others' advantages are added, as in the authors' code (which also leaves
 *  out γ in the sum over the past and divides it by t).
 *  advantages: [n][T], n ≥ 2, one trajectory (call it for each) · returns [n][T].
 *  left: every fault of advantages and options, or the places beyond the largest double.
 *  @source Advantage Alignment Algorithms, Duque et al., arXiv 2406.14662
 *  @example advantageAlignment([[1, 0, 2], [-1, 3, 1]], { beta: 1, gamma: 0.5 }) // right([[1, .75, 2.125], [-1, 3, 2.25]]) */
export const advantageAlignment = (
  advantages: readonly (readonly number[])[],
  options: AlignmentOptions,
): E.Either<readonly AdvantageError[], readonly (readonly number[])[]> => {
  const faults = checkAlignment(advantages, options);
  if (faults.length > 0) return E.left(faults);
  const { beta, gamma } = options;
  const aligned = advantages.map((own, i) => {
    let past = 0;
    return own.map((a, t) => {
      past = t === 0 ? 0 : gamma * (past + own[t - 1]!);
      const others = advantages.reduce((total, row, j) => (j === i ? total : total + row[t]!), 0);
      return a + beta * gamma * past * others;
    });
  });
  const beyond = aligned.flatMap((row, i) =>
    row.flatMap((value, t): readonly AdvantageError[] =>
      Number.isFinite(value) ? [] : [{ _tag: 'BeyondRange', field: `advantages[${i}][${t}]` }],
    ),
  );
  return beyond.length > 0 ? E.left(beyond) : E.right(aligned);
};
