/** @file The keys of a family that is a value, checked by its own schema and told as ours are. */
import { checkKeys, type Family, issuePath } from '@tompo/arena';
import type { z } from 'zod';
import type { RecipeFault } from '../errors.js';
import { faultsOf } from './faults.js';
import type { OwnFamily } from './games.js';

const isZod = (schema: object): schema is z.core.$ZodType => '_zod' in schema;

const below = (path: string, key: string): string =>
  key === 'recipe' || key === '' ? path : `${path}${key.startsWith('[') ? '' : '.'}${key}`;

/** All that the schema finds wrong with an entry of `games`, at its path. */
export const ownKeyFaults = ({ schema }: Family, entry: OwnFamily, path: string): readonly RecipeFault[] => {
  const { module: _, family: __, weight: ___, ...keys } = entry;
  const checked = checkKeys(schema, keys);
  return (checked.issues ?? []).flatMap((issue) =>
    isZod(schema) && 'code' in issue
      ? faultsOf(issue as unknown as z.core.$ZodIssue, schema, keys).map((fault) => ({
          ...fault,
          path: below(path, fault.path),
        }))
      : [
          {
            path: below(path, issuePath(issue).slice(1)),
            message: issue.expected === undefined ? issue.message : `must be ${issue.expected}`,
          },
        ],
  );
};
