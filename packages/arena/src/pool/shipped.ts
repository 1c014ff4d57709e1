/** @file The pools that come with the library. A version that was published never changes. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type FrozenPool, openPool, type Pool } from './pool.js';
import repeated1 from './repeated-1.json' with { type: 'json' };

/** By `pool@version`. repeated: scripted players for network games of several rounds. */
export const POOLS: Readonly<Record<string, FrozenPool>> = { 'repeated@1': repeated1 };

const opened = new Map<string, E.Either<ArenaError, Pool>>();

/** A pool of ours, verified. Left: there is none of that name and version, or this version of the library has other players. */
export const findPool = (id: string): E.Either<ArenaError, Pool> => {
  const known = Object.hasOwn(POOLS, id) ? POOLS[id] : undefined;
  if (known === undefined)
    return E.left({
      _tag: 'InvalidOptions',
      of: 'findPool',
      faults: [{ field: 'id', value: id, expected: `one of ${Object.keys(POOLS).join(', ')}` }],
    });
  const before = opened.get(id) ?? openPool(known);
  opened.set(id, before);
  return before;
};
