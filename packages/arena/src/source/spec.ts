/** @file What games are drawn: plain data, as it stands in a recipe. */
import type { OptionFault } from '../errors.js';
import type { BczSpec } from './families/bcz.js';
import type { Weighted } from './families/frame.js';
import type { PggSpec } from './families/pgg.js';
import { checkKeys, type Family, type Issue, issuePath } from './family.js';

/** The families that come with the library. */
export type FamilySpec = BczSpec | PggSpec;

/** Any other family: its id, and keys of its own. */
export interface OwnSpec extends Weighted {
  readonly family: string;
  readonly [key: string]: unknown;
}

/** Small games that an embedded model can learn: 4–6 seats, two rounds. */
export const DEFAULT_SPECS: readonly FamilySpec[] = [
  {
    family: 'bcz',
    weight: 2,
    sequences: ['GE', 'GEE'],
    rounds: 2,
    n: [4, 6],
    alpha: [0.5, 3],
    delta: [0.02, 0.1],
    cost: [0.01, 2],
    maxEffort: 4,
  },
  {
    family: 'pgg',
    sequences: ['GE'],
    rounds: 2,
    n: [4, 6],
    endowment: [1, 5],
    multiplier: [1.2, 3],
    linkCost: [0.01, 3],
  },
];

/** A family with its keys, checked. */
export interface Choice {
  readonly family: Family;
  readonly weight: number;
  readonly spec: unknown;
}

const at = (value: unknown, path: Issue['path']): unknown =>
  (path ?? []).reduce<unknown>((inner, part) => {
    const key = typeof part === 'object' ? part.key : part;
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
      ? (inner as Record<PropertyKey, unknown>)[key]
      : undefined;
  }, value);

/** The families that specs name, or all faults with their paths. */
export const choose = (
  specs: readonly (FamilySpec | OwnSpec)[],
  known: Readonly<Record<string, Family>>,
): { readonly choices: readonly Choice[]; readonly faults: readonly OptionFault[] } => {
  const faults: OptionFault[] =
    specs.length > 0 ? [] : [{ field: 'families', value: specs, expected: 'at least one family' }];
  const choices = specs.flatMap((entry, i): readonly Choice[] => {
    const path = `families[${i}]`;
    const { family: id, weight = 1, ...keys } = entry;
    if (!(weight > 0 && Number.isFinite(weight))) {
      faults.push({ field: `${path}.weight`, value: weight, expected: 'a positive number' });
    }
    const family = Object.hasOwn(known, id) ? known[id] : undefined;
    if (family === undefined) {
      const expected = Object.keys(known)
        .map((name) => `'${name}'`)
        .join(' or ');
      faults.push({ field: `${path}.family`, value: id, expected });
      return [];
    }
    const checked = checkKeys(family.schema, keys);
    if (checked.issues === undefined) {
      return [{ family, weight, spec: checked.value }];
    }
    for (const issue of checked.issues) {
      faults.push({
        field: `${path}${issuePath(issue)}`,
        value: at(keys, issue.path),
        expected: issue.expected ?? `what its schema takes (${issue.message})`,
      });
    }
    return [];
  });
  return { choices, faults };
};
