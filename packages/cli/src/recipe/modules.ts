/** @file Modules of the user's own that a recipe names: games, players and rewards. They are loaded once, before a recipe is checked,
 *  and looked up by their path from then on. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  FAMILIES,
  type Family,
  type OpenPlayer,
  type Player,
  type PrivilegedPlayer,
  privileged,
  type Reward,
  scripted,
} from '@tompo/arena';
import { either as E } from 'fp-ts';
import { inTime } from './inTime.js';

interface Loaded {
  readonly digest: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** By path; left: why it cannot be used, as the rest of a sentence that begins with the path's key. */
const loaded = new Map<string, E.Either<string, Loaded>>();

/** How long a module may take to load, and one draw of a game. */
const LOADING = 20_000;
const DRAWING = 5_000;

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** Files that a text names by a relative path, in any way of importing. */
const NAMED = /(?:from|import|require)\s*\(?\s*['"](\.\.?\/[^'"]+)['"]/g;
const ENDINGS = ['', '.js', '.mjs', '.cjs', '.json', '/index.js'];

const filesOf = (path: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, named] of readFileSync(path, 'utf8').matchAll(NAMED)) {
    const file = ENDINGS.map((ending) => join(dirname(path), `${named}${ending}`)).find(isFile);
    if (file !== undefined) filesOf(file, found);
  }
  return found;
};

/** A digest of what a module says, with the files beside it that it imports; not of where it lies. Null: no such file. */
export const moduleDigest = (path: string): string | null => {
  if (!isFile(path)) return null;
  const hash = createHash('sha256');
  for (const file of filesOf(path)) hash.update(`${basename(file)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

const said = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0] as string;

const whyNot = (path: string, error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && extname(path).includes('ts'))
    return `${path} is TypeScript, which Node does not load; compile it, and name the .js file`;
  if (error instanceof SyntaxError) return `${path} is no JavaScript module (${said(error)})`;
  return `${path} cannot be loaded (${said(error)})`;
};

const late = (): Promise<never> =>
  new Promise((_, fail) => {
    setTimeout(() => fail(new Error(`it did not load within ${LOADING / 1000} s`)), LOADING).unref();
  });

const load = async (path: string): Promise<E.Either<string, Loaded>> => {
  const digest = moduleDigest(path);
  if (digest === null) return E.left(`there is no file ${path}`);
  try {
    // A module that was changed is another one: its digest is part of its address.
    delete createRequire(import.meta.url).cache[path];
    const address = `${pathToFileURL(path).href}?${digest}`;
    const exports = (await Promise.race([import(/* @vite-ignore */ address), late()])) as Loaded['exports'];
    return E.right({ digest, exports });
  } catch (error) {
    return E.left(whyNot(path, error));
  }
};

/** Loads modules by their absolute paths; one that was loaded and is unchanged is left as it is. */
export const loadModules = async (paths: readonly string[]): Promise<void> => {
  for (const path of new Set(paths)) {
    const before = loaded.get(path);
    if (before !== undefined && E.isRight(before) && before.right.digest === moduleDigest(path)) continue;
    loaded.set(path, await load(path));
  }
};

/** Was it tried to load it? A recipe that is only read may name modules that nobody needs. */
export const isKnown = (path: string): boolean => loaded.has(path);

/** What a module exports under a name, itself or within its default; its default alone where that is one. */
const exportOf = (path: string, name: 'family' | 'player' | 'reward'): E.Either<string, unknown> => {
  const found = loaded.get(path) ?? E.left(`${path} has not been loaded`);
  if (E.isLeft(found)) return found;
  const { exports } = found.right;
  const whole = exports.default as Readonly<Record<string, unknown>> | undefined;
  const one = exports[name] ?? whole?.[name] ?? whole;
  const wanted = name === 'reward' ? 'function' : 'object';
  return one === undefined || one === null || typeof one !== wanted
    ? E.left(`${path} exports no ${name}; write \`export const ${name} = …\`, or make it the default`)
    : E.right(one);
};

const missing = (one: unknown, functions: readonly string[]): readonly string[] =>
  functions.filter((key) => typeof (one as Readonly<Record<string, unknown>>)[key] !== 'function');

const ID = /^[a-z][a-z0-9-]*$/;

const families = new Map<unknown, Family>();

/** The family with its draws bounded in time: one that never ends is told, not waited for. */
const bounded = (one: Family): Family => {
  const before = families.get(one);
  if (before !== undefined) return before;
  const made: Family = {
    id: one.id,
    schema: one.schema,
    ...(one.plan === undefined ? {} : { plan: (rng, spec) => inTime(DRAWING, () => one.plan?.(rng, spec)) }),
    draw: (rng, spec, plan) => inTime(DRAWING, () => one.draw(rng, spec, plan)),
    make: (params) => inTime(DRAWING, () => one.make(params)),
    ...(one.problemKey === undefined
      ? {}
      : { problemKey: (params) => inTime(DRAWING, () => one.problemKey?.(params) as string) }),
    view: one.view,
  };
  families.set(one, made);
  return made;
};

/** The family that a module exports. Left: the rest of a sentence. */
export const familyIn = (path: string): E.Either<string, Family> => {
  const found = exportOf(path, 'family');
  if (E.isLeft(found)) return found;
  const one = found.right as Family;
  const { schema } = one;
  const lacks = [
    ...(typeof one.id === 'string' && ID.test(one.id)
      ? []
      : ['id (a word of small letters, digits and dashes)']),
    ...(typeof schema === 'function' ||
    (typeof schema === 'object' && schema !== null && '~standard' in schema)
      ? []
      : ['schema (a function, or a Standard Schema such as one of zod)']),
    ...missing(one, ['draw', 'make']),
  ];
  if (lacks.length > 0) return E.left(`${path} exports no family: it lacks ${lacks.join(', ')}`);
  return Object.hasOwn(FAMILIES, one.id)
    ? E.left(`${path} exports a family ${one.id}, which is the name of one of ours; give it another id`)
    : E.right(bounded(one));
};

/** The player that a module exports. Left: the rest of a sentence. */
export const playerIn = (path: string): E.Either<string, Player> => {
  const found = exportOf(path, 'player');
  if (E.isLeft(found)) return found;
  const one = found.right as Player;
  if (typeof one.name !== 'string' || one.name === '' || missing(one, ['act', 'decide']).length === 2)
    return E.left(`${path} exports no player: it needs a name, and a function decide or act`);
  if (typeof one.act === 'function') return E.right(one);
  const { name } = one;
  return E.right(
    one.privileged === true
      ? privileged(name, one.decide as NonNullable<PrivilegedPlayer['decide']>)
      : scripted(name, one.decide as NonNullable<OpenPlayer['decide']>),
  );
};

/** The reward that a module exports. Left: the rest of a sentence. */
export const rewardIn = (path: string): E.Either<string, Reward> =>
  E.map((one: unknown) => one as Reward)(exportOf(path, 'reward'));
