/** @file What is left of a faulty recipe, so that the checks of the whole can still speak: all faults at once. */
import type { z } from 'zod';
import { type Recipe, recipeSchema } from './schema.js';

const without = (value: unknown, path: readonly PropertyKey[]): unknown => {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v, i) => (i === head ? without(v, rest) : v));
  const { [head as string]: inner, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [head]: without(inner, rest) };
};

const paths = (issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((k) => [...issue.path, k]) : [issue.path];

/** The recipe with its faulty keys taken out (defaults stand in), or null when not even that is a recipe. */
export const salvage = (plain: unknown, issues: readonly z.core.$ZodIssue[]): Recipe | null => {
  const rest = issues.flatMap(paths).reduce(without, plain);
  const again = recipeSchema.safeParse(rest);
  return again.success ? again.data : null;
};
