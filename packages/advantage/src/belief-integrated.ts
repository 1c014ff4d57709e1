/** @file Belief-integrated welfare: what a decision is worth by the stated beliefs about the others, and what a belief is worth. */
import { either as E } from 'fp-ts';
import { checkFinite, checkOptions, listOf, neededUpTo, notAnArray, upTo } from './check.js';
import type { AdvantageError } from './errors.js';
import { isRounding } from './moments.js';

export interface BeliefGroup {
  /** [X][Y], Q(s, x; y): the welfare that follows when the seat decides x and the others decide y. Y lists the joint decisions of the others
   *  that anyone holds possible, the real one among them. */
  readonly values: readonly (readonly number[])[];
  /** Which y the others did decide. */
  readonly real: number;
  /** [m], which x each completion decides; for one that could not be read the x of the absent move. */
  readonly decisions: readonly number[];
  /** [m][Y], the chances of each y as each completion states them; null where it states none. */
  readonly beliefs: readonly (readonly number[] | null)[];
}

export interface BeliefOptions {
  /** λ in [0, 1]: how much of a decision's reward is what it is worth by beliefs. 0 where the others' decision is certain. No
   *  default. */
  readonly lambda: number;
  /** ε in [0, 1]: how much of the mean belief is replaced by equal chances; default 0.1 [ours]. */
  readonly epsilon?: number | undefined;
}

export interface BeliefValues {
  /** [m], Q̃_k(x_k): by the beliefs of the other completions. */
  readonly believed: readonly number[];
  /** [m], Q^λ: the reward of the decision. */
  readonly rewards: readonly number[];
  /** [m], S_k: the reward of the belief; null where none was stated. */
  readonly worth: readonly (number | null)[];
}

const isIndex = (value: unknown, count: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < count;

/** How far stated chances may add up to something else than 1: they were written by a program, in doubles. */
const SUM = 1e-9;

const kind = (field: string, value: unknown, expected: string): AdvantageError => ({
  _tag: 'NotOfKind',
  field,
  value,
  expected,
});

const tableFaults = (name: string, values: unknown): readonly AdvantageError[] => {
  const rows = listOf(values);
  if (rows === null || rows.length === 0)
    return [kind(name, values, 'a row for each decision of the seat, at least one')];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  return rows.flatMap((row, x): readonly AdvantageError[] => [
    ...checkFinite(`${name}[${x}]`, row),
    ...(Array.isArray(row) && row.length === 0
      ? [kind(`${name}[${x}]`, row, 'a value for each decision of the others, at least one')]
      : Array.isArray(row) && row.length !== width
        ? [
            {
              _tag: 'LengthMismatch',
              field: `${name}[${x}]`,
              length: row.length,
              expected: width,
            } as const,
          ]
        : []),
  ]);
};

const beliefFaults = (name: string, belief: unknown, width: number): readonly AdvantageError[] => {
  if (belief === null) return [];
  const chances = listOf(belief);
  if (chances === null) return [notAnArray(name, belief, 'chances, or null where no belief is stated')];
  if (chances.length !== width)
    return [{ _tag: 'LengthMismatch', field: name, length: chances.length, expected: width }];
  const isChance = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
  const sum = (chances as readonly number[]).reduce((total, chance) => total + chance, 0);
  return chances.every(isChance) && Math.abs(sum - 1) <= SUM
    ? []
    : [kind(name, belief, 'chances of at least 0 that add up to 1')];
};

const groupFaults = (given: unknown, g: number): readonly AdvantageError[] => {
  const { values, real, decisions, beliefs } = (given ?? {}) as Partial<BeliefGroup>;
  const name = `groups[${g}]`;
  const table = tableFaults(`${name}.values`, values);
  if (table.length > 0) return table;
  const height = values!.length;
  const width = values![0]!.length;
  const chosen = listOf(decisions);
  const stated = listOf(beliefs);
  return [
    ...(isIndex(real, width)
      ? []
      : [kind(`${name}.real`, real, `the index of the others' decision, from 0 to ${width - 1}`)]),
    ...(chosen === null
      ? [notAnArray(`${name}.decisions`, decisions, 'indices')]
      : chosen.length === 0
        ? [{ _tag: 'EmptyGroup', group: g } as const]
        : chosen.flatMap((x, k) =>
            isIndex(x, height)
              ? []
              : [kind(`${name}.decisions[${k}]`, x, `the index of a decision, from 0 to ${height - 1}`)],
          )),
    ...(stated === null
      ? [notAnArray(`${name}.beliefs`, beliefs, 'beliefs (null where none is stated)')]
      : [
          ...(chosen !== null && stated.length !== chosen.length
            ? [
                {
                  _tag: 'LengthMismatch',
                  field: `${name}.beliefs`,
                  length: stated.length,
                  expected: chosen.length,
                } as const,
              ]
            : []),
          ...stated.flatMap((belief, k) => beliefFaults(`${name}.beliefs[${k}]`, belief, width)),
        ]),
  ];
};

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i]!, 0);

