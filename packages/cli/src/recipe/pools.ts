/** @file Reference pools that a recipe names: one of ours as `repeated@1`, or a file of one's own that ends in .json. */
import { existsSync, readFileSync } from 'node:fs';
import { explain, findPool, openPool, type Pool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { moduleDigest } from './modules.js';

export const isPoolFile = (named: string): boolean => named.endsWith('.json');

/** Opened files, by path and content: to verify a pool its scripts are played. */
const opened = new Map<string, E.Either<string, Pool>>();

/** Why there is none, as the rest of a sentence. */
const rest = E.mapLeft((error: Parameters<typeof explain>[0]) => explain(error).replace(/\.$/, ''));

const inFile = (path: string): E.Either<string, Pool> => {
  if (!existsSync(path)) return E.left(`there is no file ${path}`);
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return E.left(`${path} is not JSON`);
  }
  return rest(openPool(given));
};

/** The pool that is named. Left: the rest of a sentence. */
export const poolIn = (named: string): E.Either<string, Pool> => {
  if (!isPoolFile(named)) return rest(findPool(named));
  const key = `${named} ${moduleDigest(named) ?? ''}`;
  const before = opened.get(key) ?? inFile(named);
  opened.set(key, before);
  return before;
};
