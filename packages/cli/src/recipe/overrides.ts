/** @file `--set a.b=c`: one value of a recipe changed from the command line. */
import { either as E } from 'fp-ts';
import { parse } from 'yaml';
import type { CliError } from '../errors.js';
import { plainFault } from './plainData.js';
import { SECTIONS } from './rollouts.js';

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

type Record = { readonly [key: string]: Plain };

export const isRecord = (v: Plain | undefined): v is Record =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** The keys that say of which kind a section is: with another kind the keys of the old one mean nothing. */
const KINDS = ['init', 'family', 'estimator', 'kind'] as const;

/** Of these a section has one: it says who is meant. */
const NAMES = [
  'family',
  'module',
  'player',
  'constant',
  'bayesian',
  'llm',
  'pool',
  'policy',
  'pastSelves',
] as const;

/** Does `over` make the section another kind than `base` is? */
const isOtherKind = (base: Record, over: Record): boolean =>
  NAMES.some(
    (key) => Object.hasOwn(over, key) && NAMES.some((other) => other !== key && Object.hasOwn(base, other)),
  ) || KINDS.some((key) => Object.hasOwn(base, key) && Object.hasOwn(over, key) && base[key] !== over[key]);

const own = (record: Record, key: string): Plain | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** What stands at a path replaced by `leaf`; numbers reach into lists. */
export const put = (value: Plain | undefined, path: readonly string[], leaf: Plain): Plain => {
  const [head, ...rest] = path;
  if (head === undefined) return leaf;
  if (Array.isArray(value) && /^\d+$/.test(head)) {
    const list = [...(value as readonly Plain[])];
    list[Number(head)] = put(list[Number(head)], rest, leaf);
    return list;
  }
  const record = isRecord(value) ? value : {};
  const changed = { [head]: put(own(record, head), rest, leaf) };
  return isOtherKind(record, changed) ? changed : { ...record, ...changed };
};

/** The recipe with every override applied; `games.0.n=[4,4]` reaches into lists. Values are read as YAML. */
export const applyOverrides = (recipe: Plain, overrides: readonly string[]): E.Either<CliError, Plain> => {
  const read = overrides.map(readOverride);
  const faulty = read.find(E.isLeft);
  if (faulty !== undefined) return faulty;
  const set = read.flatMap((one) => (E.isRight(one) ? [one.right] : []));
  // a kind first: the keys that come with it are laid on what it begins with, in whatever order they were typed
  const [kinds, others] = [set.filter(isKind), set.filter((one) => !isKind(one))];
  return E.right([...kinds, ...others].reduce((whole, { path, leaf }) => put(whole, path, leaf), recipe));
};

/** The text of the last override that set what stands at a path, or a part of it. */
export const setBy = (path: readonly (string | number)[], overrides: readonly string[]): string | undefined =>
  overrides.findLast((text) => {
    const set = text.slice(0, Math.max(0, text.indexOf('='))).split('.');
    return set.every((part, i) => i >= path.length || part === String(path[i]));
  });

interface Override {
  readonly path: readonly string[];
  readonly leaf: Plain;
}

/** Rollouts that are named by a word alone are a section of that kind, as in a file. */
const spelledOut = ({ path, leaf }: Override): Override =>
  path.join('.') === 'rl.rollouts' && typeof leaf === 'string' && SECTIONS.includes(leaf)
    ? { path: [...path, 'kind'], leaf }
    : { path, leaf };

const isKind = ({ path }: Override): boolean => (KINDS as readonly string[]).includes(path.at(-1) ?? '');

const readOverride = (text: string): E.Either<CliError, Override> => {
  const split = text.indexOf('=');
  const bad = (reason: string): E.Either<CliError, Override> =>
    E.left({ _tag: 'InvalidOverride', text, reason });
  if (split <= 0) return bad('write key.path=value, such as --set rl.steps=40');
  const path = text.slice(0, split).split('.');
  if (path.some((p) => p === '' || p === '__proto__')) return bad('the key path has an empty part');
  try {
    const leaf = parse(text.slice(split + 1)) as Plain;
    const fault = plainFault(leaf);
    return fault === null ? E.right(spelledOut({ path, leaf })) : bad(fault);
  } catch {
    return bad(`${text.slice(split + 1)} is no YAML value; quote it`);
  }
};

/** `over` laid over `base`: records are merged, everything else is replaced, a record of another kind too. */
export const overlay = (base: Plain, over: Plain): Plain =>
  isRecord(base) && isRecord(over) && !isOtherKind(base, over)
    ? {
        ...base,
        ...Object.fromEntries(
          Object.entries(over).map(([k, v]) => {
            const below = own(base, k);
            return [k, below === undefined ? v : overlay(below, v)];
          }),
        ),
      }
    : over;
