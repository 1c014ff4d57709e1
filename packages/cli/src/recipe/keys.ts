/** @file The keys a schema knows at a path: what a misspelt key could have meant. */
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

const at = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;

/** The schema below its defaults; of a union the member that `data` chose by its literal, or the first object. */
const unwrap = (schema: z.core.$ZodType, data: unknown): z.core.$ZodType => {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return unwrap(schema.unwrap() as z.core.$ZodType, data);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.core.$ZodType, data);
  if (schema instanceof z.ZodUnion) {
    const objects = schema.options
      .map((o) => unwrap(o as z.core.$ZodType, data))
      .filter((o): o is z.ZodObject => o instanceof z.ZodObject);
    const chosen = objects.find((o) =>
      Object.entries(o.shape).some(
        ([k, s]) => (s instanceof z.ZodLiteral || s instanceof z.ZodEnum) && s.safeParse(at(data, k)).success,
      ),
    );
    const list = schema.options.find((o) => o instanceof z.ZodArray);
    if (Array.isArray(data) && list !== undefined) return list;
    const shared = (o: z.ZodObject): number =>
      Object.entries(o.shape).filter(
        ([k, s]) =>
          at(data, k) !== undefined && !(unwrap(s as z.core.$ZodType, undefined) instanceof z.ZodNever),
      ).length;
    return chosen ?? objects.toSorted((a, b) => shared(b) - shared(a))[0] ?? schema;
  }
  return schema;
};

/** Keys allowed at `path` of `data`; empty where no record is expected. */
export const keysAt = (
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  data: unknown,
): readonly string[] => {
  const here = unwrap(schema, data);
  const [head, ...rest] = path;
  if (head === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const next =
    here instanceof z.ZodObject
      ? (at(here.shape, head) as z.core.$ZodType | undefined)
      : here instanceof z.ZodArray
        ? (here.element as z.core.$ZodType)
        : undefined;
  return next === undefined ? [] : keysAt(next, rest, at(data, head));
};

/** The nearest of the words that are right, if one is near enough to be meant (case does not count). */
export const nearest = (word: string, right: readonly string[]): string | undefined => {
  if (right.length === 0) return undefined;
  const lower = right.map((r) => r.toLowerCase());
  const best = closest(word.toLowerCase(), lower);
  const far = distance(word.toLowerCase(), best);
  return far <= Math.max(2, Math.floor(word.length / 3)) ? right[lower.indexOf(best)] : undefined;
};
