/** @file What is left of a faulty recipe, so that the checks of the whole can still speak: all faults at once. */
import type { z } from 'zod';
import { type Recipe, recipeSchema } from './schema.js';

const without = (value: unknown, path: readonly PropertyKey[]): unknown => {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, i) => i !== head)
      : value.map((v, i) => (i === head ? without(v, rest) : v));
  const { [head as string]: inner, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [head]: without(inner, rest) };
};

const paths = (issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((k) => [...issue.path, k]) : [issue.path];

/** A key may be one that its section cannot do without: then the section goes, and what holds that one. */
const ROUNDS = 4;

/** The recipe with its faulty keys taken out (defaults stand in), or null when not even that is a recipe. */
export const salvage = (plain: unknown, issues: readonly z.core.$ZodIssue[]): Recipe | null => {
  let rest = plain;
  let found = issues;
  for (let round = 0; round < ROUNDS; round++) {
    rest = found
      .flatMap(paths)
      .map((path) => (round === 0 ? path : path.slice(0, -1)))
      .reduce(without, rest);
    const again = recipeSchema.safeParse(rest);
    if (again.success) return again.data;
    found = again.error.issues;
  }
  return null;
};
