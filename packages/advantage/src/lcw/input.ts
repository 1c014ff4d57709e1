/** @file What LCW is given: rows of links with the welfare of every row, and which bits each token finds fixed. */
import { checkFinite, checkGroups, listOf, notAnArray } from '../check.js';
import type { AdvantageError } from '../errors.js';
import type { Group } from '../estimate.js';
import type { ScaleMemory } from '../scale.js';

/** A row of links that a completion wrote. Bits stand in the order in which the answer writes them (labels ascending, the own
 *  seat left out), so that a prefix of the text fixes the first of them. */
export interface LinkRow {
  /** Index into `values`: Σ_b bit_b · 2ᵇ. */
  readonly row: number;
  /** [C], for each token how many bits were fixed before it was written: 0 for all that comes before the first link. A token that
   *  writes label ℓ after label p fixes bits p+1 … ℓ (those between are 0), the end of the answer fixes the rest. */
  readonly fixed: readonly number[];
  /** [2^bits], Q(s, x) at the state of this completion, where the completions of a group were written at states of their own, as
   *  in whole episodes; the group's `values` unless told. */
  readonly values?: readonly number[] | undefined;
}

export interface Links {
  /** How many links a row decides, N − 1. */
  readonly bits: number;
  /** [2^bits], Q(s, x) of every row x. */
  readonly values: readonly number[];
  /** [m], null for a completion that could not be read. */
  readonly rows: readonly (LinkRow | null)[];
}

export interface LinkGroup extends Group {
  /** [m], tokens of each completion. */
  readonly tokens: readonly number[];
  /** null where the decision is no row of links. */
  readonly links: Links | null;
}

export interface LcwInput {
  /** [G] with rewards [m], m ≥ 2. A reward may hold more than Q of its row: format, beliefs. */
  readonly groups: readonly LinkGroup[];
  /** The scale of the batches before; `emptyScale` before the first. */
  readonly memory: ScaleMemory;
}

type Faults = readonly AdvantageError[];

/** Rows of 2^30 values would not fit into memory; nor would their enumeration end. */
const MOST_BITS = 30;

const isCount = (value: unknown, most: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;

const kind = (field: string, value: unknown, expected: string): AdvantageError => ({
  _tag: 'NotOfKind',
  field,
  value,
  expected,
});

const length = (field: string, list: readonly unknown[], expected: number): Faults =>
  list.length === expected ? [] : [{ _tag: 'LengthMismatch', field, length: list.length, expected }];

const valuesFaults = (name: string, values: unknown, bits: number): Faults => [
  ...checkFinite(name, values),
  ...(Array.isArray(values) ? length(name, values, 2 ** bits) : []),
];

const rowFaults = (name: string, given: unknown, tokens: unknown, bits: number): Faults => {
  if (given === null) return [];
  const { row, fixed, values } = (given ?? {}) as Partial<LinkRow>;
  const index = isCount(row, 2 ** bits - 1)
    ? []
    : [kind(`${name}.row`, row, `the index of a row, a whole number from 0 to ${2 ** bits - 1}`)];
  const own = values === undefined ? [] : valuesFaults(`${name}.values`, values, bits);
  const list = listOf(fixed);
  if (list === null)
    return [...index, ...own, notAnArray(`${name}.fixed`, fixed, 'counts, one for each token')];
  const counts = list.flatMap((value, t): Faults => {
    if (!isCount(value, bits))
      return [kind(`${name}.fixed[${t}]`, value, `a count of bits, a whole number from 0 to ${bits}`)];
    const before = t === 0 ? 0 : list[t - 1];
    return isCount(before, bits) && (before as number) > (value as number)
      ? [
          kind(
            `${name}.fixed[${t}]`,
            value,
            `at least the ${before} of the token before, as what is fixed stays so`,
          ),
        ]
      : [];
  });
  const many = isCount(tokens, Number.MAX_SAFE_INTEGER)
    ? length(`${name}.fixed`, list, tokens as number)
    : [];
  return [...index, ...own, ...many, ...counts];
};

const linksFaults = (name: string, given: unknown, m: number, tokens: readonly unknown[] | null): Faults => {
  if (given === null) return [];
  if (typeof given !== 'object')
    return [kind(name, given, 'links, or null where no row of links is decided')];
  const { bits, values, rows } = given as Partial<Links>;
  if (!isCount(bits, MOST_BITS))
    return [
      kind(`${name}.bits`, bits, `the number of links of a row, a whole number from 0 to ${MOST_BITS}`),
    ];
  const row = listOf(rows);
  return [
    ...valuesFaults(`${name}.values`, values, bits as number),
    ...(row === null
      ? [notAnArray(`${name}.rows`, rows, 'rows (null for a completion that could not be read)')]
      : [
          ...length(`${name}.rows`, row, m),
          ...row.flatMap((one, k) => rowFaults(`${name}.rows[${k}]`, one, tokens?.[k], bits as number)),
        ]),
  ];
};

/** Every fault of the groups. */
export const checkLinkGroups = (groups: unknown, estimator: string): Faults => [
  ...checkGroups(groups, { estimator, minimum: 2 }),
  ...(listOf(groups) ?? []).flatMap((one, g): Faults => {
    const { rewards, tokens, links } = (one ?? {}) as Partial<LinkGroup>;
    if (!Array.isArray(rewards)) return [];
    const counts = listOf(tokens);
    const name = `groups[${g}]`;
    return [
      ...(counts === null
        ? [notAnArray(`${name}.tokens`, tokens, 'counts, one for each completion')]
        : [
            ...length(`${name}.tokens`, counts, rewards.length),
            ...counts.flatMap((count, k) =>
              isCount(count, Number.MAX_SAFE_INTEGER)
                ? []
                : [kind(`${name}.tokens[${k}]`, count, 'how many tokens the completion has')],
            ),
          ]),
      ...(links === undefined
        ? [kind(`${name}.links`, links, 'links, or null where no row of links is decided')]
        : linksFaults(`${name}.links`, links, rewards.length, counts)),
    ];
  }),
];
