/** @file The paths that a recipe names, wherever they stand in it: of the model, of modules, of saved policies, of files. */
import { isHubPath } from '../hub/name.js';
import { isRecord, type Plain } from './overrides.js';
import { isPoolFile } from './pools.js';

type Fields = { readonly [key: string]: Plain };

export const change = (fields: Fields, key: string, to: (value: Plain) => Plain): Fields =>
  fields[key] === undefined ? fields : { ...fields, [key]: to(fields[key]) };

type Kind = 'module' | 'data' | 'folder' | 'pool' | 'answers';
export type ToPath = (path: string, kind: Kind) => string;

const inKey =
  (key: string, kind: Kind, to: ToPath) =>
  (section: Plain): Plain => {
    const path = isRecord(section) ? section[key] : undefined;
    return isRecord(section) && typeof path === 'string' && path !== '' && !isHubPath(path)
      ? { ...section, [key]: to(path, kind) }
      : section;
  };

/** The folder of answers that a language model shares. */
const inLlm =
  (to: ToPath) =>
  (section: Plain): Plain =>
    isRecord(section) ? change(section, 'llm', inKey('answers', 'answers', to)) : section;

/** A section that may name a module, a saved policy, a pool, or a language model. */
const inModule =
  (to: ToPath) =>
  (section: Plain): Plain =>
    inLlm(to)(inPool(to)(inKey('policy', 'folder', to)(inKey('module', 'module', to)(section))));

/** A pool of ours has a name, one of one's own a file. */
const inPool =
  (to: ToPath) =>
  (section: Plain): Plain =>
    isRecord(section) && typeof section.pool === 'string' && isPoolFile(section.pool)
      ? { ...section, pool: to(section.pool, 'pool') }
      : section;

/** Every path that a recipe names: of the model, of modules, of saved policies. */
export const withPaths = (plain: Plain, to: ToPath): Plain => {
  if (!isRecord(plain)) return plain;
  const each = (list: Plain): Plain => (Array.isArray(list) ? list.map(inModule(to)) : list);
  const model = inKey('path', 'folder', to);
  const listed =
    (key: string) =>
    (section: Plain): Plain =>
      isRecord(section)
        ? change(section, key, (given) => (Array.isArray(given) ? each(given) : inModule(to)(given)))
        : section;
  const opponents = listed('opponents');
  const sampler = (section: Plain): Plain =>
    isRecord(section)
      ? change(section, 'sampler', (given) =>
          isRecord(given) ? change(given, 'server', inKey('adapterFolder', 'answers', to)) : given,
        )
      : section;
  return [
    ['model', model] as const,
    ['games', each] as const,
    ['expert', inModule(to)] as const,
    [
      'sft',
      (section: Plain) => (isRecord(section) ? change(section, 'data', inKey('file', 'data', to)) : section),
    ] as const,
    ['evaluation', opponents] as const,
    ['data', opponents] as const,
    ['rl', (section: Plain) => sampler(listed('reward')(opponents(section)))] as const,
    [
      'algorithms',
      (list: Plain) => (Array.isArray(list) ? list.map(listed('reward')).map(listed('player')) : list),
    ] as const,
  ].reduce<Fields>((all, [key, make]) => change(all, key, make), plain);
};