/** The mean of the stated beliefs, mixed with equal chances; those alone where nobody states one. */
const meanBelief = (stated: readonly (readonly number[])[], width: number, epsilon: number) =>
  Array.from({ length: width }, (_, y) =>
    stated.length === 0
      ? 1 / width
      : (1 - epsilon) * (stated.reduce((total, belief) => total + belief[y]!, 0) / stated.length) +
        epsilon / width,
  );

/** Q of the best reply to a belief; where several are best by it, their mean. */
const worthOf = (belief: readonly number[], { values, real }: BeliefGroup): number => {
  const hoped = values.map((row) => dot(belief, row));
  const most = hoped.reduce((best, value) => Math.max(best, value));
  const best = values.filter((_, x) => isRounding(most - hoped[x]!, Math.abs(most)));
  return best.reduce((total, row) => total + row[real]!, 0) / best.length;
};

/** Q̃_k(x) = Σ_y μ̄_{−k}(y)·Q(s, x; y), μ̄_{−k} = (1 − ε)·(mean of the beliefs b_j of the others, j ≠ k) + ε·(equal chances);
 *  Q^λ = (1 − λ)·Q(s, x; y real) + λ·Q̃;  S_k = Q(s, br(b_k); y real), br(b) = argmax_x Σ_y b(y)·Q(s, x; y).
 *
 *  Q^λ judges a decision less by the luck of what the others happened to do: of the variance that they cause, (1 − λ)² is left. Its bias
 *  is λ·Σ_y (μ̄ − truth)(y)·Q(x; y), at most λ·TV(μ̄, truth)·(range of Q(x; ·)). S_k pays a belief what acting on it is worth, a proper
 *  score: no belief is paid better on average than the true chances. Pass `rewards` to `ecw` or `lcw` for the tokens of the decision, and
 *  the sum of real welfare and c·S for those of the belief.
 *  groups: [G] with [X][Y], [m], [m][Y] · returns a `BeliefValues` for each.
 *  Where no other completion states a belief μ̄ is equal chances alone; where several replies are best S_k is their mean.
 *  left: every fault of groups and options.
 *  @source ours */
export const beliefIntegrated = (
  groups: readonly BeliefGroup[],
  options: BeliefOptions,
): E.Either<readonly AdvantageError[], readonly BeliefValues[]> => {
  const list = listOf(groups);
  const faults: readonly AdvantageError[] = [
    ...(list === null
      ? [notAnArray('groups', groups, 'groups')]
      : list.length === 0
        ? [{ _tag: 'NoGroups' } as const]
        : list.flatMap(groupFaults)),
    ...checkOptions<BeliefOptions>(options, { lambda: neededUpTo(1), epsilon: upTo(1) }),
  ];
  if (faults.length > 0) return E.left(faults);
  const { lambda, epsilon } = options;
  const results = groups.map((group): BeliefValues => {
    const { values, real, decisions, beliefs } = group;
    const width = values[0]!.length;
    const believed = decisions.map((x, k) => {
      const others = beliefs.filter((belief, j) => belief !== null && j !== k) as (readonly number[])[];
      return dot(meanBelief(others, width, epsilon ?? 0.1), values[x]!);
    });
    return {
      believed,
      rewards: decisions.map((x, k) => (1 - lambda) * values[x]![real]! + lambda * believed[k]!),
      worth: beliefs.map((belief) => (belief === null ? null : worthOf(belief, group))),
    };
  });
  const beyond = results.flatMap(({ rewards, worth }, g) =>
    rewards.flatMap((value, k): readonly AdvantageError[] =>
      Number.isFinite(value) && Number.isFinite(worth[k] ?? 0)
        ? []
        : [{ _tag: 'BeyondRange', field: `groups[${g}] completion ${k}` }],
    ),
  );
  return beyond.length > 0 ? E.left(beyond) : E.right(results);
};
