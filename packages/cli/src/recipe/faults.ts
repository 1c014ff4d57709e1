/** @file What the schema found wrong, in a person's words, one line for each fault. */
import type { z } from 'zod';
import type { RecipeFault } from '../errors.js';
import { isRecord } from '../isRecord.js';
import { keysAt, nearest } from './keys.js';
import { PLAYERS } from './players.js';
import { REWARDS } from './reward.js';
import { ROLLOUTS } from './rollouts.js';

export const pathText = (path: readonly PropertyKey[]): string => {
  const text = path.reduce<string>(
    (all, part) =>
      typeof part === 'number' ? `${all}[${part}]` : all === '' ? String(part) : `${all}.${String(part)}`,
    '',
  );
  return text === '' ? 'recipe' : text;
};

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (v, key) =>
      typeof v === 'object' && v !== null && Object.hasOwn(v, key)
        ? (v as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

const LONGEST = 200;

/** As YAML writes it: JSON would call what is no number null. */
const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};

const oneOf = (values: readonly unknown[], got: unknown): string => {
  const words = values.map(String);
  const guess = typeof got === 'string' ? nearest(got, words) : undefined;
  const list = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(', ')}`;
  return `${list}, not ${shown(got)}${guess === undefined ? '' : `; did you mean ${guess}?`}`;
};

const bound = (issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string => {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'array')
    return small
      ? `needs at least ${limit} entr${Number(limit) === 1 ? 'y' : 'ies'}`
      : `takes at most ${limit} entries`;
  const edge =
    issue.inclusive === true ? (small ? 'at least' : 'at most') : small ? 'greater than' : 'less than';
  return `must be ${edge} ${limit}`;
};

/** The keys by which a section says of which kind it is, beside the ones that a discriminated union knows. */
const KIND_KEYS = ['module', 'constant', 'bayesian', 'llm', 'policy', 'pastSelves'] as const;

/** Of a union of sections, the faults of the one that is meant; null where that cannot be told. */
const meant = (
  issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>,
  got: unknown,
): readonly z.core.$ZodIssue[] | null => {
  const errors = issue.errors as z.core.$ZodIssue[][];
  if (typeof got === 'string') {
    const word = errors.flat().find((i) => i.code === 'invalid_value' && i.path.length === 0);
    return word === undefined ? null : [word];
  }
  if (!isRecord(got)) return null;
  const key = KIND_KEYS.find((k) => Object.hasOwn(got, k));
  const isOf = (branch: readonly z.core.$ZodIssue[], k: string): boolean =>
    branch.some((i) => i.path.length === 0 && i.code === 'unrecognized_keys' && i.keys.includes(k)) ||
    branch.some((i) => i.path[0] === k && i.code === 'invalid_type' && i.expected === 'never') ||
    branch.some((i) => 'discriminator' in i || (i.path.length === 0 && i.code !== 'unrecognized_keys'));
  const sections = errors.filter(
    // A branch that wants a word, or a number, is no section.
    (branch) =>
      !branch.some((i) => i.path.length === 0 && ['invalid_value', 'invalid_type'].includes(i.code)),
  );
  return key === undefined ? (sections[0] ?? null) : (sections.find((branch) => !isOf(branch, key)) ?? null);
};

/** Issues of unions of sections, as those of the section that is meant: with the paths of what is wrong. */
export const unfolded = (issue: z.core.$ZodIssue, data: unknown): readonly z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union' || 'discriminator' in issue) return [issue];
  const got = at(data, issue.path);
  // A word among sections only within a list: alone, the whole choice is told.
  const inner = typeof got === 'string' && typeof issue.path.at(-1) !== 'number' ? null : meant(issue, got);
  if (inner !== null)
    return inner.flatMap((i) =>
      unfolded({ ...i, path: [...issue.path, ...i.path] } as z.core.$ZodIssue, data),
    );
  if (!Array.isArray(got)) return [issue];
  const list = (issue.errors as z.core.$ZodIssue[][]).find(
    (branch) => branch.length > 0 && branch.every((i) => typeof i.path[0] === 'number'),
  );
  return list === undefined || !list.some((i) => i.code === 'invalid_union' || i.path.length > 1)
    ? [issue]
    : list.flatMap((i) => unfolded({ ...i, path: [...issue.path, ...i.path] } as z.core.$ZodIssue, data));
};

/** The branch of a union that came nearest: the one with the fewest faults. */
const nearestBranch = (errors: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] =>
  [...errors].sort(
    (a, b) => b.reduce((d, i) => d + i.path.length, 0) - a.reduce((d, i) => d + i.path.length, 0),
  )[0] ?? [];

/** All faults of one issue (unknown keys may be several). */
export const faultsOf = (
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  data: unknown,
  base: readonly PropertyKey[] = [],
): readonly RecipeFault[] => {
  const path = [...base, ...issue.path];
  const where = pathText(path);
  const got = at(data, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const right = keysAt(schema, path, data);
      return issue.keys.map((key) => {
        const guess = nearest(key, right);
        if (right.length === 0) return { path: pathText([...path, key]), message: 'unknown key' };
        if (right.includes(key))
          return {
            path: pathText([...path, key]),
            message: 'does not go with what stands beside it; keep one of the two',
          };
        return {
          path: pathText([...path, key]),
          message:
            guess === undefined
              ? `unknown key; known here: ${right.join(', ')}`
              : `unknown key; did you mean ${guess}?`,
        };
      });
    }
    case 'invalid_value':
      return [{ path: where, message: oneOf(issue.values, got) }];
    case 'invalid_type':
      return [
        {
          path: where,
          message:
            got === undefined
              ? `is missing; give ${article(issue.expected)}`
              : `must be ${article(issue.expected)}, not ${shown(got)}`,
        },
      ];
    case 'too_small':
    case 'too_big':
      return [{ path: where, message: `${bound(issue)}, not ${shown(got)}` }];
    case 'invalid_union': {
      if ('discriminator' in issue && typeof issue.discriminator === 'string') {
        // a path of a discriminated union ends in the discriminating key itself
        const options =
          'options' in issue && Array.isArray(issue.options) ? (issue.options as unknown[]) : [];
        return [{ path: where, message: oneOf(options, got) }];
      }
      const branch = nearestBranch(issue.errors as z.core.$ZodIssue[][]);
      const deep = branch.filter((i) => i.path.length > 0 || i.code === 'unrecognized_keys');
      if (deep.length > 0 && typeof got === 'object')
        return deep.flatMap((i) => faultsOf(i, schema, data, path));
      return [{ path: where, message: `${unionHint(where)}, not ${shown(got)}` }];
    }
    case 'invalid_key':
      return [{ path: where, message: issue.issues[0]?.message ?? issue.message }];
    default:
      return [{ path: where, message: `${issue.message}, not ${shown(got)}` }];
  }
};

const article = (expected: string): string =>
  expected === 'int'
    ? 'a whole number'
    : expected === 'object'
      ? 'a section with keys'
      : /^[aeiou]/.test(expected)
        ? `an ${expected}`
        : `a ${expected}`;

const unionHint = (where: string): string => {
  if (where.endsWith('aggregation'))
    return 'must be one of completion, token, constant, or { constant: a length }';
  if (where.endsWith('threads')) return 'must be a whole number or auto';
  if (where.endsWith('maxEffort')) return 'must be a number above 0 or none';
  if (where.endsWith('opponents'))
    return `must be one or a list of ${PLAYERS.join(', ')}, or a pool such as { pool: repeated@1 }`;
  if (where.endsWith('reward')) return `must be one or a list of ${REWARDS.join(', ')}, or a module of yours`;
  if (where.endsWith('rollouts')) return `must be one of ${ROLLOUTS.join(', ')}`;
  if (where.endsWith('situations')) return 'must be a whole number above 0 or all';
  if (where.endsWith('tolerance')) return 'must be a number above 0 or auto';
  if (where.endsWith('lora')) return 'must be none or a section with rank, alpha, targets';
  if (where.endsWith('.n')) return 'must be a whole number or [from, to] of whole numbers';
  if (where.endsWith('Decimals')) return 'must be 0 or 1';
  return 'must be a number or [from, to]';
};
