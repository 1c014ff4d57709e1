/** @file `npm run quickstart`: set up, then train and evaluate the quickstart recipe.
 *  Arguments go to the tompo command: `npm run quickstart -- --short`. */
import { join } from 'node:path';
import { root, run, setup } from './setup.mjs';

setup();
run(
  'The quickstart',
  process.execPath,
  [join(root, 'packages/cli/dist/bin.js'), 'run', 'quickstart', ...process.argv.slice(2)],
  { env: { TOMPO_COMMAND: 'npm run tompo --' } },
);
