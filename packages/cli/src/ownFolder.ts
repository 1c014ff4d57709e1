/** @file Where this package lies: its recipes and its version are read there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file that this code runs from. Bundlers know one of the two names. */
export const ownFile = (): string =>
  typeof __filename === 'string' ? __filename : fileURLToPath(import.meta.url);

/** The folder of this package, from the sources or from dist; null within another program's bundle, which left the recipes
 *  behind. */
export const ownFolder = (): string | null => {
  let here = dirname(ownFile());
  while (!existsSync(join(here, 'recipes', 'quickstart.yaml'))) {
    if (dirname(here) === here) return null;
    here = dirname(here);
  }
  return here;
};
