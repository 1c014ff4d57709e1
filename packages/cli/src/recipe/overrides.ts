/** @file `--set a.b=c`: one value of a recipe changed from the command line. */
import { either as E } from 'fp-ts';
import { parse } from 'yaml';
import type { CliError } from '../errors.js';

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

const isRecord = (v: Plain | undefined): v is { readonly [key: string]: Plain } =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

const put = (value: Plain | undefined, path: readonly string[], leaf: Plain): Plain => {
  const [head, ...rest] = path;
  if (head === undefined) return leaf;
  if (Array.isArray(value) && /^\d+$/.test(head)) {
    const list = [...(value as readonly Plain[])];
    list[Number(head)] = put(list[Number(head)], rest, leaf);
    return list;
  }
  const record = isRecord(value) ? value : {};
  return { ...record, [head]: put(Object.hasOwn(record, head) ? record[head] : undefined, rest, leaf) };
};

/** The recipe with every override applied; `games.0.n=[4,4]` reaches into lists. Values are read as YAML. */
export const applyOverrides = (recipe: Plain, overrides: readonly string[]): E.Either<CliError, Plain> =>
  overrides.reduce<E.Either<CliError, Plain>>((sofar, text) => {
    if (E.isLeft(sofar)) return sofar;
    const split = text.indexOf('=');
    const bad = (reason: string): E.Either<CliError, Plain> => E.left({ _tag: 'BadOverride', text, reason });
    if (split <= 0) return bad('write key.path=value, such as --set rl.steps=40');
    const path = text.slice(0, split).split('.');
    if (path.some((p) => p === '' || p === '__proto__')) return bad('the key path has an empty part');
    try {
      return E.right(put(sofar.right, path, parse(text.slice(split + 1)) as Plain));
    } catch {
      return bad(`${text.slice(split + 1)} is no YAML value; quote it`);
    }
  }, E.right(recipe));

/** `over` laid over `base`: records are merged, everything else is replaced. */
export const overlay = (base: Plain, over: Plain): Plain =>
  isRecord(base) && isRecord(over)
    ? {
        ...base,
        ...Object.fromEntries(
          Object.entries(over).map(([k, v]) => [
            k,
            Object.hasOwn(base, k) ? overlay(base[k] as Plain, v) : v,
          ]),
        ),
      }
    : over;
