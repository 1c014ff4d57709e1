/** @file `npm run tompo -- …`: the tompo command of this repository, after `npm run quickstart` or `npm test` built it. */
import { join } from 'node:path';
import { root, run } from './setup.mjs';

run(
  'The tompo command',
  process.execPath,
  [join(root, 'packages/cli/dist/bin.js'), ...process.argv.slice(2)],
  {
    env: { TOMPO_COMMAND: 'npm run tompo --' },
  },
);
