/** @file YAML files that ship with the package, by name. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from './ownFolder.js';

/** A folder of them; null where the package was bundled into another program. */
export const builtInFolder = (of: 'recipes' | 'curricula'): string | null => {
  const own = ownFolder();
  return own === null ? null : join(own, of);
};

export const builtInNames = (of: 'recipes' | 'curricula'): readonly string[] => {
  const dir = builtInFolder(of);
  return dir === null || !existsSync(dir)
    ? []
    : readdirSync(dir)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -5))
        .sort();
};
